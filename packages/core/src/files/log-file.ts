import { join } from 'node:path'
import type { Logger } from '../log.ts'
import { sharedWork } from '../shared-work.ts'
import { appendCapped } from './append-capped.ts'
import { ensurePrivateDirectory } from './private-directory.ts'

const MAX_BYTES = 1 << 20

/** A logger that appends JSON lines to `<home>/logs/<name>` (1 MiB, one rotation). It never throws. */
export function logFile(home: string, name: 'panes.log' | 'host.log' = 'panes.log'): Logger {
  const directory = join(home, 'logs')
  let lines: string[] = []
  let last: Promise<void> = Promise.resolve()
  // What is said while a write is under way goes into the next one together.
  const save = sharedWork(async () => {
    const waiting = lines
    lines = []
    await ensurePrivateDirectory(directory)
    await appendCapped(join(directory, name), waiting, { maxBytes: MAX_BYTES })
  })
  const write = (level: 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    lines.push(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }))
    last = save().catch(() => {}) // a log that cannot be written must not cost the pane
  }
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    settled: () => last,
  }
}
