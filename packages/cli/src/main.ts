import { CommanderError } from 'commander'
import { commandWord } from './command-word.ts'
import type { Io } from './io.ts'
import { buildProgram } from './program/program.ts'
import { EXIT, reportError } from './report-error.ts'

export type { Io } from './io.ts'
export { nodeIo } from './node-io.ts'

/** Runs one command line (without `node` and the script) and answers the exit code. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    const done = (code: number): void => {
      exitCode = code
    }
    const program = buildProgram(io, done, commandWord(argv))
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // Help and version are "errors" to commander; what is wrong with a command line it has printed itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    return reportError(error, io)
  }
}
