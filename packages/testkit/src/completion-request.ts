import { isRecord, joinTexts, type ModelRequest } from './model-request.ts'

/** Reads a chat/completions body; throws a `TypeError` for anything that is not one. */
export function parseCompletionRequest(json: string): Omit<ModelRequest, 'answered'> {
  const body: unknown = JSON.parse(json)
  if (!isRecord(body) || !Array.isArray(body['messages'])) throw new TypeError('not a chat/completions request')
  const messages = body['messages'].filter(isRecord)
  const textsOf = (...roles: readonly string[]): string[] =>
    messages.filter((message) => roles.includes(String(message['role']))).map((message) => joinTexts(message['content']))
  const system = textsOf('system', 'developer').join('\n')
  const last = messages.at(-1)
  return {
    at: Date.now(),
    body,
    system,
    texts: textsOf('user'),
    assistantTexts: textsOf('assistant'),
    tools: toolNames(body['tools']),
    toolResult: last?.['role'] === 'tool' ? joinTexts(last['content']) : undefined,
    isTitle: system.includes('title generator'),
    isSummary: system.includes('structured summary'),
  }
}

function toolNames(tools: unknown): string[] {
  if (!Array.isArray(tools)) return []
  return tools.filter(isRecord).flatMap((tool) => {
    const described = tool['function']
    return isRecord(described) && typeof described['name'] === 'string' ? [described['name']] : []
  })
}
