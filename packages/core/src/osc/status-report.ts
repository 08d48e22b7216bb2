import {
  BLOCKED_KINDS,
  type BlockedKind,
  encodedText,
  isAppName,
  isRecordId,
  MAX_KEY_BYTES,
  MAX_MESSAGE,
  MAX_TITLE,
} from './status-limits.ts'

/** What a program says it is doing. Terms of OSC 7501, the Program Status Protocol, revision 0.4. */
const STATES = ['idle', 'working', 'done', 'blocked', 'error', 'clear'] as const
type ReportedState = (typeof STATES)[number]

/** One report. All text in it is untrusted: one line of UTF-8 without control characters, and no more than that. */
export interface StatusReport {
  readonly state: ReportedState
  /** Path of the record, such as `task/2`; empty for the root. */
  readonly id: string
  /** What is asked for; only with `blocked`. */
  readonly kind?: BlockedKind
  /** 0–100; only with `working` and `blocked`. */
  readonly progress?: number
  readonly app?: string
  readonly title?: string
  readonly msg?: string
}

/** Whether the program asks whether somebody listens. */
export function isStatusQuery(text: string): boolean {
  return text === '?' || text.startsWith('?:')
}

/**
 * Reads what stands behind `OSC 7501 ;`, a byte per character. A pair that is malformed or unknown is left out and the last of several
 * counts; a state nobody knows, text that is none, or a broken limit makes the whole report void.
 */
export function parseStatusReport(text: string): StatusReport | undefined {
  const pairs = pairsOf(text)
  if (pairs === undefined) return undefined
  const state = STATES.find((known) => known === pairs.get('state'))
  const id = pairs.get('id')
  const app = pairs.get('app')
  if (state === undefined || (id !== undefined && !isRecordId(id)) || (app !== undefined && !isAppName(app))) return undefined
  const title = encodedText(pairs.get('title'), MAX_TITLE)
  const msg = encodedText(pairs.get('msg'), MAX_MESSAGE)
  if (title === 'void' || msg === 'void') return undefined
  const kind = state === 'blocked' ? BLOCKED_KINDS.find((known) => known === pairs.get('kind')) : undefined
  const progress = state === 'working' || state === 'blocked' ? percentage(pairs.get('progress')) : undefined
  return {
    state,
    id: id ?? '',
    ...(kind === undefined ? {} : { kind }),
    ...(progress === undefined ? {} : { progress }),
    ...(app === undefined ? {} : { app }),
    ...(title === undefined ? {} : { title: title.text }),
    ...(msg === undefined ? {} : { msg: msg.text }),
  }
}

const PAIR = /^([^=]+)=([A-Za-z0-9_.,+/=-]*)$/

function pairsOf(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>()
  for (const part of text.split(':')) {
    const [, key, value] = PAIR.exec(part) ?? []
    if (key === undefined || value === undefined) continue
    if (key.length > MAX_KEY_BYTES) return undefined
    pairs.set(key, value)
  }
  return pairs
}

function percentage(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d{1,3}$/.test(value)) return undefined
  const number = Number(value)
  return number <= 100 ? number : undefined
}
