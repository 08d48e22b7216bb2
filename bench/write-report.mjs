// Puts the results of runs that were kept with `--json` into docs/performance.md and its charts. Usage: node bench/write-report.mjs <file> …
import { readFileSync } from 'node:fs'
import { writeDocument } from './report/document.mjs'

for (const file of process.argv.slice(2)) {
  const { results, ...run } = JSON.parse(readFileSync(file, 'utf8'))
  writeDocument(run, new Map(Object.entries(results)))
}
