import { QuilError } from '../errors.ts'
import { compilePattern } from '../plugin/pattern.ts'
import type { Pattern } from '../plugin/plugin.ts'
import type { PaneState, PaneStateName } from '../workspace/pane-state.ts'
import type { WaitCondition } from '../workspace/workspace.ts'

/** What somebody waits for: any of it. */
export interface WaitWish {
  readonly exit: boolean
  readonly patterns: readonly Pattern[]
  /** Whether it is waited for a pane in this state. */
  is(state: PaneState): boolean
  /** All of it, to stand behind "was waited for": `to end or to show "x"`. */
  readonly words: string
}

type PlainCondition = Exclude<WaitCondition, RegExp>

/** @throws QuilError `INVALID_ARGUMENT` for a pattern that is none */
export function wishOf(conditions: readonly PlainCondition[]): WaitWish {
  const states = new Set<PaneStateName>()
  for (const condition of conditions) {
    if (typeof condition === 'string' && condition !== 'exit') states.add(condition)
    // Both are ready for the next prompt.
    if (condition === 'idle') states.add('done')
  }
  return {
    exit: conditions.includes('exit'),
    patterns: conditions.flatMap((condition) => (typeof condition === 'string' ? [] : [patternOf(condition.text)])),
    is: ({ state }) => states.has(state),
    words: conditions.map(wordsFor).join(' or '),
  }
}

function wordsFor(condition: PlainCondition): string {
  if (condition === 'exit') return 'to end'
  return typeof condition === 'string' ? `to be ${condition}` : `to show ${JSON.stringify(condition.text)}`
}

function patternOf(text: string): Pattern {
  const compiled = compilePattern(text)
  if ('pattern' in compiled) return compiled.pattern
  throw new QuilError('INVALID_ARGUMENT', `text: expected ${compiled.expected}`, { details: { text } })
}
