import { messageOf, QuilError } from '../errors.ts'
import { newPaneId, type PaneId } from '../ids.ts'
import { type Plugin, pluginOf, trackerOf } from '../pane/index.ts'
import type { LivePane } from '../pane/live-pane.ts'
import { resumeRequest } from '../pane/resume-pane.ts'
import { spawnRequest } from '../pane/spawn-pane.ts'
import { startPane } from '../pane/start-pane.ts'
import { suggest } from '../plugin/index.ts'
import { type PaneRecord, sameHolder } from '../workspace/index.ts'
import { isToBeRestored } from '../workspace/pane-info.ts'
import type { NewPaneOptions, StartSurroundings } from '../workspace/workspace.ts'
import type { LiveContext } from './context.ts'
import { endLeftOver } from './end-left-over.ts'
import { keepPane, startedRecord } from './keep-pane.ts'
import { refuseElsewhere } from './not-running.ts'
import { checkName } from './pane-name.ts'
import type { RunningPane } from './running-pane.ts'
import { ScrollbackFile } from './scrollback-file.ts'
import { refuseStopping } from './stopping.ts'

/** Opens a new pane: on record first, then its program, then what the start has taught. */
export function startNew(context: LiveContext, options: NewPaneOptions): Promise<RunningPane> {
  const id = newPaneId()
  return context.table.inTurn(id, () => startInTurn(context, id, options))
}

async function startInTurn(context: LiveContext, id: PaneId, options: NewPaneOptions): Promise<RunningPane> {
  refuseStopping(context)
  const { book, holder } = context
  const plugins = await context.plugins()
  const plugin = choosePlugin(plugins, options.plugin)
  const now = new Date().toISOString()
  const { cwd, args = [], toggles = [], fields = {}, env = {}, name, instance } = options
  const named = name === undefined ? {} : { name }
  const instanced = instance === undefined ? {} : { instance }
  const wishes = { cwd, args, toggles, fields, env, ...named, ...instanced }
  const draft: PaneRecord = {
    ...wishes,
    id,
    plugin: plugin.definition.name,
    state: {},
    createdAt: now,
    lastUsedAt: now,
    holder,
  }
  const others = await book.change((records) => {
    if (name !== undefined) checkName(name, records)
    return { records: [...records, draft], result: records }
  })
  try {
    const request = spawnRequest({ ...wishes, ...surroundings(context, options), plugin, plugins, id, others })
    const pane = await startPane({ ...request, homeIsOurs: true })
    return await record(context, pane)
  } catch (error) {
    await book.changeOrNote((records) => records.filter((stored) => stored.id !== id))
    throw error
  }
}

/** Brings a pane back; one that runs here already is answered as it is. To be called in the pane's turn. */
export async function bringBack(context: LiveContext, id: PaneId, options: StartSurroundings): Promise<RunningPane> {
  const running = context.table.get(id)
  if (running !== undefined) {
    if (running.ending === undefined) return running
    await running.settled
  }
  refuseStopping(context)
  const { book, holder } = context
  const { before, others } = await book.change((records) => {
    const found = records.find((record) => record.id === id)
    if (found === undefined) throw notThere(id)
    refuseElsewhere(found, holder)
    const taken = { ...found, holder }
    const rest = records.filter((record) => record !== found)
    return { records: records.map((record) => (record === found ? taken : record)), result: { before: found, others: rest } }
  })
  try {
    await endLeftOver(before)
    const plugins = await context.plugins()
    const plugin = pluginOf(before, plugins)
    const request = resumeRequest({ ...before, holder }, { ...surroundings(context, options), plugins, others })
    const file = new ScrollbackFile(context.home, id)
    // Never under a program that repaints what it showed: only where the plugin says so.
    const ghost = plugin.definition.persistence.ghostBuffer ? await file.read() : undefined
    const pane = await startPane({ ...request, homeIsOurs: true, ...(ghost === undefined ? {} : { ghost }) })
    return await record(context, pane)
  } catch (error) {
    await refused(context, before, error)
    throw error
  }
}

/** Durable before anybody hears of it: better no pane than one that could not come back. */
async function record(context: LiveContext, pane: LivePane): Promise<RunningPane> {
  const running = keepPane(context, pane)
  try {
    await context.book.change((records) => ({
      records: records.map((stored) =>
        stored.id === pane.id && sameHolder(stored.holder, context.holder) ? startedRecord(stored, pane) : stored,
      ),
      result: undefined,
    }))
  } catch (error) {
    running.ending = 'closed'
    await pane.kill()
    await running.settled
    throw error
  }
  return running
}

async function refused(context: LiveContext, before: PaneRecord, error: unknown): Promise<void> {
  const at = new Date().toISOString()
  const code = error instanceof QuilError ? error.code : 'INTERNAL'
  const refusal = { code, message: messageOf(error), at }
  const meantToGoOn = isToBeRestored(before)
  context.events.emit({ type: 'refused', pane: before.id, refusal })
  await context.book.changeOrNote((records) =>
    records.map((stored) => {
      if (stored.id !== before.id || !sameHolder(stored.holder, context.holder)) return stored
      const { holder: _holder, ...rest } = stored
      return { ...rest, refusal, ...(meantToGoOn ? { interruptedAt: before.interruptedAt ?? at } : {}) }
    }),
  )
}

function surroundings(context: LiveContext, { size, inheritEnv }: StartSurroundings) {
  const { home, claims, log, scrollbackLines } = context
  return {
    home,
    claims,
    log,
    inheritEnv: inheritEnv ?? context.inheritEnv,
    screen: { scrollbackLines },
    answers: true,
    ...(size === undefined ? {} : { size }),
  }
}

function notThere(id: PaneId): QuilError {
  return new QuilError('PANE_NOT_FOUND', `there is no pane "${id}" any more`, { details: { pane: id } })
}

/** @throws QuilError `UNKNOWN_PLUGIN` with the nearest name */
function choosePlugin(plugins: readonly Plugin[], name: string): Plugin {
  const found = plugins.find(({ definition }) => definition.name === name)
  if (found !== undefined) {
    trackerOf(found, plugins)
    return found
  }
  const known = plugins.map(({ definition }) => definition.name)
  const near = suggest(name, known)
  const hint = near === undefined ? `there are ${known.join(', ')}` : `did you mean "${near}"?`
  throw new QuilError('UNKNOWN_PLUGIN', `there is no plugin "${name}": ${hint}`, { details: { plugin: name, known } })
}
