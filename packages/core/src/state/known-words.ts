import type { StateWord } from './state-word.ts'

/** The last word of each source, and what else decides which of them counts. */
export interface KnownWords {
  /** The program's own, by OSC 7501. */
  readonly status?: StateWord
  /** The program has spoken for its whole self: what its tracker says is the same, later. */
  readonly statusHeard: boolean
  readonly tracker?: StateWord
  /** The screen has looked idle after the tracker's word, which is void from then on. */
  readonly overruled: boolean
  /** The shell's, by OSC 133. */
  readonly shell?: StateWord
  /** The idle handler that matches the screen at rest; `at`: the last look. */
  readonly screen?: StateWord
  readonly ended?: { readonly at: number; readonly detail: string }
  /** The last output, in milliseconds since 1970. */
  readonly heardAt: number
}

export const NOTHING_KNOWN: KnownWords = { statusHeard: false, overruled: false, heardAt: 0 }
