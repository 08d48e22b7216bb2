import type { Io } from '../io.ts'
import { printable } from './printable.ts'

/** One line for a person, on stderr: stdout belongs to answers, and to the pane. */
export function say(io: Io, message: string): void {
  io.stderr.write(`quil: ${printable(message)}\n`)
}

export function sayAll(io: Io, messages: readonly string[]): void {
  for (const message of messages) say(io, message)
}

/** An answer for a program. */
export function writeJson(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}
