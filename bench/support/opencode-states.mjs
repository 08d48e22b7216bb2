// What opencode does, for bench/agent-states.mjs.
import { join } from 'node:path'
import { spawnPane } from '../../packages/core/dist/index.js'
import { opencode } from '../../packages/opencodehook/dist/index.js'
import { driveScreen, installOpencode, killTree, makeAgentHome, startMockModel } from '../../packages/testkit/dist/index.js'
import { asking, prompt, turn } from './turns.mjs'

const SIZE = { cols: 120, rows: 40 }

export async function open(asked) {
  const agent = await installOpencode({ env: process.env, onProgress: (line) => console.error(line) })
  const model = await startMockModel({
    reply: (request) => {
      if (!request.isTitle) asked(request)
      return undefined
    },
  })
  // Without snapshots: before and after each answer opencode would have git look at the project, and only then be at rest.
  const config = { permission: { bash: 'ask' }, snapshot: false }
  const home = await makeAgentHome({ modelUrl: model.url, binDir: agent.binDir, config })
  const quilHome = join(home.home, 'quil')
  const pane = await spawnPane({ plugin: opencode(), cwd: home.project, home: quilHome, size: SIZE, inheritEnv: home.env })
  const screen = driveScreen(pane, SIZE)
  const close = async () => {
    screen.dispose()
    await killTree(pane.pid)
    await pane.exited
    await model.close()
    await home[Symbol.asyncDispose]()
  }
  return { version: agent.version, pane, screen: plain(screen), model, project: home.project, close }
}

/** The frame around the prompt stands at the start of each of its rows. */
function plain(screen) {
  const bare = (shown) => shown.replaceAll('┃', '')
  const waitUntil = (what, holds, wait) => screen.waitUntil(what, (shown) => holds(bare(shown)), wait)
  return { ...screen, waitUntil }
}

const tool = (name, input) => `TOOL ${name} ${JSON.stringify(input)}`
const bash = (command) => tool('bash', { command, description: command })
const subagent = (prompt) => tool('task', { description: 'sub', prompt, subagent_type: 'general' })
const question = (text) => ({ question: text, header: 'h', options: [{ label: 'a', description: 'a' }] })

async function command(stage, name) {
  stage.screen.type(`/${name}`)
  await stage.see(new RegExp(`┃ */${name} +\\w`))
  await stage.press('Enter')
}

async function interrupt(stage, ok) {
  // Between two tries of a request opencode may not take the second key: it is pressed again.
  for (let tries = 0; tries < 3; tries++) {
    await stage.press('Escape')
    await stage.see('again to interrupt')
    await stage.press('Escape')
    if (await stage.arrives(5000)) break
  }
  ok(await stage.expect('idle', 'key'))
}

const PERMISSION = { kind: 'permission', dialog: 'Permission required' }
const REFUSED = [
  ['working', 'key'],
  ['idle', 'key'],
]

export const scenarios = [
  { name: 'start', play: async (stage) => void (await stage.expect('idle')) },
  turn('first prompt', 'hello'),
  turn('prompt', 'once more'),
  asking('permission allowed', bash('echo allowed'), PERMISSION),
  asking('permission refused', bash('echo refused'), { ...PERMISSION, key: 'Escape', after: REFUSED }),
  asking('question', tool('question', { questions: [question('Which one?')] }), { kind: 'question', dialog: 'esc dismiss' }),
  {
    name: 'Escape Escape',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'SLOW 30')
      await stage.see('tick3')
      await interrupt(stage, ok)
    },
  },
  turn('error 400', 'ERROR 400', 'idle'),
  ...[429, 500].map((code) => ({
    name: `error ${code}, tried again, Escape Escape`,
    play: async (stage, ok) => {
      await prompt(stage, ok, `ERROR ${code}`)
      await stage.see('attempt #2')
      await interrupt(stage, ok)
    },
  })),
  turn('subagent', subagent('SLOW 3')),
  asking('subagent asks', subagent(bash('echo sub')), PERMISSION),
  {
    name: '/compact',
    play: async (stage, ok) => {
      await command(stage, 'compact')
      ok(await stage.expect('working', 'key'))
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: '/new',
    play: async (stage, ok) => {
      await command(stage, 'new')
      ok(await stage.expect('idle', 'key'))
    },
  },
  {
    name: 'Ctrl+C',
    play: async (stage, ok) => {
      await stage.see('Ask anything')
      await stage.press('Ctrl+C')
      ok(await stage.expect('exited', 'key'))
    },
  },
]
