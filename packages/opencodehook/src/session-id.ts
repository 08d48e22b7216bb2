/** The shape of an opencode session id. The tracker scripts carry the same rule; a test holds them together. */
export const SESSION_ID_PATTERN: RegExp = /^(?!-)[0-9a-zA-Z_-]{1,128}$/

/** Whether the value may be handed to `opencode --session`: 1 to 128 letters, digits, `_`, `-`, not beginning with `-`. */
export function isValidSessionId(value: unknown): value is string {
  return typeof value === 'string' && SESSION_ID_PATTERN.test(value)
}
