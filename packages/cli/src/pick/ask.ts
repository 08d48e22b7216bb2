import type { Readable, Writable } from 'node:stream'
import type { Ending } from '../foreground/ending.ts'
import type { Io } from '../io.ts'

/** A question that was not answered; `exitCode` says how it was left. */
export class Left extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super('left without an answer')
    this.exitCode = exitCode
  }
}

/** What every prompt is given. */
export interface PromptContext {
  readonly input: Readable
  readonly output: Writable
  readonly signal: AbortSignal
}

const CTRL_C = 0x03
const INTERRUPTED = 130

/**
 * Asks one question.
 * @throws Left at Escape (0), Ctrl+C (130) and at a signal
 */
export async function ask(prompt: (context: PromptContext) => Promise<string | symbol>, io: Io, ending: Ending): Promise<string> {
  // Escape and Ctrl+C are one to the prompts.
  let interrupted = false
  const look = (chunk: Uint8Array): void => {
    interrupted ||= chunk.includes(CTRL_C)
  }
  io.stdin.on('data', look)
  try {
    const context = { input: io.stdin as Readable, output: io.stdout as Writable, signal: ending.signal }
    const answer = await prompt(context)
    if (typeof answer === 'symbol') throw new Left(ending.exitCode ?? (interrupted ? INTERRUPTED : 0))
    return answer
  } finally {
    io.stdin.off('data', look)
    io.stdin.pause()
  }
}
