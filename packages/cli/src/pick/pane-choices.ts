import type { PaneInfo } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import { describePane } from '../panes/pane-activity.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { age } from '../print/age.ts'
import { fit } from '../print/fit.ts'
import { shortPath } from '../print/short-path.ts'
import { table } from '../print/table.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** Columns a prompt needs for itself. */
const MARGIN = 6

/** One line per pane: name, plugin, state, directory, age. */
export function paneChoices(panes: readonly PaneInfo[], io: Io): readonly Choice[] {
  const now = new Date()
  const space = Math.max((io.stdout.columns ?? 80) - MARGIN, 1)
  const lines = table<PaneInfo>(
    [
      { title: '', text: ({ record }) => paneLabel(record), shrink: { to: 12, keep: 'start' } },
      { title: '', text: ({ record }) => record.plugin },
      { title: '', text: describePane, shrink: { to: 12, keep: 'start' } },
      { title: '', text: ({ directory }) => shortPath(directory, io.env), shrink: { to: 12, keep: 'end' } },
      { title: '', text: ({ record, status }) => (status === 'running' ? 'now' : age(record.lastUsedAt, now)) },
    ],
    panes,
    (_colour, text) => text,
    space,
  ).split('\n')
  return panes.map(({ id }, index) => ({ value: id, label: fit(lines[index + 1] ?? id, space, 'start') }))
}
