export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place - Math.floor(place))
}

/** `0.92 (0.88–0.95)`: the median and the quartiles. */
export function spread(values, digits = 2) {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return '–'
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(known, share).toFixed(digits))
  return `${middle} (${low}–${high})`
}

/** Prints rows of cells as a Markdown table. */
export function printTable(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  console.log([line(all[0]), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...all.slice(1).map(line)].join('\n'))
}
