import { relative } from 'node:path'
import type { Outcome } from '../outcome.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { PaneRecord } from '../workspace/record.ts'
import type { ResumeTemplate } from './resume-template.ts'
import { templateHasPlaceholder } from './template.ts'

export interface ContinueRequest {
  readonly plugin: PanePlugin
  readonly record: PaneRecord
  readonly others: readonly PaneRecord[] | undefined
  readonly fresh: (outcome: Outcome) => ResumeTemplate
}

/**
 * A static resume template (`--continue`) means "the most recent conversation here", and recency is not identity. It is used
 * only when it cannot be another conversation than this pane's: the pane has none recorded, and no other pane of this
 * workspace runs the plugin in this directory.
 */
export function continueOrFresh({ plugin, record, others, fresh }: ContinueRequest): ResumeTemplate {
  const { resumeArgs } = plugin.persistence
  // A template with a placeholder rejoins a session, and there is none.
  if (resumeArgs.length === 0 || templateHasPlaceholder(resumeArgs))
    return fresh({ kind: 'fresh', reason: 'no session was recorded for this pane' })
  const flag = resumeArgs.join(' ')
  if (record.session !== undefined) {
    const reason = `"${flag}" cannot name session ${record.session.id}, and could open another one`
    return fresh({ kind: 'fresh', reason })
  }
  if (others === undefined) {
    return fresh({ kind: 'fresh', reason: `no session was recorded, and "${flag}" could open another pane's conversation` })
  }
  const rival = others.find((other) => other.id !== record.id && other.plugin === record.plugin && sameDirectory(other, record))
  if (rival !== undefined) {
    const reason = `no session was recorded, and "${flag}" could open the conversation of pane ${rival.name ?? rival.id}`
    return fresh({ kind: 'fresh', reason })
  }
  const reason = `no session was recorded; no other ${plugin.displayName} pane works in this directory, so "${flag}" is used`
  return { args: [...resumeArgs], state: {}, outcome: { kind: 'continued', reason }, problems: [] }
}

function sameDirectory(a: PaneRecord, b: PaneRecord): boolean {
  const directories = (record: PaneRecord): string[] => [record.cwd, record.session?.directory ?? record.cwd]
  return directories(a).some((one) => directories(b).some((other) => relative(one, other) === ''))
}
