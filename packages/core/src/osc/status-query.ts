import { TokenBucket } from '../token-bucket.ts'

const BEGIN = '\x1b]7501;?'
/** How long an answer may be: later revisions may put more behind the question mark. */
const LONGEST_ANSWER = 256

/** A program asks once; what a file that was shown asks must not fill the shell's input. */
const BURST = 8
const PER_SECOND = 1

interface Input {
  write(bytes: Uint8Array): boolean
  /** Bytes the program has not taken yet. */
  readonly queuedBytes: number
  drained(): Promise<void>
}

/** Answers the question of OSC 7501 in the pane's own name: whether somebody listens. */
export class StatusAnswers {
  readonly #input: () => Input
  readonly #allowance = new TokenBucket({ burst: BURST, perSecond: PER_SECOND })
  #waiting = false

  constructor(input: () => Input) {
    this.#input = input
  }

  /** @param terminator what the question ended with */
  asked(terminator: string): void {
    if (this.#waiting || !this.#allowance.take()) return
    const input = this.#input()
    input.write(Buffer.from(`${BEGIN}${terminator}`))
    if (input.queuedBytes > 0) void this.#wait(input)
  }

  async #wait(input: Input): Promise<void> {
    this.#waiting = true
    await input.drained()
    this.#waiting = false
  }
}

/** The input without answers of terminals to that question: the pane has given its own. */
export function withoutStatusAnswers(input: Uint8Array): Uint8Array {
  if (input.length <= BEGIN.length) return input // a key
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length)
  const kept: Uint8Array[] = []
  let done = 0
  for (let at = bytes.indexOf(BEGIN); at !== -1; at = bytes.indexOf(BEGIN, at + 1)) {
    const end = endOfAnswer(bytes, at + BEGIN.length)
    if (end === undefined) continue
    kept.push(bytes.subarray(done, at))
    done = end
  }
  return done === 0 ? input : Buffer.concat([...kept, bytes.subarray(done)])
}

function endOfAnswer(bytes: Buffer, from: number): number | undefined {
  for (let at = from; at < Math.min(bytes.length, from + LONGEST_ANSWER); at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === 0x07) return at + 1
    if (byte === 0x1b) return bytes[at + 1] === 0x5c ? at + 2 : undefined
    if (byte < 0x20) return undefined
  }
  return undefined
}
