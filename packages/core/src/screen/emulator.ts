import { createRequire } from 'node:module'
import type { Unicode11Addon } from '@xterm/addon-unicode11'
import type { Terminal } from '@xterm/headless'
import type { PaneSize } from '../size.ts'
import { mendEraseAbove, mendSavedRow, straightenRows } from './emulator-faults.ts'
import { type Charset, coreOf, type EmulatorCore } from './emulator-internals.ts'
import { limitWork } from './emulator-limits.ts'
import { ExtraModes } from './extra-modes.ts'
import { printAsciiFast } from './print-ascii.ts'
import { incompleteCharacter, SequenceTail } from './sequence-tail.ts'

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
  limitWork(terminal, core)
  printAsciiFast(terminal, core)
  mendEraseAbove(terminal, core)
  const settleSavedRows = mendSavedRow(terminal, core)
  const charsets = learnCharsets(core)
  const extra = new ExtraModes(terminal)
  const tail = new SequenceTail()
  let title = ''
  let held: Uint8Array = Buffer.alloc(0)
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
      const whole = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      // The emulator's decoder loses a character cut after a byte 0x80, such as a dash or a quotation mark.
      const end = whole.length - incompleteCharacter(whole)
      held = Buffer.from(whole.subarray(end))
      interpret(core, whole.subarray(0, end))
      settleSavedRows()
      tail.push(bytes, core._inputHandler._parser.currentState === GROUND)
    },
    resize({ cols, rows }) {
      straightenRows(core.buffers.normal)
      terminal.resize(cols, rows)
      settleSavedRows()
    },
    designator: (charset) => charsets.get(charset) ?? 'B',
    dispose: () => terminal.dispose(),
  }
}

const GROUND = 0

/**
 * Not write(): that takes the bytes from a timer, 1 ms later for every slice, and leaves a time when offset and screen differ.
 * A program must not bring down the host by a fault of the emulator: it loses what it wrote behind that.
 */
function interpret({ _inputHandler }: EmulatorCore, bytes: Uint8Array): void {
  try {
    _inputHandler.parse(bytes)
  } catch {
    _inputHandler._parser.reset()
  }
}

interface Library {
  readonly Terminal: typeof Terminal
  readonly Unicode11Addon: typeof Unicode11Addon
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
    core._inputHandler.parse(`\x1b(${final}`)
    const { charset } = core._charsetService
    if (charset !== undefined) charsets.set(charset, final)
  }
  core._inputHandler.parse('\x1b(B')
  return charsets
}
