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
const write = (stage, file) => tool('Write', { file_path: join(stage.project, file), content: 'x' })
const subagent = (prompt) => tool('Agent', { description: 'sub', prompt, subagent_type: 'general-purpose' })
const option = (label) => ({ label, description: label })
const QUESTION = { question: 'Which one?', header: 'h', multiSelect: false, options: [option('a'), option('b')] }

/** Gives it a prompt; that it is at work follows from Enter. */
async function prompt(stage, ok, text) {
  await stage.enter(text)
  ok(await stage.expect('working', 'key'))
}

export const scenarios = [
  { name: 'start', play: async (stage) => void (await stage.expect('idle')) },
  {
    name: 'prompt',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'hello')
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: 'permission allowed',
    play: async (stage, ok) => {
      await prompt(stage, ok, write(stage, 'allowed.txt'))
      ok(await stage.expect('blocked:permission', 'answer'))
      await stage.see('Do you want to create')
      await stage.press('Enter')
      ok(await stage.expect('working', 'key'))
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: 'permission refused',
    play: async (stage, ok) => {
      await prompt(stage, ok, write(stage, 'refused.txt'))
      ok(await stage.expect('blocked:permission', 'answer'))
      await stage.see('Do you want to create')
      await stage.press('Escape')
      ok(await stage.expect('idle', 'key'))
    },
  },
  {
    name: 'question',
    play: async (stage, ok) => {
      await prompt(stage, ok, tool('AskUserQuestion', { questions: [QUESTION] }))
      ok(await stage.expect('blocked:question', 'answer'))
      await stage.see('Enter to select')
      await stage.press('Enter')
      ok(await stage.expect('working', 'key'))
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: 'Escape',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'SLOW 30')
      await stage.see('tick3')
      await stage.press('Escape')
      ok(await stage.expect('idle', 'key'))
    },
  },
  {
    name: 'error 400',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'ERROR 400')
      ok(await stage.expect('idle', 'answer'))
    },
  },
  {
    name: 'error 529',
    play: async (stage, ok) => {
      await prompt(stage, ok, 'ERROR 529')
      ok(await stage.expect('idle', 'answer'))
    },
  },
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
  {
    name: 'subagent',
    play: async (stage, ok) => {
      await prompt(stage, ok, subagent('SLOW 3'))
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: 'subagent asks',
    play: async (stage, ok) => {
      await prompt(stage, ok, subagent(write(stage, 'sub.txt')))
      ok(await stage.expect('blocked:permission', 'answer'))
      await stage.see('Do you want to create')
      await stage.press('Enter')
      ok(await stage.expect('working', 'key'))
      ok(await stage.expect('done', 'answer'))
    },
  },
  {
    name: '/compact',
    play: async (stage, ok) => {
      await prompt(stage, ok, '/compact')
      ok(await stage.expect('done', 'answer'))
    },
  },
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
