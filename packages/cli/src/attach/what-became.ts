import { type AttachmentEnd, isQuilError, type Workspace } from '@quil/core/workspace'

/**
 * How a pane ended that was running a moment ago, and was not to be brought back.
 * @throws the error that kept it from being shown, if that is not why
 */
export async function whatBecame(workspace: Workspace, pane: string, error: unknown): Promise<AttachmentEnd> {
  if (isQuilError(error, 'PANE_NOT_FOUND')) return { reason: 'closed' }
  if (!isQuilError(error, 'PANE_NOT_RUNNING')) throw error
  const { lastExit } = (await workspace.get(pane)).record
  if (lastExit === undefined) throw error
  return { reason: 'exited', exit: lastExit }
}
