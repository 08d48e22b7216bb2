/** One request the mock model received, with the parts tests ask about taken out of the body. */
export interface ModelRequest {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number
  readonly body: Readonly<Record<string, unknown>>
  /** All system prompts, joined. */
  readonly system: string
  /** The text of each user message, in order. */
  readonly texts: readonly string[]
  /** The text of each assistant message, in order; `''` for one that only called tools. */
  readonly assistantTexts: readonly string[]
  /** Names of the offered tools. */
  readonly tools: readonly string[]
  /** The tool result this request ends in; `undefined` when it ends in anything else. */
  readonly toolResult: string | undefined
  /** A request for a session title, which opencode sends beside the first prompt. */
  readonly isTitle: boolean
  /** A request for a summary of the conversation: opencode's `/compact`. */
  readonly isSummary: boolean
  /** Resolves when the answer was sent to its end, or cut off. */
  readonly answered: Promise<void>
}

/** Reads a chat/completions body; throws a `TypeError` for anything that is not one. */
export function parseModelRequest(json: string, at: number): Omit<ModelRequest, 'answered'> {
  const body: unknown = JSON.parse(json)
  if (!isRecord(body) || !Array.isArray(body['messages'])) throw new TypeError('not a chat/completions request')
  const messages = body['messages'].filter(isRecord)
  const textsOf = (...roles: readonly string[]): string[] =>
    messages.filter((message) => roles.includes(String(message['role']))).map((message) => flatten(message['content']))
  const system = textsOf('system', 'developer').join('\n')
  const last = messages.at(-1)
  return {
    at,
    body,
    system,
    texts: textsOf('user'),
    assistantTexts: textsOf('assistant'),
    tools: toolNames(body['tools']),
    toolResult: last?.['role'] === 'tool' ? flatten(last['content']) : undefined,
    isTitle: system.includes('title generator'),
    isSummary: system.includes('structured summary'),
  }
}

function flatten(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .filter((text) => text !== '')
    .join('\n')
}

function toolNames(tools: unknown): string[] {
  if (!Array.isArray(tools)) return []
  return tools.filter(isRecord).flatMap((tool) => {
    const described = tool['function']
    return isRecord(described) && typeof described['name'] === 'string' ? [described['name']] : []
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
