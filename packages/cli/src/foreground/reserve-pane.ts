import { checkName, endLeftOver, findPane, paneLabel } from '@quil/core'
import {
  currentHolder,
  holderAlive,
  type PaneHolder,
  type PaneRecord,
  QuilError,
  sameHolder,
  type WorkspaceStore,
} from '@quil/core/workspace'

/** A pane that is ours to start: its record names this process as the holder. */
export interface Reservation {
  readonly record: PaneRecord
  readonly holder: PaneHolder
  /** The other panes of the workspace at that moment. */
  readonly others: readonly PaneRecord[]
  readonly warnings: readonly string[]
  /** The start failed: the workspace gets back what was there before. */
  undo(): Promise<void>
}

/**
 * Writes down a new pane before its program starts, so that it cannot be lost.
 * @throws QuilError `NAME_TAKEN`, and as `WorkspaceStore.update`
 */
export async function reserveNew(store: WorkspaceStore, draft: PaneRecord): Promise<Reservation> {
  const holder = currentHolder()
  const record = { ...draft, holder }
  const { result, problems } = await store.update((records) => {
    if (draft.name !== undefined) checkName(draft.name, records)
    return { records: [...records, record], result: records }
  })
  return { record, holder, others: result, warnings: messages(problems), undo: () => putBack(store, record, undefined) }
}

/**
 * Takes a pane nobody holds. Looking and taking is one update under the workspace's lock: of two at once, one gets it. A program
 * of it that has outlived its holder is ended.
 * @throws QuilError `PANE_NOT_FOUND`, `PANE_RUNNING`, and as `WorkspaceStore.update`
 */
export async function reserveExisting(store: WorkspaceStore, wanted: string): Promise<Reservation> {
  const holder = currentHolder()
  const { result, problems } = await store.update((records) => {
    const before = findPane(records, wanted)
    refuseRunning(before)
    const taken = { ...before, holder }
    const others = records.filter((record) => record !== before)
    return { records: records.map((record) => (record === before ? taken : record)), result: { before, taken, others } }
  })
  const { before, taken, others } = result
  await endLeftOver(before)
  return { record: taken, holder, others, warnings: messages(problems), undo: () => putBack(store, taken, before) }
}

/** @throws QuilError `PANE_RUNNING` */
function refuseRunning(record: PaneRecord): void {
  const { id, holder } = record
  if (holder === undefined || !holderAlive(holder)) return
  const label = paneLabel(record)
  const which = label === id ? id : `${label} (${id})`
  throw new QuilError(
    'PANE_RUNNING',
    `pane ${which} is running: process ${holder.pid} holds it. End it there, or: quil close --force ${id}`,
    { details: { pane: id, pid: holder.pid } },
  )
}

async function putBack(store: WorkspaceStore, taken: PaneRecord, before: PaneRecord | undefined): Promise<void> {
  await store.update((records) =>
    records.flatMap((record) => {
      if (record.id !== taken.id || !sameHolder(record.holder, currentHolder())) return [record]
      return before === undefined ? [] : [before]
    }),
  )
}

function messages(problems: readonly { readonly message: string }[]): readonly string[] {
  return problems.map(({ message }) => `warning: ${message}`)
}
