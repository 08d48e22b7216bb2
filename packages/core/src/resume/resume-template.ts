import { randomUUID } from 'node:crypto'
import { messageOf, QuilError } from '../errors.ts'
import type { Outcome } from '../outcome.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { PaneRecord, SessionRecord } from '../workspace/record.ts'
import { createClaims, type SessionClaims } from './claims.ts'
import { continueOrFresh } from './continue.ts'
import { shellTemplate } from './shell-directory.ts'
import { expandTemplate, type TemplateValues, templateHasPlaceholder, templatePlaceholders } from './template.ts'
import type { Candidates, SessionCandidate, SessionTracker, TrackerContext } from './tracker.ts'

export interface ResumeTemplateRequest {
  readonly plugin: PanePlugin
  readonly record: PaneRecord
  /** The plugin's tracker, if it has one, and what it needs to look. */
  readonly tracker?: SessionTracker
  readonly context?: TrackerContext
  /** Who is in which session. Choosing takes the claim; give `claims.preview()` to look only. Default: nobody. */
  readonly claims?: SessionClaims
  /**
   * The other panes of the workspace. Without them nobody can say whether "the most recent conversation" is this pane's, so
   * a static resume template is not used.
   */
  readonly others?: readonly PaneRecord[]
}

export interface ResumeTemplate {
  /** Arguments to append, expanded. */
  readonly args: readonly string[]
  /** The pane's state from now on. */
  readonly state: TemplateValues
  readonly outcome: Outcome
  /** The session the pane rejoins. */
  readonly session?: SessionRecord
  /** Where to start, if not in the pane's own directory: a session is resumed where it lives. */
  readonly cwd?: string
  /** With outcome `refused`: the error a caller gets. */
  readonly error?: QuilError
  /** What a person may want to know about it. */
  readonly notes?: readonly string[]
  /** Things that went wrong on the way and did not decide the outcome. */
  readonly problems: readonly string[]
}

/** The state key every strategy keeps the session id under: `{session_id}` in templates. */
export const SESSION_ID = 'session_id'

/**
 * Says how a pane of this plugin comes back: the dispatch over strategy and tracker. Reads, but changes neither the plugin nor
 * the record; the only thing taken is the claim.
 */
export async function resumeTemplateFor(request: ResumeTemplateRequest): Promise<ResumeTemplate> {
  const { plugin, record } = request
  switch (plugin.persistence.strategy) {
    case 'none':
      return plain(record, { kind: 'fresh', reason: `${plugin.displayName} panes keep nothing: started again` })
    case 'cwd_only':
      return await shellTemplate(record)
    case 'rerun':
      return plain(record, { kind: 'rerun', reason: 'the same command run again' })
    case 'preassign_id':
    case 'session_scrape':
      return request.tracker === undefined || request.context === undefined
        ? fromState(request)
        : fromTracker(request, request.tracker, request.context)
  }
}

/** A new pane's template: with `preassign_id` the session id is chosen by us. */
export function startTemplateFor(plugin: PanePlugin, state: TemplateValues = {}): ResumeTemplate {
  const outcome: Outcome = { kind: 'fresh', reason: 'new pane' }
  return fresh(plugin, outcome, state)
}

function plain(record: PaneRecord, outcome: Outcome): ResumeTemplate {
  return { args: [], state: record.state, outcome, problems: [] }
}

/** A start without a past: no value of an earlier conversation survives, but a plugin that assigns ids gets a new one. */
function fresh(
  plugin: PanePlugin,
  outcome: Outcome,
  state: TemplateValues = {},
  problems: readonly string[] = [],
): ResumeTemplate {
  if (plugin.persistence.strategy !== 'preassign_id') return { args: [], state, outcome, problems }
  const assigned = { ...state, [SESSION_ID]: randomUUID() }
  return { args: expandTemplate(plugin.persistence.startArgs, assigned), state: assigned, outcome, problems }
}

/** Without a tracker the pane's own state is all there is. */
function fromState({ plugin, record, claims = createClaims(), others }: ResumeTemplateRequest): ResumeTemplate {
  const { resumeArgs } = plugin.persistence
  if (!templateHasPlaceholder(resumeArgs)) return continueOrFresh({ plugin, record, others, fresh: (o) => fresh(plugin, o) })
  const args = expandTemplate(resumeArgs, safeValues(record.state))
  if (args.length === 0) return fresh(plugin, { kind: 'fresh', reason: 'no session was recorded for this pane' })
  const id = record.state[SESSION_ID]
  if (id === undefined)
    return { args, state: record.state, outcome: { kind: 'resumed', reason: 'from the recorded values' }, problems: [] }
  const { held } = claims.claim(record.id, plugin.name, [{ id }])
  if (held !== undefined) return refusedHeld(record, id, held.holder, [])
  const session = record.session?.id === id ? record.session : { id, source: 'state', at: record.lastUsedAt }
  const outcome: Outcome = { kind: 'resumed', reason: `session ${id} recorded for this pane` }
  return { args, state: record.state, outcome, session, problems: [] }
}

