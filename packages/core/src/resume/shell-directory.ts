import { messageOf } from '../errors.ts'
import type { PaneRecord } from '../workspace/record.ts'
import type { ResumeTemplate } from './resume-template.ts'
import { checkWorkingDirectory } from './working-directory.ts'

/** A shell comes back where it last said to be; where that is gone or closed, in the directory of the pane, with a note. */
export async function shellTemplate(record: PaneRecord): Promise<ResumeTemplate> {
  const { directory, cwd, args, state } = record
  const again = args.length === 0 ? '' : ', with the same arguments'
  const own = { args: [], state, problems: [] }
  const started = (where: string): ResumeTemplate['outcome'] => ({ kind: 'fresh', reason: `started again in ${where}${again}` })
  if (directory === undefined || directory === cwd) return { ...own, outcome: started('its directory') }
  try {
    await checkWorkingDirectory(directory)
    return { ...own, outcome: started(`${directory}, where its shell was`), cwd: directory }
  } catch (error) {
    const note = `${directory} is gone: started in ${cwd} (${messageOf(error)})`
    return { ...own, outcome: started(`${cwd}, since ${directory} is gone`), notes: [note] }
  }
}
