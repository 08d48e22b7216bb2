// What Claude Code does, for bench/agent-states.mjs.
import { join } from 'node:path'
import { claudeCode } from '../../packages/claudehook/dist/index.js'
import { spawnPane } from '../../packages/core/dist/index.js'
import {
  driveScreen,
  installClaudeCode,
  killTree,
  makeClaudeHome,
  startMockClaudeModel,
} from '../../packages/testkit/dist/index.js'
import { asking, prompt, turn } from './turns.mjs'

const SIZE = { cols: 120, rows: 40 }

export async function open(asked) {
  const agent = await installClaudeCode({ env: process.env, onProgress: (line) => console.error(line) })
  const model = await startMockClaudeModel({
    reply: (request) => {
      if (!request.isSide || request.isSummary) asked(request)
      return undefined
    },
  })
  const home = await makeClaudeHome({ modelUrl: model.url, binDir: agent.binDir })
  const args = ['--permission-mode', 'manual']
  const pane = await spawnPane({
    plugin: claudeCode(),
    args,
    cwd: home.project,
    home: join(home.home, 'quil'),
    size: SIZE,
    inheritEnv: home.env,
  })
  const screen = driveScreen(pane, SIZE)
  const close = async () => {
    screen.dispose()
    await killTree(pane.pid)
    await pane.exited
    await model.close()
    await home[Symbol.asyncDispose]()
  }
  return { version: agent.version, pane, screen, model, project: home.project, close }
}

const tool = (name, input) => `TOOL ${name} ${JSON.stringify(input)}`
const write = (file) => (stage) => tool('Write', { file_path: join(stage.project, file), content: 'x' })
const subagent = (prompt) => tool('Agent', { description: 'sub', prompt, subagent_type: 'general-purpose' })
const option = (label) => ({ label, description: label })
const QUESTION = { question: 'Which one?', header: 'h', multiSelect: false, options: [option('a'), option('b')] }

const PERMISSION = { kind: 'permission', dialog: 'Do you want to create' }

export const scenarios = [
  { name: 'start', play: async (stage) => void (await stage.expect('idle')) },
  turn('prompt', 'hello'),
  asking('permission allowed', write('allowed.txt'), PERMISSION),
  asking('permission refused', write('refused.txt'), { ...PERMISSION, key: 'Escape', after: [['idle', 'key']] }),
  asking('question', tool('AskUserQuestion', { questions: [QUESTION] }), { kind: 'question', dialog: 'Enter to select' }),
  {
    name: 'Escape',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'SLOW 30')
      await stage.see('tick3')
      await stage.press('Escape')
      ok(await stage.expect('idle', 'key'))
    },
  },
  turn('error 400', 'ERROR 400', 'idle'),
  turn('error 529', 'ERROR 529', 'idle'),
  {
    name: 'error 500, tried again, Escape',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'ERROR 500')
      await stage.see('attempt 2')
      await stage.press('Escape')
      ok(await stage.expect('idle', 'key'))
      // Nothing was answered, so the prompt is back in the box.
      do await stage.press('Ctrl+u')
      while (!(await stage.shows('? for shortcuts')))
    },
  },
  turn('subagent', subagent('SLOW 3')),
  asking('subagent asks', (stage) => subagent(write('sub.txt')(stage)), PERMISSION),
  turn('/compact', '/compact'),
  {
    name: '/clear',
    play: async (stage, ok) => {
      await prompt(stage, ok, '/clear')
      ok(await stage.expect('idle', 'key'))
    },
  },
  {
    name: '/exit',
    play: async (stage, ok) => {
      await stage.enter('/exit')
      ok(await stage.expect('exited', 'key', { over: ['unknown'] })) // it takes back what it has said before it is gone
    },
  },
]
