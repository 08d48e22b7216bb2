import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import { sayAll } from '../print/say.ts'

/**
 * Says what is wrong with the workspace on disk, before a host saves it anew and nobody could tell any more. Answers the records.
 * @throws QuilError as `WorkspaceStore.read`
 */
export async function warnOfWorkspace(home: string, io: Io): Promise<readonly PaneRecord[]> {
  const { records, problems } = await openWorkspaceStore(home).read({ atOnce: true })
  sayAll(
    io,
    problems.map(({ message }) => `warning: ${message}`),
  )
  return records
}
