// How long until opencode paints: started plain, and in a tracked pane, alternating, each time in a fresh HOME, and where the system
// allows it in a network namespace without any network. Usage: node bench/opencode-start.mjs [rounds]
// Needs the packages built: `npm run setup -- --build`.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { definePlugin, spawnPane } from '../packages/core/dist/index.js'
import { opencode } from '../packages/opencodehook/dist/index.js'
import { driveScreen, installOpencode, killTree, makeAgentHome } from '../packages/testkit/dist/index.js'

const rounds = Number(process.argv[2] ?? 7)
const size = { cols: 120, rows: 40 }
const agent = await installOpencode({ env: process.env, onProgress: (line) => console.error(line) })

/** The command that starts opencode, cut off from the network if this user may do that. */
const launcher = (() => {
  try {
    execFileSync('unshare', ['--net', 'sh', '-c', 'ip link set lo up'], { stdio: 'ignore' })
    return { cmd: 'unshare', args: ['--net', 'sh', '-c', 'ip link set lo up; exec "$0" "$@"', agent.command], network: 'none' }
  } catch {
    return { cmd: agent.command, args: [], network: 'as it is (no right to make a network namespace)' }
  }
})()

const tracked = opencode()
const asLaunched = (toml) =>
  definePlugin({
    toml: toml.replace(/^cmd = "opencode"$/m, `cmd = "${launcher.cmd}"\nargs = ${JSON.stringify(launcher.args)}`),
    file: 'bench.toml',
  }).plugin
const variants = {
  plain: { definition: asLaunched('[plugin]\nname = "plain"\n[command]\ncmd = "opencode"\n') },
  quil: { definition: asLaunched(tracked.toml), tracker: tracked.tracker },
}

const times = { plain: [], quil: [] }
for (let round = 0; round < rounds; round++) {
  const order = round % 2 === 0 ? ['plain', 'quil'] : ['quil', 'plain']
  for (const name of order) times[name].push(await firstPaint(variants[name]))
  console.error(`round ${round + 1}: plain ${times.plain.at(-1)} ms, quil ${times.quil.at(-1)} ms`)
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const ratios = times.quil.map((time, index) => time / times.plain[index])
console.log(`opencode ${agent.version}, network: ${launcher.network}, fresh HOME each time, ${rounds} rounds`)
console.log(`plain  median ${median(times.plain)} ms   best ${Math.min(...times.plain)} ms`)
console.log(`quil   median ${median(times.quil)} ms   best ${Math.min(...times.quil)} ms`)
console.log(`quil / plain, same round: median ${median(ratios).toFixed(2)}`)

async function firstPaint(plugin) {
  const home = await makeAgentHome({ modelUrl: 'http://127.0.0.1:9/v1', binDir: agent.binDir })
  const started = performance.now()
  const pane = await spawnPane({ plugin, cwd: home.project, home: join(home.home, 'quil'), size, inheritEnv: home.env })
  const screen = driveScreen(pane, size)
  try {
    await screen.waitForText('Ask anything', { timeoutMs: 120_000 })
    return Math.round(performance.now() - started)
  } finally {
    screen[Symbol.dispose]()
    await killTree(pane.pid)
    await pane.exited
    await home[Symbol.asyncDispose]()
  }
}
