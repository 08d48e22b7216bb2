// Prints `<passed> <failed>` of a vitest JSON report. A test skipped for something missing (an agent that could not be fetched, a shell,
// tmux) counts as failed: on CI it must be there.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const tests = report.testResults.flatMap((file) => file.assertionResults)
const lacksSomething = (test) => test.status !== 'passed' && test.status !== 'failed' && /\bmissing\b/.test(test.fullName)
const missing = tests.filter(lacksSomething)
for (const test of missing) console.error(`not run: ${test.fullName}`)
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
const passed = tests.filter((test) => test.status === 'passed').length
const failed = tests.filter((test) => test.status === 'failed').length + missing.length + brokenFiles.length
console.log(`${passed} ${failed}`)
