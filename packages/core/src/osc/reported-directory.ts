import { hostname } from 'node:os'

const MAX_PATH_BYTES = 4096
/** Every byte of the path may be `%XX`. */
export const MAX_REPORT_BYTES: number = 3 * MAX_PATH_BYTES + 1024

const URL_PARTS = /^file:\/\/([^/]*)(\/.*)$/s
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach a record or a terminal
const CONTROL = /[\0-\x1f\x7f-\x9f]/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The directory of an OSC 7 report (`file://host/path`, a byte per character), or `undefined` if it is of another machine, as within
 * an ssh, or no path that a record could hold: absolute, UTF-8, at most 4096 bytes, without control characters.
 */
export function reportedDirectory(report: string, isOurs: (host: string) => boolean): string | undefined {
  const [, host = '', encoded] = URL_PARTS.exec(report) ?? []
  if (encoded === undefined || !isOurs(unescaped(host).toLowerCase())) return undefined
  const bytes = Buffer.from(unescaped(encoded), 'latin1')
  if (bytes.length > MAX_PATH_BYTES) return undefined
  try {
    const path = utf8.decode(bytes)
    return CONTROL.test(path) ? undefined : path
  } catch {
    return undefined
  }
}

/** Answers whether a name is this machine's, under the name it has now or had when this was made: laptops change theirs. */
export function ownHost(): (host: string) => boolean {
  const before = hostname().toLowerCase()
  return (host) => host === '' || host === 'localhost' || host === before || host === hostname().toLowerCase()
}

/** A `%` that begins no escape stays: some shells report the plain path. */
function unescaped(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
