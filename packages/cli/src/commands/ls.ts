import type { PaneInfo, PaneStateName, PaneStatus } from '@quil/core/workspace'
import type { LsAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { readPanes } from '../host/read-panes.ts'
import type { Io } from '../io.ts'
import { describePane, isActivityKnown } from '../panes/pane-activity.ts'
import { paneAnswer } from '../panes/pane-answer.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { age } from '../print/age.ts'
import { fit } from '../print/fit.ts'
import { type Colour, type Paint, painter } from '../print/paint.ts'
import { printable } from '../print/printable.ts'
import { say, sayAll, writeJson } from '../print/say.ts'
import { shortPath } from '../print/short-path.ts'
import { type Column, table } from '../print/table.ts'

/** Lists the panes, the one used last first. Loads no native code, starts no host. */
export async function ls(options: CommonOptions, io: Io): Promise<number> {
  const { panes, problems, warning } = await readPanes(homeOf(options, io))
  if (warning !== undefined) say(io, `warning: ${warning}`)
  if (options.json === true) {
    writeJson(io, { panes: panes.map(paneAnswer), problems } satisfies LsAnswer)
    return 0
  }
  sayAll(
    io,
    problems.map((problem) => `warning: ${problem.message}`),
  )
  if (panes.length === 0) say(io, 'no panes yet. Open one: quil new opencode, quil new claude-code, or another of: quil plugins')
  else
    io.stdout.write(table(columns(io, painter(io)), panes, painter(io), io.stdout.isTTY === true ? io.stdout.columns : undefined))
  return 0
}

const COLOURS: Readonly<Record<PaneStatus, Colour>> = {
  running: 'green',
  lost: 'yellow',
  interrupted: 'yellow',
  refused: 'red',
  exited: 'dim',
  stopped: 'dim',
}

const ACTIVITY_COLOURS: Readonly<Partial<Record<PaneStateName, Colour>>> = {
  working: 'cyan',
  blocked: 'yellow',
  done: 'green',
}

/** A program may give many words for what it waits for. */
const STATE_CELLS = 40

function columns(io: Io, paint: Paint): readonly Column<PaneInfo>[] {
  const now = new Date()
  return [
    { title: 'PANE', text: ({ record }) => paneLabel(record), colour: (_row, text) => paint('bold', text) },
    { title: 'PLUGIN', text: ({ record }) => record.plugin },
    {
      title: 'STATE',
      text: (pane) => fit(printable(describePane(pane)), STATE_CELLS, 'start'),
      colour: (pane, text) => inItsColour(pane, text, paint),
      shrink: { to: 16, keep: 'start' },
    },
    { title: 'DIRECTORY', text: ({ directory }) => shortPath(directory, io.env), shrink: { to: 16, keep: 'end' } },
    { title: 'SESSION', text: ({ record }) => record.session?.id ?? '-', shrink: { to: 10, keep: 'start' } },
    { title: 'LAST USED', text: ({ record, status }) => (status === 'running' ? 'now' : age(record.lastUsedAt, now)) },
  ]
}

/** An idle pane asks for no attention: it has none. */
function inItsColour(pane: PaneInfo, text: string, paint: Paint): string {
  const colour = isActivityKnown(pane) ? ACTIVITY_COLOURS[pane.state.state] : COLOURS[pane.status]
  return colour === undefined ? text : paint(colour, text)
}
