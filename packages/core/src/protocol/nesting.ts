const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: readonly number[] = [0x5b, 0x7b]
const CLOSING: readonly number[] = [0x5d, 0x7d]

/** Whether JSON text nests arrays and objects deeper than `max`; says nothing about whether it is JSON at all. */
export function nestsDeeperThan(json: Uint8Array, max: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] as number
    if (inString) {
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (OPENING.includes(byte)) {
      depth += 1
      if (depth > max) return true
    } else if (CLOSING.includes(byte)) depth -= 1
  }
  return false
}
