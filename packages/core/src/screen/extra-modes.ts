import type { IDisposable, Terminal } from '@xterm/headless'

/** Modes that a terminal may know and the emulator ignores: reverse video, mouse encodings, colour scheme and size reports. */
export const IGNORED_MODES: readonly number[] = [5, 1005, 1015, 2031, 2048]
const DEEPEST = 8
const ALL_KEY_FLAGS = 31

type Params = readonly (number | number[])[]

/** Follows modes that the emulator drops, by its own parser: they are exact at the offset it has reached. */
export class ExtraModes {
  readonly #terminal: Terminal
  readonly #subscriptions: readonly IDisposable[]
  readonly #modes = new Set<number>()
  #keyFlags: Record<'normal' | 'alternate', number[]> = { normal: [0], alternate: [0] }
  #modifyOtherKeys = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    const { parser } = terminal
    const csi = (prefix: string, final: string, act: (params: Params) => void, handled = false): IDisposable =>
      parser.registerCsiHandler({ ...(prefix === '' ? {} : { prefix }), final }, (params) => {
        act(params)
        return handled
      })
    const forget = (): boolean => {
      this.#modes.clear()
      this.#keyFlags = { normal: [0], alternate: [0] }
      this.#modifyOtherKeys = 0
      return false
    }
    this.#subscriptions = [
      csi('?', 'h', (params) => this.#setModes(params, true)),
      csi('?', 'l', (params) => this.#setModes(params, false)),
      csi('>', 'u', (params) => this.#pushKeyFlags(first(params, 0)), true),
      csi('<', 'u', (params) => this.#popKeyFlags(Math.max(1, first(params, 1))), true),
      csi('=', 'u', (params) => this.#changeKeyFlags(first(params, 0), first(params.slice(1), 1)), true),
      csi('>', 'm', (params) => {
        if (first(params, 0) === 4 || first(params, 0) === 0) this.#modifyOtherKeys = first(params.slice(1), 0)
      }),
      csi('>', 'n', (params) => {
        if (first(params, 0) === 4) this.#modifyOtherKeys = 0
      }),
      parser.registerEscHandler({ final: 'c' }, forget),
      parser.registerCsiHandler({ intermediates: '!', final: 'p' }, forget),
    ]
  }

  /** Those of {@link IGNORED_MODES} that are set. */
  get modes(): readonly number[] {
    return [...this.#modes]
  }

  /** xterm's modifyOtherKeys: 0, 1 or 2. */
  get modifyOtherKeys(): number {
    return this.#modifyOtherKeys
  }

  /** Flags of the kitty keyboard protocol, the oldest of the stack first and the present ones last. */
  keyFlags(screen: 'normal' | 'alternate'): readonly number[] {
    return this.#keyFlags[screen]
  }

  /** Puts back what {@link keyFlags} answered for both screens. */
  putBackKeyFlags(normal: readonly number[], alternate: readonly number[]): void {
    this.#keyFlags = { normal: [...normal], alternate: [...alternate] }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose()
  }

  get #stack(): number[] {
    return this.#keyFlags[this.#terminal.buffer.active.type]
  }

  #setModes(params: Params, on: boolean): void {
    for (const param of params) {
      if (typeof param !== 'number' || !IGNORED_MODES.includes(param)) continue
      if (on) this.#modes.add(param)
      else this.#modes.delete(param)
    }
  }

  #pushKeyFlags(flags: number): void {
    this.#stack.push(flags & ALL_KEY_FLAGS)
    if (this.#stack.length > DEEPEST) this.#stack.shift()
  }

  #popKeyFlags(count: number): void {
    this.#stack.splice(Math.max(0, this.#stack.length - count))
    if (this.#stack.length === 0) this.#stack.push(0)
  }

  #changeKeyFlags(flags: number, how: number): void {
    const present = this.#stack.pop() ?? 0
    const changed = how === 2 ? present | flags : how === 3 ? present & ~flags : flags
    this.#stack.push(changed & ALL_KEY_FLAGS)
  }
}

function first(params: Params, otherwise: number): number {
  const param = params[0]
  return typeof param === 'number' && param >= 0 ? param : otherwise
}
