/** One request the mock model received, with the parts tests ask about taken out of the body. */
export interface ModelRequest {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number
  readonly body: Readonly<Record<string, unknown>>
  /** All system prompts, joined. */
  readonly system: string
  /** What the user typed, in order. */
  readonly texts: readonly string[]
  /** The text of each assistant message, in order; `''` for one that only called tools. */
  readonly assistantTexts: readonly string[]
  /** Names of the offered tools. */
  readonly tools: readonly string[]
  /** The tool result this request ends in; `undefined` when it ends in anything else. */
  readonly toolResult: string | undefined
  /** A request for a session title, which agents send beside the first prompt. */
  readonly isTitle: boolean
  /** A request for a summary of the conversation: `/compact`. */
  readonly isSummary: boolean
  /** Resolves when the answer was sent to its end, or cut off. */
  readonly answered: Promise<void>
}

/** The text of a message's content: a string, or parts of which some are text. */
export function joinTexts(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .filter((text) => text !== '')
    .join('\n')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
