// The results of a run as Markdown, for the terminal and for docs/performance.md.
import { markdownTable } from '../support/statistics.mjs'
import { GOAL_HEAD, goalRows } from './goals.mjs'

/** Everything of one figure but its heading. */
export function figureText({ tables, goals, charts = [] }, chartPath) {
  const images = chartPath === undefined ? [] : charts.map((chart) => `![${chart.title}](${chartPath(chart)})`)
  const details = tables.map(({ title, head, rows }) =>
    [title === '' ? [] : [`${capital(title)}:`], markdownTable(head, rows)].flat().join('\n\n'),
  )
  const rows = goalRows(goals)
  return [...(rows.length === 0 ? [] : [markdownTable(GOAL_HEAD, rows)]), ...images, ...details].join('\n\n')
}

export function summaryText(results) {
  return markdownTable(GOAL_HEAD, goalRows(results.flatMap(({ goals }) => goals)))
}

/** Where and with what it was measured. */
export function circumstances({ machine, versions, missing, quick, loads }) {
  const { processor, memory, system, node, commit } = machine
  const left = missing.length === 0 ? '' : ` Not installed, and left out: ${missing.join(', ')}.`
  const built = commit === undefined ? '' : ` (commit ${commit})`
  const kind = quick ? 'quick' : 'full'
  return `A ${kind} run: ${processor}, ${memory}; ${system}; ${node}; ${versions.join(', ')}${built}; load ${loads.join(' to ')}.${left}`
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1)
}
