import type { PaneSize } from '../size.ts'
import type { SizePolicy } from '../workspace/workspace.ts'

interface Known<Terminal> {
  readonly terminal: Terminal
  readonly size: PaneSize
}

/** Decides the size of a pane that several terminals show; see `SizePolicy`. */
export class SizeOwner<Terminal> {
  policy: SizePolicy
  /** The one that was active last comes first. */
  #terminals: readonly Known<Terminal>[] = []
  /** With `manual`: the first that came, as long as it is there. */
  #first: Terminal | undefined

  constructor(policy: SizePolicy) {
    this.policy = policy
  }

  /** The terminal whose keys and answers count most. */
  get latest(): Terminal | undefined {
    return this.#terminals[0]?.terminal
  }

  /** A terminal came, or changed its size. Answers the size the pane should have, if that is decided. */
  resized(terminal: Terminal, size: PaneSize): PaneSize | undefined {
    this.#terminals = [{ terminal, size }, ...this.#others(terminal)]
    if (this.policy !== 'manual') return this.#decide()
    this.#first ??= terminal
    return this.#first === terminal ? size : undefined
  }

  /** Somebody typed there. */
  active(terminal: Terminal): PaneSize | undefined {
    if (this.latest === terminal) return undefined
    const known = this.#terminals.find((entry) => entry.terminal === terminal)
    if (known === undefined) return undefined
    this.#terminals = [known, ...this.#others(terminal)]
    return this.policy === 'latest' ? known.size : undefined
  }

  left(terminal: Terminal): PaneSize | undefined {
    this.#terminals = this.#others(terminal)
    if (this.#first === terminal) this.#first = undefined
    return this.policy === 'manual' ? undefined : this.#decide()
  }

  #decide(): PaneSize | undefined {
    const sizes = this.#terminals.map(({ size }) => size)
    const [first] = sizes
    if (first === undefined || this.policy === 'latest') return first
    const pick = this.policy === 'smallest' ? Math.min : Math.max
    return { cols: pick(...sizes.map(({ cols }) => cols)), rows: pick(...sizes.map(({ rows }) => rows)) }
  }

  #others(terminal: Terminal): readonly Known<Terminal>[] {
    return this.#terminals.filter((entry) => entry.terminal !== terminal)
  }
}
