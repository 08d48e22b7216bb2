/** What a blocked program asks for. */
export const BLOCKED_KINDS = ['permission', 'question', 'auth'] as const
export type BlockedKind = (typeof BLOCKED_KINDS)[number]

/** Bytes of a whole report, from its ESC to the end of its terminator. */
export const MAX_REPORT_BYTES = 4096
export const MAX_KEY_BYTES = 16
export const MAX_RECORDS = 256

interface TextLimit {
  readonly encoded: number
  readonly decoded: number
}

/** In bytes. */
export const MAX_TITLE: TextLimit = { encoded: 256, decoded: 192 }
export const MAX_MESSAGE: TextLimit = { encoded: 2732, decoded: 2048 }

const NAME = /^[A-Za-z0-9_.+-]{1,32}$/
const MAX_LEVELS = 8
const MAX_ID_BYTES = 128

export function isAppName(value: string): boolean {
  return NAME.test(value)
}

/** A path of at most 8 names and 128 bytes. */
export function isRecordId(value: string): boolean {
  if (value.length > MAX_ID_BYTES) return false
  const segments = value.split('/')
  return segments.length <= MAX_LEVELS && segments.every((segment) => NAME.test(segment))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach a record or a terminal
const CONTROL = /[\0-\x1f\x7f-\x9f]/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a base64 value; `void` for one that is none, or too long, or holds control characters. */
export function encodedText(value: string | undefined, limit: TextLimit): { readonly text: string } | 'void' | undefined {
  if (value === undefined) return undefined
  if (value.length > limit.encoded || value.length % 4 !== 0) return 'void'
  const bytes = Buffer.from(value, 'base64')
  // Node reads much as base64 that is none; what it writes for these bytes is the one right form.
  if (bytes.length > limit.decoded || bytes.toString('base64') !== value) return 'void'
  try {
    const text = utf8.decode(bytes)
    return CONTROL.test(text) ? 'void' : { text }
  } catch {
    return 'void'
  }
}
