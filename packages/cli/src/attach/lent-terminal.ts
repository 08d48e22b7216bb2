import type { AttachmentOutput } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import { type RawMode, rawMode } from '../terminal/raw-mode.ts'
import { TerminalModes } from '../terminal/terminal-modes.ts'

/** Ends what a sequence or string was cut in; nothing to a terminal that is in none. */
const END_OF_SEQUENCE = '\x18\x1b\\'
const SAVE_TITLE = '\x1b[22;0t'
const TITLE_BACK = '\x1b[23;0t'
/** A place of its own on the stack of keyboard modes: what the pane sets there goes with it. */
const KEYBOARD = '\x1b[>0u'
const LINE_FEED = 0x0a

/** What was on the terminal when it is taken back. */
export interface LastScreen {
  /** The program has ended: it left the cursor where what follows belongs. */
  readonly over?: boolean
  /** How many rows are in use, if that is known. */
  readonly rows?: number
}

/**
 * This terminal, lent to a pane: raw, with what was on its screen in the scrollback. Taken back, it is as it was, below what the pane has
 * shown; also when this process ends in any way but a kill.
 */
export class LentTerminal implements Disposable {
  readonly #io: Io
  readonly #atExit: Disposable
  #modes = new TerminalModes()
  #raw: RawMode | undefined
  #passing: NodeJS.Immediate | undefined
  /** Whether what is on the screen is the pane's. */
  #shown = false
  #lineOpen = false

  constructor(io: Io) {
    this.#io = io
    this.#atExit = io.onExit(() => this.takeBack())
  }

  get modes(): TerminalModes {
    return this.#modes
  }

  /** Nothing happens where it is lent already. */
  lend(): void {
    if (this.#shown) return
    this.#shown = true
    // As many line feeds as there are rows: whatever the cursor's row is, exactly what is above it leaves the screen.
    const room = `\r${'\n'.repeat(this.#io.stdout.rows ?? 24)}\x1b[H`
    if (this.#raw !== undefined) return void this.#io.stdout.write(room)
    this.#raw = rawMode(this.#io.stdin)
    this.#modes = new TerminalModes()
    this.#modes.feed(Buffer.from(KEYBOARD))
    this.#io.stdout.write(room + SAVE_TITLE + KEYBOARD)
    // A picture that is there already is shown first: it has a carriage return with every line feed.
    this.#passing = setImmediate(() => this.#raw?.passOutput())
  }

  /** Others have written on it meanwhile: the next `lend` makes room again. */
  lost(): void {
    this.#shown = false
  }

  /** What the terminal is given next; to be told before it is written. */
  shows({ kind, bytes }: AttachmentOutput): void {
    if (kind === 'output') this.#raw?.passOutput()
    this.#lineOpen = kind === 'screen' || bytes.at(-1) !== LINE_FEED
  }

  takeBack(last: LastScreen = {}): void {
    if (this.#raw === undefined) return
    const { rows = 24, columns = 80 } = this.#io.stdout
    const { alternate } = this.#modes
    const reset = `${END_OF_SEQUENCE}${this.#modes.resetSequence(columns)}${TITLE_BACK}`
    // Leaving an alternate screen puts the cursor back to where the main screen was left.
    const below = alternate || last.over === true ? (this.#lineOpen ? '\r\n' : '') : `\x1b[${last.rows ?? rows};1H\r\n`
    this.#io.stdout.write(reset + below)
    clearImmediate(this.#passing)
    this.#raw[Symbol.dispose]()
    this.#raw = undefined
    this.#shown = false
  }

  [Symbol.dispose](): void {
    this.takeBack()
    this.#atExit[Symbol.dispose]()
  }
}
