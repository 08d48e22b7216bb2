import { QuilError } from '../errors.ts'
import type { WaitCondition } from './workspace.ts'

/** A condition without a RegExp, as it can be sent and compiled. */
type PlainCondition = Exclude<WaitCondition, RegExp>

const FLAGS: Readonly<Record<string, string>> = { i: 'i', m: 'm', s: 's' }
/** Flags that change nothing about whether a row matches. */
const NEUTRAL = 'dgu'

/**
 * A list of conditions with each RegExp as the RE2 pattern of the same text.
 * @throws QuilError `INVALID_ARGUMENT` for no condition, or a flag that RE2 has not
 */
export function wireConditions(condition: WaitCondition | readonly WaitCondition[]): readonly PlainCondition[] {
  const all = Array.isArray(condition) ? (condition as readonly WaitCondition[]) : [condition as WaitCondition]
  if (all.length === 0) throw new QuilError('INVALID_ARGUMENT', 'condition: expected at least one')
  return all.map((one) => (one instanceof RegExp ? { text: re2Source(one) } : one))
}

function re2Source({ source, flags }: RegExp): string {
  const unknown = [...flags].find((flag) => FLAGS[flag] === undefined && !NEUTRAL.includes(flag))
  if (unknown !== undefined) {
    throw new QuilError('INVALID_ARGUMENT', `condition: a pattern is RE2, which has no flag "${unknown}"`, {
      details: { source, flags },
    })
  }
  const kept = [...flags].map((flag) => FLAGS[flag] ?? '').join('')
  return kept === '' ? source : `(?${kept})${source}`
}
