/** The shape of a Claude Code session id: a canonical UUID. Claude Code finds no conversation by an upper-case one. */
export const SESSION_ID_PATTERN: RegExp = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether the value may be handed to `claude --resume`. Anything else opens a picker there, with the value as search text. */
export function isValidSessionId(value: unknown): value is string {
  return typeof value === 'string' && SESSION_ID_PATTERN.test(value)
}
