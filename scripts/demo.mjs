// `npm run demo`: real coding agents are killed in the middle of their second conversation, and come back in it.
// Needs the packages built (`npm run demo` does that first). Everything happens below a temporary HOME and on loopback.
import { agents } from './demo/agents.mjs'
import { showAgent } from './demo/show-agent.mjs'
import { bold, cleanUp, kit, print, seconds, unlessInterrupted } from './demo/stage.mjs'

const startedAt = performance.now()
const titles = agents.map(({ title, version }) => `${title} ${version}`).join(' and the real ')
print(bold('Quil demo: a coding agent is killed, and comes back in the same conversation.\n'))
print(`It runs the real ${titles},`)
print('which talk to a model server inside this script: no account and no key are needed. Each has a temporary')
print('HOME of its own; nothing of yours is read or changed.')

const summary = []
for (const [index, agent] of agents.entries()) {
  print(`\n${bold(`── ${agent.title} (${index + 1} of ${agents.length}) ──`)}`)
  const result = await attempt(agent)
  if (result.failed) process.exitCode = 1
  summary.push(`   ${agent.title.padEnd(12)} ${result.text}`)
}

print(`\n${bold('What was shown: panes whose host and agent were killed with -9')}`)
print(summary.join('\n'))
print(`   Everything took ${seconds(startedAt)}. No process and no file of the panes is left behind.`)

/** One agent that cannot be had, or fails, does not keep the others from being shown. */
async function attempt(agent) {
  try {
    return { failed: false, text: await showAgent(agent) }
  } catch (error) {
    await cleanUp()
    await unlessInterrupted()
    if (!(error instanceof kit.AgentUnavailable)) {
      print(`\n${bold(`The demo of ${agent.title} failed:`)} ${error.message}`)
      return { failed: true, text: 'FAILED, see above' }
    }
    print(`${bold(`${agent.title} cannot be shown here:`)} ${error.message}`)
    print('It comes from the npm registry; check the network, or npm config get registry.')
    return { failed: true, text: 'not shown: it could not be fetched' }
  }
}
