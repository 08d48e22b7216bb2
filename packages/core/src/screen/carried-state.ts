import { IGNORED_MODES } from './extra-modes.ts'

const SET = 0x68
/** Modes that move the cursor, change how it moves or what is under it: the emulator has to be told of them in their place. */
const TELLING = new Set([2, 3, 6, 7, 45, 47, 1047, 1048, 1049])
/** The rest of the modes that the emulator knows, by what they share: of one group the last word counts. */
const GROUPS: ReadonlyMap<number, string> = new Map([
  ...[1, 12, 25, 1004, 2004, 2026, ...IGNORED_MODES].map((mode): [number, string] => [mode, String(mode)]),
  ...[9, 1000, 1002, 1003].map((mode): [number, string] => [mode, 'mouse']),
  ...[1006, 1016].map((mode): [number, string] => [mode, 'mouse encoding']),
  [66, 'keypad'],
])

/** What a program has said that leaves no trace in cells: the last word of each kind, as it said it. */
export class CarriedState {
  readonly #words = new Map<string, string>()
  #all: string | undefined = ''

  /** As bytes of the terminal, one character each. */
  get all(): string {
    this.#all ??= [...this.#words.values()].join('')
    return this.#all
  }

  say(kind: string, word: string): void {
    if (this.#words.get(kind) === word) return
    this.#words.set(kind, word)
    this.#all = undefined
  }

  /** Takes `CSI ? … h` or `l`. False when one of the modes is not to be left out. */
  sayModes(params: Int32Array, count: number, final: number): boolean {
    for (let at = 0; at < count; at++) if (TELLING.has(params[at] as number)) return false
    for (let at = 0; at < count; at++) {
      const mode = params[at] as number
      const group = GROUPS.get(mode)
      if (group !== undefined) this.say(group, `\x1b[?${mode}${final === SET ? 'h' : 'l'}`)
    }
    return true
  }
}
