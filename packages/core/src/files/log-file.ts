import { join } from 'node:path'
import type { Logger } from '../log.ts'
import { appendCapped } from './append-capped.ts'
import { ensurePrivateDirectory } from './private-directory.ts'

const MAX_BYTES = 1 << 20

/** A logger that appends JSON lines to `<home>/logs/<name>` (1 MiB, one rotation). It never throws. */
export function logFile(home: string, name: 'panes.log' | 'host.log' = 'panes.log'): Logger {
  const directory = join(home, 'logs')
  let last: Promise<void> = Promise.resolve()
  const write = (level: 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })
    last = last
      .then(async () => {
        await ensurePrivateDirectory(directory)
        await appendCapped(join(directory, name), line, { maxBytes: MAX_BYTES })
      })
      .catch(() => {}) // a log that cannot be written must not cost the pane
  }
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    settled: () => last,
  }
}
