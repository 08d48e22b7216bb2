// `npm run example`: examples/orchestrator.mjs with the real agents, which talk to model servers inside this script.
// Needs the packages built (`npm run example` does that first). Everything happens below a temporary HOME and on loopback.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { agents, fetchAgent } from './demo/agents.mjs'
import { cleanUp, kit, own, print, root } from './demo/stage.mjs'

try {
  process.exitCode = await run(await furnish())
} catch (error) {
  if (!(error instanceof kit.AgentUnavailable)) throw error
  print(`It cannot be shown here: ${error.message}`)
  process.exitCode = 1
} finally {
  await cleanUp()
}

/** One HOME for both agents, each with a model server of its own. */
async function furnish() {
  const [opencode, claudeCode] = [await withModel(agents[0]), await withModel(agents[1])]
  return await own(kit.makeSharedHome({ opencode, claudeCode }), (made) => made[Symbol.asyncDispose]())
}

async function withModel(agent) {
  const { binDir } = await fetchAgent(agent)
  const { url } = await own(agent.startModel(), (model) => model.close())
  return { binDir, modelUrl: url }
}

async function run({ home, project, env }) {
  const args = [join(root, 'examples', 'orchestrator.mjs'), ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { cwd: project, env: { ...env, QUIL_HOME: join(home, '.quil') }, stdio: 'inherit' })
  const [exitCode] = await once(child, 'close')
  return exitCode ?? 1
}
