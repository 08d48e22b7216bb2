import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { paneLabel } from '../pane-name.ts'
import { describeState, type PaneState, paneState } from '../pane-state.ts'
import { age } from '../print/age.ts'
import { type Colour, type Paint, painter } from '../print/paint.ts'
import { say, sayAll, writeJson } from '../print/say.ts'
import { shortPath } from '../print/short-path.ts'
import { type Column, table } from '../print/table.ts'

interface Row {
  readonly record: PaneRecord
  readonly state: PaneState
}

/** Lists the panes, the one used last first. Loads no native code. */
export async function ls(options: CommonOptions, io: Io): Promise<number> {
  const { records, problems } = await openWorkspaceStore(homeOf(options, io)).read()
  const rows = [...records]
    .sort((a, b) => Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt))
    .map((record): Row => ({ record, state: paneState(record) }))
  if (options.json === true) {
    writeJson(io, { panes: rows.map(toJson), problems })
    return 0
  }
  sayAll(
    io,
    problems.map((problem) => `warning: ${problem.message}`),
  )
  if (rows.length === 0) say(io, 'no panes yet. Open one: quil run opencode, quil run claude-code, or another of: quil plugins')
  else
    io.stdout.write(table(columns(io, painter(io)), rows, painter(io), io.stdout.isTTY === true ? io.stdout.columns : undefined))
  return 0
}

const COLOURS: Readonly<Record<PaneState['state'], Colour>> = { running: 'green', lost: 'yellow', exited: 'dim', stopped: 'dim' }

function columns(io: Io, paint: Paint): readonly Column<Row>[] {
  const now = new Date()
  return [
    { title: 'PANE', text: ({ record }) => paneLabel(record), colour: (_row, text) => paint('bold', text) },
    { title: 'PLUGIN', text: ({ record }) => record.plugin },
    { title: 'STATE', text: ({ state }) => describeState(state), colour: ({ state }, text) => paint(COLOURS[state.state], text) },
    { title: 'DIRECTORY', text: ({ record }) => shortPath(record.cwd, io.env), shrink: { to: 16, keep: 'end' } },
    { title: 'SESSION', text: ({ record }) => record.session?.id ?? '-', shrink: { to: 10, keep: 'start' } },
    { title: 'LAST USED', text: ({ record, state }) => (state.state === 'running' ? 'now' : age(record.lastUsedAt, now)) },
  ]
}

function toJson({ record, state }: Row): unknown {
  const { id, name = null, plugin, cwd, session = null, createdAt, lastUsedAt } = record
  return { id, name, plugin, cwd, ...state, session, createdAt, lastUsedAt }
}
