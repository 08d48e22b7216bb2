import { onTestFinished } from 'vitest'
import { spawnPane } from '../../src/index.ts'
import { type IdleMatch, ScreenWatch } from '../../src/pane/screen-watch.ts'
import { OutputLog, PaneScreen } from '../../src/screen/index.ts'
import type { PaneNotice } from '../../src/workspace/pane-notice.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

export interface WatchedPane {
  readonly notices: PaneNotice[]
  /** What was told of idle handlers, in order. */
  readonly idle: (IdleMatch | undefined)[]
  write(data: string): void
  resize(cols: number, rows: number): void
  /** Resolves after the last look. */
  readonly ended: Promise<void>
}

export interface WatchedPaneOptions {
  readonly cols?: number
  readonly rows?: number
  readonly ghost?: string
}

/** A pane that runs `sh -c script` with these handlers at work. */
export async function watchedPane(handlers: string, script: string, options: WatchedPaneOptions = {}): Promise<WatchedPane> {
  const size = { cols: options.cols ?? 80, rows: options.rows ?? 24 }
  const plugin = shellPlugin(handlers)
  const pane = await spawnPane({ plugin, home: await tempDirectory(), args: ['-c', script], size })
  const log = new OutputLog()
  const screen = new PaneScreen({
    log,
    size,
    onAnswer: () => {},
    onPressure: (hold) => (hold ? pane.pause() : pane.resume()),
    ...(options.ghost === undefined ? {} : { ghost: Buffer.from(options.ghost) }),
  })
  const notices: PaneNotice[] = []
  const idle: (IdleMatch | undefined)[] = []
  const watch = new ScreenWatch({
    plugin: plugin.definition,
    screen,
    onIdle: (match) => idle.push(match),
    onNotice: (notice) => notices.push(notice),
  })
  pane.onOutput((bytes) => {
    log.push(bytes)
    screen.pushed()
    watch.arrived()
  })
  onTestFinished(async () => {
    await pane.kill({ graceMs: 0 })
    watch[Symbol.dispose]()
    screen.dispose()
  })
  return {
    notices,
    idle,
    write: (data) => void pane.write(data),
    resize: (cols, rows) => {
      pane.resize({ cols, rows })
      screen.resized({ cols, rows })
    },
    ended: pane.exited.then(() => watch.end()),
  }
}

/** TOML of one error handler. */
export function errorHandler(pattern: string, more = 'title = "It failed"\nmessage = "{match}"'): string {
  return `[[error_handlers]]\npattern = '${pattern}'\n${more}\n`
}
