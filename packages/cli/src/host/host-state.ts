import { isQuilError, type QuilError } from '@quil/core/workspace'
import type { HostStatusAnswer } from '../answers.ts'
import { version } from '../own-package.ts'
import { clientName, nobodyThere, settled } from './reach-host.ts'

export interface HostState {
  readonly answer: HostStatusAnswer
  /** Why it does not answer, or was not understood, where that is so. */
  readonly problem?: QuilError
}

/**
 * Asks whether a host runs for this home, and which.
 * @throws QuilError `UNSAFE_FILE`, `HOST_UNREACHABLE` where something else answers in its place
 */
export async function hostState(home: string): Promise<HostState> {
  const { connectWorkspace } = await import('@quil/core/client')
  try {
    await using workspace = await settled(() => connectWorkspace({ home, client: clientName() }))
    const { pid, version: its, startedAt, panes, clients } = await workspace.status()
    const host = { pid, version: its, startedAt, panes, clients }
    return { answer: { ...blank(home), running: true, host } }
  } catch (error) {
    if (nobodyThere(error)) return { answer: blank(home) }
    if (isQuilError(error, 'PROTOCOL_MISMATCH')) return await onRecord(home, error, { compatible: false })
    if (isQuilError(error, 'HOST_UNREACHABLE') && 'pid' in error.details) return await onRecord(home, error, { reachable: false })
    throw error
  }
}

function blank(home: string): HostStatusAnswer {
  return { home, running: false, reachable: true, compatible: true, version: version(), host: null }
}

/** A host that does not answer, or speaks another protocol, has still written down who it is. */
async function onRecord(home: string, problem: QuilError, what: Partial<HostStatusAnswer>): Promise<HostState> {
  const { readHostLock } = await import('@quil/core/client')
  const holder = await readHostLock(home)
  const host = {
    pid: holder?.pid ?? null,
    version: holder?.version ?? null,
    startedAt: holder?.since ?? null,
    panes: null,
    clients: null,
  }
  return { answer: { ...blank(home), running: true, host, ...what }, problem }
}
