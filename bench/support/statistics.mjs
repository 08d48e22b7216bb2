export function quantile(values, share) {
  if (values === undefined || values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place - Math.floor(place))
}

/** Of what is known. */
export function median(values) {
  return quantile(values.filter(Number.isFinite), 0.5)
}

/** `0.92 (0.88–0.95)`: the median and the quartiles of what is known. */
export function spread(values, digits = 2) {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return '–'
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(known, share).toFixed(digits))
  return known.length === 1 ? middle : `${middle} (${low}–${high})`
}

/** One peer's value against another's of the same round. Nothing where one of them was not measured. */
export function ratios(results, name, against, value) {
  const [own, other] = [results.get(name), results.get(against)]
  if (own === undefined || other === undefined) return []
  return own.map((run, round) => value(run) / value(other[round]))
}

export function printTable(head, rows) {
  console.log(markdownTable(head, rows))
}

/** Rows of cells as a table that can be read in the source as well. */
export function markdownTable(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(all[0]), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...all.slice(1).map(line)].join('\n')
}
