import type { Pane, PaneExit } from '../pane/index.ts'
import type { LivePane } from '../pane/live-pane.ts'
import { holderOf, type PaneExitRecord, type PaneRecord, sameHolder } from '../workspace/index.ts'
import type { AttachmentEnd } from '../workspace/workspace.ts'
import type { LiveContext } from './context.ts'
import { OutputActivity } from './output-activity.ts'
import { RunningPane } from './running-pane.ts'
import { ScrollbackFile } from './scrollback-file.ts'
import { ScrollbackKeeper } from './scrollback-keeper.ts'

const LAST_LINES = 20
const LONGEST_LINE = 500

/** Takes a pane that has just started into the workspace and keeps its record true until it ends. */
export function keepPane(context: LiveContext, pane: LivePane): RunningPane {
  const { table, events, book } = context
  const { ghostBuffer } = pane.plugin.persistence
  const running: RunningPane = new RunningPane({
    pane,
    sizePolicy: context.sizePolicy,
    onClients: (clients) => events.emit({ type: 'clients', pane: pane.id, clients }),
    onOutput: (now) => {
      activity.arrived(now)
      scrollback?.changed()
    },
  })
  const activity = new OutputActivity((activity) =>
    events.emit({ type: 'output', pane: pane.id, activity, bytes: running.log.end }),
  )
  const scrollback = ghostBuffer ? new ScrollbackKeeper(new ScrollbackFile(context.home, pane.id), running.screen) : undefined
  table.add(running)
  const { id, pid, spawnId, outcome, problems } = pane
  events.emit({ type: 'spawned', pane: id, pid, spawnId, outcome })
  // Said before anybody could listen.
  if (pane.state.state !== 'unknown') events.emit({ type: 'state', pane: id, state: pane.state })
  for (const problem of problems) context.problem(problem, id)
  const noteRecord = (): void => book.note((records) => updated(records, context, pane, (record) => learnt(record, pane)))
  pane.onSession((session) => {
    events.emit({ type: 'session', pane: pane.id, session })
    noteRecord()
  })
  pane.onState((state) => events.emit({ type: 'state', pane: pane.id, state }))
  pane.onNotice((notice) => events.emit({ type: 'notice', pane: pane.id, ...notice }))
  pane.onProblem((message) => context.problem(message, pane.id))
  pane.onMark((mark) => {
    if (mark.type === 'command-end') events.emit({ type: 'command', pane: pane.id, exitCode: mark.exitCode })
    if (mark.type !== 'directory') return
    events.emit({ type: 'directory', pane: pane.id, directory: mark.path })
    noteRecord()
  })
  // Who asks for the pane from now on wants its next program.
  pane.onExit(() => {
    running.ending ??= 'exited'
    activity[Symbol.dispose]()
  })
  running.settled = pane.exited.then(async (exit) => {
    await ended(context, running, exit, scrollback)
  })
  return running
}

/** The record of a pane that has just started. */
export function startedRecord(record: PaneRecord, pane: Pane): PaneRecord {
  const { interruptedAt: _interrupted, refusal: _refusal, closingAt: _closing, ...rest } = record
  return { ...rest, ...learntFields(pane), program: holderOf(pane.pid) }
}

async function ended(
  context: LiveContext,
  running: RunningPane,
  exit: PaneExit,
  scrollback: ScrollbackKeeper | undefined,
): Promise<void> {
  const { pane } = running
  const { book, events, table } = context
  const shutdown = context.stopping() && running.ending !== 'closed'
  const lines = await running.screen.text({ scrollbackLines: LAST_LINES }).then(
    ({ lines }) => lastLines(lines),
    () => [],
  )
  if (!book.abandoned) await scrollback?.finish()
  const record: PaneExitRecord = {
    exitCode: exit.exitCode,
    signal: exit.signal,
    at: new Date().toISOString(),
    ...(lines.length === 0 ? {} : { lastLines: lines }),
    ...(exit.resumeFailed === undefined ? {} : { resumeFailed: exit.resumeFailed.message }),
  }
  book.note((records) =>
    updated(records, context, pane, (stored) => {
      // An end is no use: what was used last is to come back first.
      const { holder: _holder, program: _program, ...rest } = { ...learnt(stored, pane), lastUsedAt: stored.lastUsedAt }
      return shutdown ? { ...rest, interruptedAt: record.at } : { ...rest, lastExit: record }
    }),
  )
  events.emit({ type: 'exited', pane: pane.id, exit: record })
  if (record.resumeFailed !== undefined) context.problem(`did not come back: ${record.resumeFailed}`, pane.id)
  table.remove(running)
  running.finish(endOf(shutdown ? 'host' : (running.ending ?? 'exited'), record))
}

function endOf(reason: AttachmentEnd['reason'], exit: PaneExitRecord): AttachmentEnd {
  if (reason === 'exited') return { reason, exit }
  if (reason === 'host') return { reason, message: 'the host is shutting down' }
  return { reason }
}

function learnt(record: PaneRecord, pane: Pane): PaneRecord {
  return { ...record, ...learntFields(pane) }
}

/** Only what a pane learns while it runs: everything else in the record may have been changed by others since. */
function learntFields({ record: { state, session, spawnId, directory } }: Pane): Partial<PaneRecord> {
  return {
    state,
    lastUsedAt: new Date().toISOString(),
    ...(session === undefined ? {} : { session }),
    ...(spawnId === undefined ? {} : { spawnId }),
    ...(directory === undefined ? {} : { directory }),
  }
}

/** Changes the pane's record, if it is still this incarnation's. */
function updated(
  records: readonly PaneRecord[],
  { holder }: LiveContext,
  pane: Pane,
  change: (record: PaneRecord) => PaneRecord,
): readonly PaneRecord[] {
  return records.map((record) => {
    const ours = record.id === pane.id && sameHolder(record.holder, holder)
    const current = record.spawnId === undefined || record.spawnId === pane.spawnId
    return ours && current ? change(record) : record
  })
}

function lastLines(lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE))
}
