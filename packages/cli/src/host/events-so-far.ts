import type { Workspace, WorkspaceEvent } from '@quil/core/workspace'
import { clientName } from './reach-host.ts'

/** The events that are kept, from after `since` on, and none that has not happened yet. */
export async function* eventsSoFar(
  home: string,
  workspace: Workspace,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<WorkspaceEvent> {
  const last = await lastEvent(home)
  if (last === 0 || last === since) return
  for await (const event of workspace.events({ since, signal })) {
    yield event
    if (event.seq >= last) return
  }
}

/** Its number; 0 before the first. */
async function lastEvent(home: string): Promise<number> {
  const { openLink } = await import('@quil/core/client')
  await using link = await openLink(home, { client: clientName() })
  return (await link.request('events.subscribe', {})).seq
}
