import { autocomplete, select } from '@clack/prompts'
import type { Io } from '../io.ts'
import type { PromptContext } from './ask.ts'
import type { Choice } from './pane-choices.ts'

/** What the prompt that is typed into needs around its choices; where it does not fit, only the choices are shown, for the arrow keys. */
const ROOM = { rows: 12, columns: 40 }

/** Asks for one of several. */
export async function askWhich(
  context: PromptContext,
  message: string,
  choices: readonly Choice[],
  { stdout }: Io,
): Promise<string | symbol> {
  const options = [...choices]
  const { rows = ROOM.rows, columns = ROOM.columns } = stdout
  if (rows >= ROOM.rows && columns >= ROOM.columns) return await autocomplete({ ...context, message, options })
  return await select({ ...context, message, options, withGuide: false, showInstructions: false })
}
