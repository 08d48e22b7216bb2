// Gives opencode and Claude Code a task each, side by side. One of them is killed in between, and goes on in the same conversation.
// Usage: QUIL_HOME="$PWD/quil-home" node examples/orchestrator.mjs "first task" "second task"
import { setTimeout as pause } from 'node:timers/promises'
import { claudeCode } from '@quil/claudehook'
import { openWorkspace, resolveHome } from '@quil/core'
import { opencode } from '@quil/opencodehook'

const [first = 'What is in this directory? Answer in one sentence.', second = 'What did I ask you before this?'] =
  process.argv.slice(2)
const workspace = await openWorkspace({ home: resolveHome(process.env), plugins: [opencode(), claudeCode()] })
try {
  const agents = await Promise.all(['opencode', 'claude-code'].map(open))
  await Promise.all(agents.map((agent) => work(agent, first)))
  await killAndRestore(agents[0])
  await Promise.all(agents.map((agent) => work(agent, second)))
  await Promise.all(agents.map(({ id }) => workspace.close(id, { force: true })))
} finally {
  await workspace[Symbol.asyncDispose]()
}

async function open(plugin) {
  const { id } = await workspace.spawn({ plugin, name: plugin, cwd: process.cwd(), size: { cols: 100, rows: 30 } })
  return await workspace.waitFor(id, ['idle', 'blocked'], { timeoutMs: 120_000 }) // it is up
}

/** Gives an agent a task, waits until it is ready for the next one, and prints what is on its screen then. */
async function work({ id }, task) {
  const { outcome, reason, pane } = await workspace.sendPrompt(id, task)
  console.log(`${pane.record.name} was given "${task}": ${outcome}, ${reason}`)
  if (outcome !== 'submitted') throw new Error(`${pane.record.name} has not taken its task`)
  const { state } = await untilReady(id)
  await pause(500) // agents say that they are done a moment before they have painted it
  const { lines } = await workspace.read(id)
  console.log(`${pane.record.name} is ${state.state} (${state.detail ?? `says ${state.source}`}). Its screen:`)
  console.log(lines.filter((line) => line !== '').join('\n'))
}

/** Waits until an agent has done its task. What it asks a person on its way is refused, which ends the task: nobody is here to allow it. */
async function untilReady(id) {
  const pane = await workspace.waitFor(id, ['done', 'blocked'], { timeoutMs: 600_000 })
  if (pane.state.state === 'done') return pane
  console.log(`${pane.record.name} asks ${pane.state.detail ?? `a ${pane.state.blockedOn}`}: refused`)
  await workspace.send(id, '\x1b')
  return await workspace.waitFor(id, 'idle', { timeoutMs: 60_000 }) // `idle` is true of `done`, too
}

async function killAndRestore({ id, live }) {
  process.kill(live.pid, 'SIGKILL')
  await workspace.waitFor(id, 'exit')
  const { record, live: again } = await workspace.restore(id)
  console.log(`${record.name} was killed. It is back, ${again.outcome.kind}: ${again.outcome.reason}`)
  await workspace.waitFor(id, ['idle', 'blocked'], { timeoutMs: 120_000 })
}
