import { isReady, NAMED_CONDITIONS, type NamedCondition, type PaneInfo, QuilError } from '@quil/core/workspace'
import { activityWords } from '../print/activity-words.ts'
import { describeStatus } from './pane-answer.ts'

/** A condition as it can be written on a command line. */
export type TypedCondition = NamedCondition | { readonly text: string }

/**
 * Reads `done`, `/pattern/` or `/pattern/i`.
 * @throws QuilError `INVALID_ARGUMENT` with the nearest word
 */
export async function parseCondition(word: string): Promise<TypedCondition> {
  if (isName(word)) return word
  const [, pattern, flags] = /^\/(.+)\/([ims]*)$/s.exec(word) ?? []
  if (pattern !== undefined) return { text: flags ? `(?${flags})${pattern}` : pattern }
  const { suggest } = await import('@quil/core')
  const near = suggest(word, NAMED_CONDITIONS)
  const hint = near === undefined ? `there are ${NAMED_CONDITIONS.join(', ')} and /pattern/` : `did you mean "${near}"?`
  throw new QuilError('INVALID_ARGUMENT', `"${word}" is nothing to wait for: ${hint}`, { details: { condition: word } })
}

function isName(word: string): word is NamedCondition {
  return (NAMED_CONDITIONS as readonly string[]).includes(word)
}

/** What has come of waiting for one of several, as far as the pane tells: it may have gone on since. */
export function describeReached(conditions: readonly TypedCondition[], pane: PaneInfo): string {
  if (pane.status !== 'running') return describeStatus(pane)
  if (conditions.some((one) => holds(one, pane))) return activityWords(pane.state)
  const [only, ...others] = conditions
  if (typeof only === 'string' && others.length === 0) return only
  return conditions.some((one) => typeof one !== 'string') ? 'shows the text' : activityWords(pane.state)
}

function holds(condition: TypedCondition, { state }: PaneInfo): boolean {
  return condition === state.state || (condition === 'idle' && isReady(state))
}
