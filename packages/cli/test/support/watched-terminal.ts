import headless from '@xterm/headless'

type Terminal = InstanceType<typeof headless.Terminal>

/** An emulator that also keeps what the headless one ignores: the stacks of keyboard flags and of titles. */
export class WatchedTerminal {
  readonly terminal: Terminal
  #keyboard: Record<'normal' | 'alternate', number[]> = { normal: [0], alternate: [0] }
  #modifyOtherKeys = 0
  #titles: string[] = []
  #title = 'shell'
  #odd = new Set<number>()

  constructor(size: { readonly cols: number; readonly rows: number }) {
    this.terminal = new headless.Terminal({
      ...size,
      allowProposedApi: true,
      logLevel: 'off',
      scrollback: 5000,
      windowOptions: { pushTitle: true, popTitle: true },
    })
    const { parser } = this.terminal
    const number = (params: readonly (number | number[])[], at = 0): number => Number(params[at] ?? 0)
    const stack = (): number[] => this.#keyboard[this.terminal.buffer.active.type]
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => stack().push(number(params)) > 0)
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
      stack().splice(Math.max(0, stack().length - Math.max(1, number(params))))
      if (stack().length === 0) stack().push(0)
      return true
    })
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) => {
      stack().splice(-1, 1, number(params))
      return true
    })
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      if (number(params) === 4) this.#modifyOtherKeys = number(params, 1)
      return true
    })
    for (const final of ['h', 'l']) {
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        for (const mode of params) if (ODD_MODES.includes(Number(mode))) this.#odd[final === 'h' ? 'add' : 'delete'](Number(mode))
        return false
      })
    }
    parser.registerCsiHandler({ final: 't' }, (params) => {
      if (number(params) === 22) this.#titles.push(this.#title)
      if (number(params) === 23) this.#title = this.#titles.pop() ?? this.#title
      return true
    })
    this.terminal.onTitleChange((title) => {
      this.#title = title
    })
  }

  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.terminal.write(bytes, resolve))
  }

  /** Everything a program can leave behind, but the text and where the cursor is. */
  state(): unknown {
    const { _core: core } = this.terminal as unknown as { _core: Core }
    const { active } = core.buffers
    const pen = core._inputHandler._curAttrData
    return {
      modes: { ...this.terminal.modes },
      odd: [...this.#odd],
      buffer: this.terminal.buffer.active.type,
      hidden: core.coreService.isCursorHidden,
      cursor: [core.coreService.decPrivateModes.cursorStyle, core.coreService.decPrivateModes.cursorBlink],
      mouseEncoding: core.coreMouseService.activeEncoding,
      region: [active.scrollTop, active.scrollBottom],
      pen: [pen.fg, pen.bg],
      charsets: [core._charsetService.glevel, core._charsetService._charsets.some((charset) => charset !== undefined)],
      tabs: Object.keys(active.tabs).filter((column) => active.tabs[Number(column)] === true),
      keyboard: structuredClone(this.#keyboard),
      modifyOtherKeys: this.#modifyOtherKeys,
      title: this.#title,
      titles: this.#titles.length,
      newline: this.terminal.options.convertEol,
    }
  }

  /** All rows of the normal screen with its scrollback, without trailing blanks. */
  lines(): readonly string[] {
    const { normal } = this.terminal.buffer
    return Array.from({ length: normal.length }, (_, row) => normal.getLine(row)?.translateToString(true) ?? '')
  }

  /** The visible rows. */
  screen(): readonly string[] {
    const { active } = this.terminal.buffer
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    )
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { active } = this.terminal.buffer
    return { x: active.cursorX, y: active.cursorY }
  }
}

const ODD_MODES: readonly number[] = [5, 1005, 1015, 2031, 2048]

interface Core {
  readonly buffers: { readonly active: { scrollTop: number; scrollBottom: number; tabs: Record<number, boolean | undefined> } }
  readonly coreService: {
    readonly isCursorHidden: boolean
    readonly decPrivateModes: { readonly cursorStyle?: string; readonly cursorBlink?: boolean }
  }
  readonly coreMouseService: { readonly activeEncoding: string }
  readonly _charsetService: { readonly glevel: number; readonly _charsets: readonly unknown[] }
  readonly _inputHandler: { readonly _curAttrData: { readonly fg: number; readonly bg: number } }
}
