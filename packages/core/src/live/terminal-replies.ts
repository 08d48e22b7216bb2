// What terminals send by themselves: device attributes, cursor position, modes, kitty flags, status and colour scheme, window size, focus …
const CSI = String.raw`\x1b\[(?:[?>=][\d;]*c|\??\d+;\d+(?:;\d+)?R|\??[\d;]+\$y|\?\d+u|\??[\d;]+n|[\d;]+t|[IO])`
// … and colours, version, settings: OSC, DCS, APC strings.
const STRINGS = String.raw`\x1b[\]P_][^\x07\x1b]*(?:\x07|\x1b\\)`
const REPLIES = new RegExp(`^(?:${CSI}|${STRINGS})+$`)

const LONGEST = 4096

/**
 * Whether the input is nothing but what a terminal says by itself: nobody has typed. `CSI 1;2R` may also be Shift+F3; here it counts as an
 * answer.
 */
export function isTerminalReply(input: Uint8Array): boolean {
  if (input[0] !== 0x1b || input.length < 3 || input.length > LONGEST) return false
  return REPLIES.test(Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1'))
}
