import { createRequire } from 'node:module'
import type { ITerminalAddon, Terminal } from '@xterm/headless'
import type { PaneSize } from '../size.ts'
import { type Charset, coreOf, type EmulatorCore } from './emulator-internals.ts'
import { ExtraModes } from './extra-modes.ts'
import { SequenceTail } from './sequence-tail.ts'

/** Final characters that designate a character set. */
const CHARSETS = '0A4C5RQKYE6ZH7='

/** A terminal without a window, with what it omits kept beside it. */
export interface Emulator {
  readonly terminal: Terminal
  readonly core: EmulatorCore
  readonly extra: ExtraModes
  readonly title: string
  /** Bytes of a sequence or character that has begun and not ended: what a receiver needs to read on. */
  readonly tail: Uint8Array
  /** Interprets the bytes before it returns. */
  feed(bytes: Uint8Array): void
  resize(size: PaneSize): void
  /** The final character that designates a character set, `B` for ASCII. */
  designator(charset: Charset): string
  dispose(): void
}

export function createEmulator(size: PaneSize, scrollback: number): Emulator {
  const { Terminal, Unicode11Addon } = load()
  const terminal = new Terminal({
    ...size,
    scrollback,
    allowProposedApi: true,
    logLevel: 'off',
    windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
  })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  const core = coreOf(terminal)
  const charsets = learnCharsets(core)
  const extra = new ExtraModes(terminal)
  const tail = new SequenceTail()
  let title = ''
  terminal.onTitleChange((changed) => {
    title = changed
  })
  return {
    terminal,
    core,
    extra,
    get title() {
      return title
    },
    get tail() {
      return tail.bytes
    },
    feed(bytes) {
      // write() would take the bytes from a timer, at least 1 ms later for every slice, and leave a time when the offset is ahead of the screen.
      core.writeSync(bytes)
      tail.push(bytes, core._inputHandler._parser.currentState === GROUND)
    },
    resize: ({ cols, rows }) => terminal.resize(cols, rows),
    designator: (charset) => charsets.get(charset) ?? 'B',
    dispose: () => terminal.dispose(),
  }
}

const GROUND = 0

interface Library {
  readonly Terminal: typeof Terminal
  readonly Unicode11Addon: new () => ITerminalAddon
}

let library: Library | undefined

/** Loads the emulator when it is first needed: a host whose panes nobody watches saves its start-up time. */
function load(): Library {
  if (library === undefined) {
    const require = createRequire(import.meta.url)
    library = { ...require('@xterm/headless'), ...require('@xterm/addon-unicode11') } as Library
  }
  return library
}

/** The emulator keeps tables, not names: asks it for the table of each name. */
function learnCharsets(core: EmulatorCore): Map<Charset, string> {
  const charsets = new Map<Charset, string>()
  for (const final of CHARSETS) {
    core.writeSync(`\x1b(${final}`)
    const { charset } = core._charsetService
    if (charset !== undefined) charsets.set(charset, final)
  }
  core.writeSync('\x1b(B')
  return charsets
}
