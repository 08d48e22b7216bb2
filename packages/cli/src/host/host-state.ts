import { isQuilError, type QuilError } from '@quil/core/workspace'
import type { HostStatusAnswer } from '../answers.ts'
import { version } from '../own-package.ts'
import { clientName, nobodyThere } from './reach-host.ts'

export interface HostState {
  readonly answer: HostStatusAnswer
  /** Why it was not understood, where it was not. */
  readonly mismatch?: QuilError
}

/**
 * Asks whether a host runs for this home, and which.
 * @throws QuilError `UNSAFE_FILE`, `HOST_UNREACHABLE` where something else answers in its place
 */
export async function hostState(home: string): Promise<HostState> {
  const { connectWorkspace } = await import('@quil/core/client')
  try {
    await using workspace = await connectWorkspace({ home, client: clientName() })
    const { pid, version: its, startedAt, panes, clients } = await workspace.status()
    const host = { pid, version: its, startedAt, panes, clients }
    return { answer: { home, running: true, compatible: true, version: version(), host } }
  } catch (error) {
    if (nobodyThere(error)) return { answer: { home, running: false, compatible: true, version: version(), host: null } }
    if (isQuilError(error, 'PROTOCOL_MISMATCH')) return await mismatched(home, error)
    throw error
  }
}

/** A host that speaks another protocol has still written down who it is. */
async function mismatched(home: string, mismatch: QuilError): Promise<HostState> {
  const { readHostLock } = await import('@quil/core/client')
  const holder = await readHostLock(home)
  const host = {
    pid: holder?.pid ?? null,
    version: holder?.version ?? null,
    startedAt: holder?.since ?? null,
    panes: null,
    clients: null,
  }
  return { answer: { home, running: true, compatible: false, version: version(), host }, mismatch }
}
