// Puts results into docs/performance.md, between markers, so that the prose around them stays.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { barChart } from './bar-chart.mjs'
import { lineChart } from './line-chart.mjs'
import { circumstances, figureText, summaryText } from './markdown.mjs'

const docs = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
const chartFile = ({ file }) => `performance-${file}.svg`

/** `results` by figure. The summary and the circumstances are written when all figures of the run are in it. */
export function writeDocument(run, results) {
  const path = docs('performance.md')
  let text = readFileSync(path, 'utf8')
  for (const [name, result] of results) {
    for (const chart of result.charts ?? [])
      writeFileSync(docs(chartFile(chart)), chart.series === undefined ? barChart(chart) : lineChart(chart))
    text = replaced(text, name, `${run.complete ? '' : `${circumstances(run)}\n\n`}${figureText(result, chartFile)}`)
  }
  if (run.complete) text = replaced(text, 'summary', `${circumstances(run)}\n\n${summaryText([...results.values()])}`)
  writeFileSync(path, text)
}

function replaced(text, name, content) {
  const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- bench: end of ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from >= 0 && to > from) return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`
  console.error(`docs/performance.md has no place for "${name}": put ${begin} and ${end} where it belongs`)
  return text
}
