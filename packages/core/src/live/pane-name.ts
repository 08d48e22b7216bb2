import { QuilError } from '../errors.ts'
import type { PaneRecord } from '../workspace/record.ts'

const NAME = /^(?!-)[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u

/** What could be taken for the id of a pane, or for its beginning. */
const ID_LIKE = /^(?:pane-|[0-9a-f]{8}$)/
const TAKEN_DOT = '"." is the pane that a command runs in'
const TAKEN_ID = 'it looks like the id of a pane, choose another'

/**
 * Makes sure that the name can be given to a pane, a new one or the given.
 * @throws QuilError `INVALID_ARGUMENT`, `NAME_TAKEN`
 */
export function checkName(name: string, records: readonly PaneRecord[], own?: PaneRecord): void {
  if (!NAME.test(name) || name !== name.trim()) {
    throw new QuilError(
      'INVALID_ARGUMENT',
      `name ${JSON.stringify(name)}: expected 1 to 64 printable characters, no "-" first and no blanks around it`,
      { details: { name } },
    )
  }
  if (name === '.' || ID_LIKE.test(name)) {
    throw new QuilError('INVALID_ARGUMENT', `name ${JSON.stringify(name)}: ${name === '.' ? TAKEN_DOT : TAKEN_ID}`, {
      details: { name },
    })
  }
  const other = records.find((record) => record !== own && (record.name === name || record.id === name))
  if (other === undefined) return
  const who = other.name === undefined ? other.id : `${other.id} (${other.plugin} in ${other.cwd})`
  throw new QuilError('NAME_TAKEN', `the name "${name}" is taken by pane ${who}: choose another, or: quil attach ${other.id}`, {
    details: { name, pane: other.id },
  })
}

/** What people call a pane: its name if it has one. */
export function paneLabel(pane: Pick<PaneRecord, 'id' | 'name'>): string {
  return pane.name ?? pane.id
}
