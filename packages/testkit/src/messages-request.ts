import type { IncomingHttpHeaders } from 'node:http'
import { isRecord, joinTexts, type ModelRequest } from './model-request.ts'

/**
 * A request of Claude Code. `texts` has what the user typed, also when several prompts come in one message, as after an
 * error; a compaction takes them out of the conversation, so the count starts again at 1.
 */
export interface ClaudeRequest extends ModelRequest {
  /** The conversation it belongs to, as Claude Code says in a header: right also after `/clear`, `/branch` and `/resume`. */
  readonly sessionId: string | undefined
  /** The subagent that asks; `undefined` when it is the main agent. */
  readonly agentId: string | undefined
  /** Every text of the user messages as it was sent, with all that Claude Code put in: reminders, commands, summaries. */
  readonly rawTexts: readonly string[]
  /** A helper's request beside the conversation: a title, a name, a recap, a probe of the quota. */
  readonly isSide: boolean
  /** A turn nobody typed, such as the one that starts when a background agent has finished. */
  readonly isNotice: boolean
}

/** Reads a Messages body; throws a `TypeError` for anything that is not one. */
export function parseMessagesRequest(json: string, headers: IncomingHttpHeaders): Omit<ClaudeRequest, 'answered'> {
  const body: unknown = JSON.parse(json)
  if (!isRecord(body) || !Array.isArray(body['messages'])) throw new TypeError('not a Messages request')
  // Besides the system prompt there are system messages, and the list may end in one.
  const messages = body['messages'].filter(isRecord).filter((message) => message['role'] !== 'system')
  const ofUser = messages.filter((message) => message['role'] === 'user')
  const rawTexts = ofUser.flatMap((message) => partTexts(message['content']))
  const last = messages.at(-1)
  const lastTexts = partTexts(last?.['content'])
  const isTyped = lastTexts.some((text) => typedText(text) !== '')
  const toolResult = isTyped ? undefined : toolResultOf(last?.['content'])
  const tools = toolNames(body['tools'])
  const isSummary = lastTexts.some((text) => text.startsWith(COMPACT_INSTRUCTION))
  return {
    at: Date.now(),
    body,
    system: joinTexts(body['system']),
    texts: rawTexts.map(typedText).filter((text) => text !== ''),
    assistantTexts: messages.filter((message) => message['role'] === 'assistant').map((message) => joinTexts(message['content'])),
    tools,
    toolResult,
    isTitle: askedProperties(body).length > 0,
    isSummary,
    sessionId: header(headers, 'x-claude-code-session-id'),
    agentId: header(headers, 'x-claude-code-agent-id'),
    rawTexts,
    isSide: tools.length === 0 || lastTexts.some((text) => text.startsWith(RECAP_INSTRUCTION)),
    isNotice: !isTyped && !isSummary && toolResult === undefined,
  }
}

/** The names of what the answer is to hold, for a request that wants JSON: `title` or `name`. */
export function askedProperties(body: Readonly<Record<string, unknown>>): string[] {
  const output = body['output_config']
  const format = isRecord(output) ? output['format'] : undefined
  const schema = isRecord(format) ? format['schema'] : undefined
  return isRecord(schema) && isRecord(schema['properties']) ? Object.keys(schema['properties']) : []
}

const COMPACT_INSTRUCTION = 'CRITICAL: Respond with TEXT ONLY.'
const RECAP_INSTRUCTION = 'The user stepped away and is coming back.'
const REMINDER = /<system-reminder>.*?<\/system-reminder>/gs
/** What Claude Code writes in the user's name, besides reminders. */
const MACHINE_TEXTS = [
  COMPACT_INSTRUCTION,
  'This session is being continued from a previous conversation',
  '[Request interrupted by user',
  '<local-command-',
  '<command-',
  '<bash-',
  '<task-notification>',
]

/** What the user typed of a text; `''` when it is all Claude Code's own. */
function typedText(raw: string): string {
  const text = raw.replace(REMINDER, '').trim()
  return MACHINE_TEXTS.some((start) => text.startsWith(start)) ? '' : text
}

function partTexts(content: unknown): string[] {
  if (!Array.isArray(content)) return [joinTexts(content)]
  return content.filter((part) => isRecord(part) && part['type'] === 'text').map((part) => joinTexts([part]))
}

function toolResultOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined
  const result = content.filter(isRecord).findLast((part) => part['type'] === 'tool_result')
  return result && joinTexts(result['content'])
}

function toolNames(tools: unknown): string[] {
  if (!Array.isArray(tools)) return []
  return tools.filter(isRecord).map((tool) => String(tool['name']))
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
