import type { PaneRecord } from '../workspace/index.ts'
import type { LiveContext } from './context.ts'
import { findPane } from './find-pane.ts'
import { checkName } from './pane-name.ts'

/** Gives a pane a name, or takes it away. @throws QuilError `NAME_TAKEN`, `INVALID_ARGUMENT` */
export async function renamePane(context: LiveContext, { id }: PaneRecord, name: string | null): Promise<PaneRecord> {
  const record = await context.book.change((records) => {
    const found = findPane(records, id)
    if (name !== null) checkName(name, records, found)
    const { name: _name, ...rest } = found
    const renamed = name === null ? rest : { ...rest, name }
    return { records: records.map((one) => (one === found ? renamed : one)), result: renamed }
  })
  context.events.emit({ type: 'renamed', pane: id, name })
  return record
}
