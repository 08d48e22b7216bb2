// Values beside what is to be reached.
import { median, spread } from '../support/statistics.mjs'

export const GOAL_HEAD = ['', 'now', 'floor', 'target', 'stretch', '']

/** A goal of which nothing was measured has no row. */
export function goalRows(goals) {
  return goals.filter(({ values }) => values.some(Number.isFinite)).map(rowOf)
}

function rowOf(goal) {
  const { what, values, digits = 2, more = false, floor, target, stretch, note } = goal
  const bound = (value) => (value === undefined ? '' : `${more ? '≥' : '≤'} ${value}`)
  const label = note === undefined ? what : `${what} (${note})`
  return [label, spread(values, digits), bound(floor), bound(target), bound(stretch), markOf(goal)]
}

/** What the median reaches. */
function markOf({ values, more = false, floor, target, stretch }) {
  const value = median(values)
  const reaches = (bound) => bound !== undefined && (more ? value >= bound : value <= bound)
  if (reaches(stretch)) return '★ stretch'
  if (reaches(target)) return '✓ target'
  return reaches(floor) ? '· floor' : '✗ below'
}