async function fromTracker(
  request: ResumeTemplateRequest,
  tracker: SessionTracker,
  context: TrackerContext,
): Promise<ResumeTemplate> {
  const { plugin, record, claims = createClaims(), others } = request
  const found = await lookUp(tracker, context)
  // From here on without `await`: choosing and claiming is one step.
  const { problems } = found
  const best = found.candidates.find((candidate) => candidate.evidence !== 'absent')
  if (best !== undefined && !isSafe(best.id)) return fresh(plugin, UNDETERMINED, {}, problems)
  if (best !== undefined) {
    const template = rejoin(plugin, record, tracker, best, problems)
    if (template.outcome.kind !== 'resumed') return template
    const { held } = claims.claim(record.id, tracker.name, [best])
    return held === undefined ? template : refusedHeld(record, best.id, held.holder, problems)
  }
  const [lost] = found.candidates
  if (lost !== undefined) {
    const reason = `session ${lost.id} is gone${lost.detail === undefined ? '' : ` (${lost.detail})`}: a new conversation`
    return fresh(plugin, { kind: 'fresh', reason }, {}, problems)
  }
  if (found.hadSession) return fresh(plugin, UNDETERMINED, {}, problems)
  if (found.observed === true) {
    return fresh(plugin, { kind: 'fresh', reason: 'the pane had not been in a conversation yet' }, {}, problems)
  }
  return { ...continueOrFresh({ plugin, record, others, fresh: (outcome) => fresh(plugin, outcome) }), problems }
}

const UNDETERMINED: Outcome = { kind: 'fresh', reason: 'its session cannot be determined: a new conversation, not a guess' }

function rejoin(
  plugin: PanePlugin,
  record: PaneRecord,
  tracker: SessionTracker,
  candidate: SessionCandidate,
  problems: readonly string[],
): ResumeTemplate {
  const own = plugin.persistence.resumeArgs
  const template = templateHasPlaceholder(own) ? own : tracker.resumeArgs
  const state = { ...record.state, [SESSION_ID]: candidate.id }
  const args = expandTemplate(template, safeValues(state))
  if (args.length === 0) {
    const missing = templatePlaceholders(template).filter((name) => expandTemplate([`{${name}}`], safeValues(state)).length === 0)
    const reason = `session ${candidate.id} cannot be rejoined without a value for ${missing.map((name) => `{${name}}`).join(', ')}`
    return fresh(plugin, { kind: 'fresh', reason }, {}, problems)
  }
  const unsure =
    candidate.evidence === 'unknown' ? `; whether it still exists could not be told (${candidate.detail ?? 'no answer'})` : ''
  const session: SessionRecord = {
    id: candidate.id,
    source: candidate.source,
    at: candidate.at ?? record.lastUsedAt,
    ...(candidate.directory === undefined ? {} : { directory: candidate.directory }),
  }
  return {
    args,
    state,
    outcome: { kind: 'resumed', reason: `session ${candidate.id} recorded by the ${candidate.source}${unsure}` },
    session,
    ...(candidate.directory === undefined ? {} : { cwd: candidate.directory }),
    problems,
  }
}

/** A tracker that fails costs tracking, not the pane; but its failure is not "no session". */
async function lookUp(tracker: SessionTracker, context: TrackerContext): Promise<Candidates> {
  try {
    return await tracker.candidates(context)
  } catch (error) {
    return { candidates: [], hadSession: true, problems: [`tracker ${tracker.name}: ${messageOf(error)}`] }
  }
}

function refusedHeld(record: PaneRecord, sessionId: string, holder: string, problems: readonly string[]): ResumeTemplate {
  const reason = `session ${sessionId} is open in pane ${holder}`
  return {
    args: [],
    state: record.state,
    outcome: { kind: 'refused', reason },
    error: new QuilError('SESSION_HELD', `pane ${record.id} cannot come back: ${reason}`, {
      details: { pane: record.id, sessionId, holder },
    }),
    problems,
  }
}

/** A value that could be taken for an option never reaches argv. */
function safeValues(state: TemplateValues): TemplateValues {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => isSafe(value)))
}

function isSafe(value: string): boolean {
  return value !== '' && !value.startsWith('-') && !value.includes('\0')
}
