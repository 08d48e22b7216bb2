import { askedProperties, type ClaudeRequest, parseMessagesRequest } from './messages-request.ts'
import { sendMessage, sendMessageError } from './messages-stream.ts'
import type { ModelReply } from './model-reply.ts'
import { type MockModel, type MockModelOptions, type ModelApi, startModelServer } from './model-server.ts'

/**
 * Starts an Anthropic Messages server on loopback that answers by script and keeps what it was asked. Its `url` is what
 * `ANTHROPIC_BASE_URL` wants, without `/v1`.
 */
export async function startMockClaudeModel(options: MockModelOptions<ClaudeRequest> = {}): Promise<MockModel<ClaudeRequest>> {
  return await startModelServer(ANTHROPIC, { reply: (request) => options.reply?.(request) ?? ownReply(request) })
}

const ANTHROPIC: ModelApi<ClaudeRequest> = {
  path: '/v1/messages',
  parse: parseMessagesRequest,
  sendReply: sendMessage,
  sendError: sendMessageError,
  fixed: { 'POST /v1/messages/count_tokens': { input_tokens: 100 } },
}

/** The answers that have another form than the script of all mock models gives them. */
function ownReply(request: ClaudeRequest): ModelReply | undefined {
  if (request.isTitle) return { kind: 'text', text: titleJson(request) }
  // Without the tags Claude Code asks a second time.
  if (request.isSummary) return { kind: 'text', text: `<summary>SUMMARY: ${request.texts.join(' | ')}</summary>` }
  // Not the script: it would take the last prompt for a new one, and start the agent that has just finished once more.
  if (request.isNotice) return { kind: 'text', text: 'NOTED' }
  return undefined
}

function titleJson(request: ClaudeRequest): string {
  const [, prompt = ''] = /<(?:session|conversation)>\s*(.*)/.exec(request.texts.join('\n')) ?? []
  const title = prompt.slice(0, 40) || 'Untitled'
  return JSON.stringify(Object.fromEntries(askedProperties(request.body).map((property) => [property, title])))
}
