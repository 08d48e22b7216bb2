import { QuilError, type Workspace, type WorkspaceEvent } from '@quil/core/workspace'
import type { EventAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { eventsSoFar } from '../host/events-so-far.ts'
import { reachRunning } from '../host/reach-host.ts'
import { untilClosed } from '../host/until-closed.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { eventWords } from '../print/event-line.ts'
import type { EventType } from '../print/event-types.ts'
import { printable } from '../print/printable.ts'

export interface EventsOptions extends CommonOptions {
  readonly since?: number
  readonly follow?: boolean
  readonly type?: readonly EventType[]
  /** As it was named. */
  readonly pane?: string
}

/** Tells what happens in the host, a line for each event, until nobody reads any more. */
export async function events(options: EventsOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  await using workspace = await reachRunning(home)
  if (workspace === undefined) {
    throw new QuilError('HOST_UNREACHABLE', `no host runs for ${home}: nothing happens there`, { details: { home } })
  }
  using over = untilClosed(io, options.follow !== false)
  const names = new PaneNames(workspace)
  const isWanted = await filterOf(workspace, options, io)
  for await (const event of chosen(home, workspace, options, over.signal)) {
    if (over.signal.aborted) break
    if (!isWanted(event)) continue
    const line = options.json === true ? JSON.stringify(event satisfies EventAnswer) : await inWords(event, names)
    if (!io.stdout.write(`${line}\n`)) await over.drained()
  }
  return 0
}

function chosen(
  home: string,
  workspace: Workspace,
  { since, follow }: EventsOptions,
  signal: AbortSignal,
): AsyncIterable<WorkspaceEvent> {
  if (follow === false) return eventsSoFar(home, workspace, since ?? 0, signal)
  return workspace.events({ signal, ...(since === undefined ? {} : { since }) })
}

/** That something was missed concerns everybody. */
async function filterOf(
  workspace: Workspace,
  { type, pane }: EventsOptions,
  io: Io,
): Promise<(event: WorkspaceEvent) => boolean> {
  const id = pane === undefined ? undefined : (await workspace.get(meantPane(pane, io))).id
  return (event) =>
    event.type === 'missed' ||
    ((type === undefined || type.includes(event.type)) && (id === undefined || ('pane' in event && event.pane === id)))
}

async function inWords(event: WorkspaceEvent, names: PaneNames): Promise<string> {
  const pane = 'pane' in event && event.pane !== undefined ? `${await names.of(event.pane)} ` : ''
  return printable(`${event.at}  ${pane}${eventWords(event)}`)
}

/** What people call the panes: asked for once, and again when a new one turns up. */
class PaneNames {
  readonly #workspace: Workspace
  readonly #names = new Map<string, string>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  async of(id: string): Promise<string> {
    if (!this.#names.has(id)) {
      this.#names.set(id, id) // one that is closed by now stays what it is
      for (const { record } of await this.#workspace.panes()) this.#names.set(record.id, record.name ?? record.id)
    }
    return this.#names.get(id) ?? id
  }
}
