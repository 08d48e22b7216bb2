import headless from '@xterm/headless'
import { encodeKey } from './keys.ts'
import { timeoutError } from './wait-for.ts'

/** What a screen can be driven over: a `Pane` of `@quil/core`, or a few lines around any pseudo-terminal. */
export interface DrivablePane {
  onOutput(listener: (bytes: Uint8Array) => void): unknown
  write(data: string | Uint8Array): void
  resize?(size: ScreenSize): void
}

export interface ScreenSize {
  readonly cols: number
  readonly rows: number
}

export interface ScreenWait {
  /** Default: 10 seconds. */
  readonly timeoutMs?: number
}

/** A person at a terminal: sees the rendered screen and presses keys. */
export interface Screen extends Disposable {
  /** Types text as it is, without Enter. */
  type(text: string): void
  /** Presses one key: `Enter`, `Escape`, `Up`, `Ctrl+X`, `Alt+b`, … */
  press(key: string): void
  /** The visible rows joined with `\n`, without trailing blanks and empty rows at the end. */
  text(): string
  /** Resolves with the screen as soon as it shows the text; the error of a timeout holds the screen. */
  waitForText(expected: string | RegExp, wait?: ScreenWait): Promise<string>
  /** Resolves with the screen as soon as it no longer shows the text. */
  waitUntilGone(unwanted: string | RegExp, wait?: ScreenWait): Promise<string>
  /** Resolves with the screen as soon as it satisfies the condition; `what` names it in the error of a timeout. */
  waitUntil(what: string, condition: (screen: string) => boolean, wait?: ScreenWait): Promise<string>
  resize(size: ScreenSize): void
  dispose(): void
}

/** Renders a pane on a headless terminal, which also answers the program's own queries (cursor position, attributes, …). */
export function driveScreen(pane: DrivablePane, size: ScreenSize): Screen {
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true, logLevel: 'off', scrollback: 0 })
  const waits = new Set<{ check(): void; giveUp(): void }>()
  let disposed = false

  terminal.onData((answer) => pane.write(answer))
  const subscription = pane.onOutput((bytes) => {
    if (disposed) return
    terminal.write(bytes, () => {
      for (const wait of waits) wait.check()
    })
  })

  const text = (): string => dump(terminal)

  const waitUntil = (what: string, condition: (screen: string) => boolean, wait: ScreenWait = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const { timeoutMs = 10_000 } = wait
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        waits.delete(pending)
        finish()
      }
      const pending = {
        check: () => {
          const screen = text()
          if (condition(screen)) settle(() => resolve(screen))
        },
        giveUp: () => settle(() => reject(new Error(`the screen was disposed while it was to show ${what}`))),
      }
      const timer = setTimeout(() => {
        const error = timeoutError(timeoutMs, `the screen to show ${what}; it shows:\n${frame(text(), terminal.cols)}`)
        settle(() => reject(error))
      }, timeoutMs)
      waits.add(pending)
      pending.check()
    })

  const dispose = (): void => {
    if (disposed) return
    disposed = true
    unsubscribe(subscription)
    for (const wait of waits) wait.giveUp()
    terminal.dispose()
  }

  return {
    type: (typed) => pane.write(typed),
    press: (key) => pane.write(encodeKey(key, { applicationCursorKeys: terminal.modes.applicationCursorKeysMode })),
    text,
    waitUntil,
    waitForText: (expected, wait) => waitUntil(String(expected), (screen) => shows(screen, expected), wait),
    waitUntilGone: (unwanted, wait) => waitUntil(`no ${unwanted}`, (screen) => !shows(screen, unwanted), wait),
    resize(next) {
      terminal.resize(next.cols, next.rows)
      pane.resize?.(next)
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
}

function dump(terminal: InstanceType<typeof headless.Terminal>): string {
  const { active } = terminal.buffer
  // The columns are named because a line keeps its old cells beyond them after the terminal has become narrower.
  const rows = Array.from(
    { length: terminal.rows },
    (_, row) =>
      active
        .getLine(active.viewportY + row)
        ?.translateToString(true, 0, terminal.cols)
        .trimEnd() ?? '',
  )
  return rows.join('\n').trimEnd()
}

function shows(screen: string, wanted: string | RegExp): boolean {
  // search, not test: a /g expression keeps its lastIndex between calls of test.
  return typeof wanted === 'string' ? screen.includes(wanted) : screen.search(wanted) >= 0
}

function frame(screen: string, cols: number): string {
  const edge = `+${'-'.repeat(cols)}+`
  return `${edge}\n${screen}\n${edge}`
}

function unsubscribe(subscription: unknown): void {
  if (typeof subscription === 'function') subscription()
  else if (subscription !== null && typeof subscription === 'object') {
    const { dispose, [Symbol.dispose]: disposeBySymbol } = subscription as Partial<Disposable> & { dispose?: unknown }
    if (disposeBySymbol !== undefined) disposeBySymbol.call(subscription)
    else if (typeof dispose === 'function') dispose.call(subscription)
  }
}
