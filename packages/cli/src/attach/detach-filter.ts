import { type DetachKey, SUSPEND_KEY } from './detach-key.ts'
import { type InputToken, InputTokens } from './input-tokens.ts'
import { CTRL, isModifier, type Key, sameKey } from './key.ts'

export type TypedAction =
  /** For the pane. */
  { readonly kind: 'type'; readonly bytes: Uint8Array } | { readonly kind: 'detach' } | { readonly kind: 'suspend' }

export interface DetachFilterOptions {
  /** Undefined: everything goes to the pane. */
  readonly key: DetachKey | undefined
  /** Nothing goes to the pane, and Ctrl+C detaches as well. */
  readonly readOnly?: boolean
}

const CTRL_C: Key = { code: 0x63, mods: CTRL }

/**
 * Finds the detach key in what is typed, wherever the input is cut and however the terminal encodes it; never in pasted text. The first
 * key typed twice goes to the pane once; followed by any other key, both go there. What comes after a detach is dropped.
 */
export class DetachFilter {
  readonly #tokens = new InputTokens()
  readonly #key: DetachKey | undefined
  readonly #readOnly: boolean
  /** The first key, and what came with it: its release, other keys on the way down. */
  #begun: Uint8Array[] | undefined

  constructor(options: DetachFilterOptions) {
    this.#key = options.key
    this.#readOnly = options.readOnly ?? false
  }

  /** Whether the beginning of an escape sequence is held back: `flush` when nothing follows within some milliseconds. */
  get holding(): boolean {
    return this.#tokens.holding
  }

  push(chunk: Uint8Array): readonly TypedAction[] {
    if (this.#key === undefined && !this.#readOnly) return [{ kind: 'type', bytes: chunk }]
    return this.#actions(this.#tokens.push(chunk))
  }

  flush(): readonly TypedAction[] {
    return this.#actions(this.#tokens.flush())
  }

  #actions(tokens: readonly InputToken[]): readonly TypedAction[] {
    const actions: TypedAction[] = []
    let typed: Uint8Array[] = []
    const passOn = (): void => {
      if (typed.length > 0 && !this.#readOnly) actions.push({ kind: 'type', bytes: Buffer.concat(typed) })
      typed = []
    }
    for (const token of tokens) {
      const what = this.#take(token)
      if (typeof what !== 'string') {
        typed.push(...what)
        continue
      }
      passOn()
      actions.push({ kind: what })
      if (what === 'detach') return actions
    }
    passOn()
    return actions
  }

  /** What to pass on, or what else is wanted. */
  #take(token: InputToken): readonly Uint8Array[] | 'detach' | 'suspend' {
    if (token.kind === 'rest') return [token.bytes]
    const pressed = token.key?.kind === 'press' && !isModifier(token.key) ? token.key : undefined
    if (this.#readOnly && pressed !== undefined && sameKey(pressed, CTRL_C)) return 'detach'
    if (this.#begun === undefined) return this.#first(token.bytes, pressed)
    if (token.key !== undefined && pressed === undefined) {
      this.#begun.push(token.bytes)
      return []
    }
    return this.#second(token.bytes, pressed, this.#begun)
  }

  #first(bytes: Uint8Array, pressed: Key | undefined): readonly Uint8Array[] | 'detach' {
    if (this.#key === undefined || pressed === undefined || !sameKey(pressed, this.#key.first)) return [bytes]
    if (this.#key.second === undefined) return 'detach'
    this.#begun = [bytes]
    return []
  }

  #second(
    bytes: Uint8Array,
    pressed: Key | undefined,
    begun: readonly Uint8Array[],
  ): readonly Uint8Array[] | 'detach' | 'suspend' {
    this.#begun = undefined
    if (pressed === undefined || this.#key?.second === undefined) return [...begun, bytes]
    if (sameKey(pressed, this.#key.second)) return 'detach'
    if (sameKey(pressed, SUSPEND_KEY)) return 'suspend'
    return sameKey(pressed, this.#key.first) ? [bytes] : [...begun, bytes]
  }
}
