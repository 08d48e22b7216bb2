// Whether a pane tells what its agent is doing, and how soon: real agents on mock models. Each run opens a pane and plays all scenarios of the agent in it, one
// after the other; every state that comes is looked at, and one that is not expected ends the run as wrong. Measured is the time from
// a transition's cause (a key, or the end of a model's answer) to the pane's state event. Fails on a wrong transition, or one later than a second.
// Usage: node bench/agent-states.mjs [--agent claude-code|opencode] [--runs 10] [--only <part of a scenario's name>]
// Needs the packages built: `npm run setup -- --build`.
//
// An agent is a module `support/<agent>-states.mjs`:
//   export async function open(asked)     calls asked(request) for each model request whose answer may be a cause (not for titles);
//                                         answers { version, pane, screen, model, project, close() }
//   export const scenarios = [{ name, play }]
// `play(stage, ok)` does things to the stage (support/state-stage.mjs) and says with `ok(await stage.expect(state, 'key' | 'answer'))` what must
// come of them. States are named `working`, `blocked:permission`, …; without a cause a state is expected and not measured. The first scenario is the
// start of the pane, the last one its end.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Stage, WrongTransition } from './support/state-stage.mjs'
import { printTable, quantile } from './support/statistics.mjs'

const LIMIT_MS = 1000
const MODULES = { 'claude-code': './support/claude-states.mjs', opencode: './support/opencode-states.mjs' }

const { values: given } = parseArgs({
  options: { agent: { type: 'string' }, runs: { type: 'string', default: '10' }, only: { type: 'string' } },
})
const agents = given.agent === undefined ? Object.keys(MODULES) : [given.agent]
let failed = false
for (const agent of agents) failed = !(await measure(agent)) || failed
process.exitCode = failed ? 1 : 0

/** Answers whether all was right and in time. */
async function measure(agent) {
  const { open, scenarios } = await import(MODULES[agent])
  const chosen = scenarios.filter(({ name }, index) => index === 0 || given.only === undefined || name.includes(given.only))
  const rows = new Map()
  const wrong = []
  let version = ''
  for (let run = 1; run <= Number(given.runs); run++) {
    const stage = new Stage()
    const opened = await open((request) => stage.asked(request))
    version = opened.version
    try {
      stage.watch(opened)
      await playAll(stage, chosen, rows)
      console.error(`${agent}: run ${run} of ${given.runs} was right`)
    } catch (error) {
      if (!(error instanceof WrongTransition)) throw error
      wrong.push(`run ${run}, ${error.message}`)
      console.error(`${agent}: run ${run}, ${error.message}`)
    } finally {
      await opened.close()
    }
  }
  return tell(`${agent} ${version}, ${given.runs} runs, load average ${loadavg()[1].toFixed(1)}`, rows, wrong)
}

async function playAll(stage, scenarios, rows) {
  for (const { name, play } of scenarios) {
    const ok = ({ from, to, after, delayMs }) => {
      if (after === undefined) return
      const key = [name, `${from} → ${to}`, after].join('\n')
      rows.set(key, [...(rows.get(key) ?? []), delayMs])
    }
    try {
      await play(stage, ok)
    } catch (error) {
      throw new WrongTransition(`${name}: ${error instanceof WrongTransition ? error.message : error}`, { cause: error })
    }
  }
}

function tell(title, rows, wrong) {
  console.log(`\n${title}\n`)
  const lines = [...rows].map(([key, delays]) => {
    const ms = (value) => `${Math.round(value)} ms`
    return [...key.split('\n'), delays.length, ms(quantile(delays, 0.5)), ms(Math.max(...delays))]
  })
  printTable(['scenario', 'transition', 'after', 'times', 'median', 'worst'], lines)
  const all = [...rows.values()].flat()
  const worst = Math.max(0, ...all)
  console.log(`\n${all.length} transitions, ${wrong.length} wrong, the worst after ${Math.round(worst)} ms`)
  for (const one of wrong) console.log(`wrong: ${one}`)
  return wrong.length === 0 && worst <= LIMIT_MS
}
