import { setTimeout as pause } from 'node:timers/promises'
import { isQuilError, type QuilError, type Workspace } from '@quil/core/workspace'
import { HOST_NODE_OPTIONS } from '../host-node-options.ts'
import type { Io } from '../io.ts'
import { program, version } from '../own-package.ts'
import { say } from '../print/say.ts'
import { warnOfWorkspace } from './warn-of-workspace.ts'

// Where the panes of a home are reached. The client is loaded when it is needed: usage errors and help must not wait for it.

/** How a host of this home is started, detached, by whoever needs one. */
export function hostLaunch(
  home: string,
  io: Io,
  options: { readonly eager?: boolean } = {},
): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> } {
  const command = [process.execPath, ...HOST_NODE_OPTIONS, program(), '--home', home, 'host', 'run']
  return { command: options.eager === true ? [...command, '--eager'] : command, env: io.env }
}

/**
 * The home's host; started if none runs.
 * @throws QuilError `HOST_START_FAILED`, `HOST_UNREACHABLE`, `PROTOCOL_MISMATCH`, `UNSAFE_FILE`
 */
export async function reachHost(home: string, io: Io): Promise<Workspace> {
  const { connectWorkspace } = await import('@quil/core/client')
  return await connectWorkspace({ home, launch: hostLaunch(home, io), client: clientName() })
}

/**
 * The home's host, for a pane that is on record: none is started for a name that is mistyped.
 * @throws QuilError `PANE_NOT_FOUND`, and as `reachHost`
 */
export async function reachHostOf(home: string, pane: string, io: Io): Promise<Workspace> {
  const { makeHomePrivate } = await import('@quil/core/client')
  await makeHomePrivate(home)
  const running = await reachRunning(home)
  if (running !== undefined) return running
  const { findPane } = await import('@quil/core')
  findPane(await warnOfWorkspace(home, io), pane)
  return await reachHost(home, io)
}

/**
 * The home's host, if one runs.
 * @throws QuilError as `reachHost`, where something is there that cannot be talked to
 */
export async function reachRunning(home: string): Promise<Workspace | undefined> {
  const { connectWorkspace } = await import('@quil/core/client')
  try {
    return await settled(() => connectWorkspace({ home, client: clientName() }))
  } catch (error) {
    if (nobodyThere(error)) return undefined
    throw error
  }
}

/** The home's host, or the panes on record in this process: for what needs no host, and must not start one. */
export async function reachAny(home: string, io: Io): Promise<Workspace> {
  const running = await reachRunning(home)
  if (running !== undefined) return running
  const [{ openWorkspace }, { loadPlugins }] = await Promise.all([import('@quil/core'), import('../plugins.ts')])
  const log = { info: () => {}, warn: (message: string) => say(io, `warning: ${message}`) }
  return await openWorkspace({ home, plugins: (await loadPlugins(home)).plugins, inheritEnv: io.env, log })
}

/** No socket, or one that a host which is gone left behind, and no living process that says to be the host. */
export function nobodyThere(error: unknown): boolean {
  return noSocket(error) && !('pid' in error.details)
}

function noSocket(error: unknown): error is QuilError {
  return isQuilError(error, 'HOST_UNREACHABLE') && ['absent', 'refused'].includes(String(error.details['reason']))
}

/** A host has no socket for a moment when it starts, and again when it ends. */
const MOMENT_MS = 1500

/** Tries once more while a living host has no socket, for a moment. */
export async function settled<T>(connect: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + MOMENT_MS; ; await pause(50)) {
    try {
      return await connect()
    } catch (error) {
      if (!noSocket(error) || nobodyThere(error) || Date.now() >= deadline) throw error
    }
  }
}

/** Who we are, for the host's log. */
export function clientName(): { readonly name: string; readonly version: string } {
  return { name: 'quil', version: version() }
}
