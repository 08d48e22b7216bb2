// What a hook adds to each prompt of Claude Code: time from Enter to the model's request, without a hook, with ours (a shell command), and
// with the same in Node. One TUI for each, prompted in turn. Usage: node bench/claude-hook.mjs [prompts]
// Needs the packages built: `npm run setup -- --build`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSettings } from '../packages/claudehook/dist/index.js'
import { definePlugin, spawnPane } from '../packages/core/dist/index.js'
import { driveScreen, installClaudeCode, killTree, makeClaudeHome, startMockClaudeModel } from '../packages/testkit/dist/index.js'

const prompts = Number(process.argv[2] ?? 20)
const size = { cols: 120, rows: 40 }
const agent = await installClaudeCode({ env: process.env, onProgress: (line) => console.error(line) })
const plugin = {
  definition: definePlugin({ toml: '[plugin]\nname = "bench"\n[command]\ncmd = "claude"\n', file: 'bench.toml' }).plugin,
}
const model = await startMockClaudeModel()
const home = await makeClaudeHome({ modelUrl: model.url, binDir: agent.binDir })
const panes = []
try {
  const variants = ['none', 'sh', 'node']
  const times = Object.fromEntries(variants.map((name) => [name, []]))
  const screens = Object.fromEntries(await Promise.all(variants.map(async (name) => [name, await open(name)])))
  for (let round = 0; round <= prompts; round++) {
    for (const name of round % 2 === 0 ? variants : [...variants].reverse()) {
      const took = await prompt(screens[name], `${name} ${round}`)
      if (round > 0) times[name].push(took) // the first is warm-up
    }
  }
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
  const base = median(times.none)
  console.log(`Claude Code ${agent.version}, ${prompts} prompts each, Enter to model request`)
  for (const name of variants) {
    const value = median(times[name])
    console.log(
      `${name.padEnd(5)} median ${value.toFixed(0)} ms   added ${(value - base).toFixed(0)} ms   ratio ${(value / base).toFixed(2)}`,
    )
  }
} finally {
  for (const pane of panes) await killTree(pane.pid)
  await Promise.all(panes.map((pane) => pane.exited))
  await model.close()
  await home[Symbol.asyncDispose]()
}

async function open(name) {
  const settings = join(home.home, `${name}.json`)
  await writeFile(settings, JSON.stringify(await settingsOf(name)))
  const args = ['--permission-mode', 'manual', '--settings', settings]
  const pane = await spawnPane({ plugin, args, cwd: home.project, home: join(home.home, 'quil'), size, inheritEnv: home.env })
  panes.push(pane)
  const screen = driveScreen(pane, size)
  await screen.waitForText('manual mode on', { timeoutMs: 60_000 })
  return screen
}

async function settingsOf(name) {
  if (name === 'none') return { disableAgentView: true }
  const spool = join(home.home, `spool-${name}`)
  await mkdir(spool)
  return buildSettings({ spool, platform: name === 'node' ? 'win32' : 'linux' })
}

async function prompt(screen, text) {
  screen.type(text)
  await screen.waitForText(text)
  const pressed = Date.now()
  screen.press('Enter')
  const request = await model.waitForRequest(({ texts, isSide }) => !isSide && texts.at(-1) === text, 30_000)
  await screen.waitForText(`: ${text}`, { timeoutMs: 30_000 })
  return request.at - pressed
}
