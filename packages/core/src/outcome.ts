/** What bringing a pane up amounts to. */
export type OutcomeKind = 'fresh' | 'resumed' | 'continued' | 'rerun' | 'refused'

export interface Outcome {
  readonly kind: OutcomeKind
  /** Why, in words for a person. */
  readonly reason: string
}
