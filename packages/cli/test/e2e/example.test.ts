import { fileURLToPath } from 'node:url'
import { definePlugin, spawnPane } from '@quil/core'
import {
  claudeCodeOrSkipReason,
  driveScreen,
  findProcessesWithEnv,
  makeAgentHome,
  makeSharedHome,
  opencodeOrSkipReason,
  startMockClaudeModel,
  startMockModel,
} from '@quil/testkit'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { isPrompt } from '../support/hosted-agents.ts'
import { openMachine } from '../support/terminal.ts'

const agent = await opencodeOrSkipReason({ env: process.env })
const claude = await claudeCodeOrSkipReason({ env: process.env })
const example = (name: string): string => fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url))
const size = { cols: 120, rows: 40 }

describe.skipIf(agent.reason !== undefined)(`the embedding example ${agent.reason ?? ''}`, () => {
  test('brings opencode back in the same conversation', async () => {
    await using model = await startMockModel()
    await using home = await makeAgentHome({ modelUrl: model.url, ...(agent.agent && { binDir: agent.agent.binDir }) })
    const args = JSON.stringify([example('embed.mjs'), 'say EXAMPLE'])
    const toml = `[plugin]\nname = "example"\n[command]\ncmd = "${process.execPath}"\nargs = ${args}\n`
    const plugin = { definition: definePlugin({ toml, file: 'example.toml' }).plugin }
    await using pane = await spawnPane({ plugin, cwd: home.project, home: `${home.home}/outer`, inheritEnv: home.env, size })
    const chunks: Uint8Array[] = []
    pane.onOutput((bytes) => chunks.push(bytes))
    using screen = driveScreen(pane, size)
    await screen.waitForText(/./, { timeoutMs: 90_000 })
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    const output = Buffer.concat(chunks).toString()
    expect(output).toMatch(/session (ses_\w+): resumed, session \1 recorded by the tracker/)
    expect(model.requests.filter(({ isTitle, texts }) => !isTitle && texts.at(-1) === 'say EXAMPLE').length).toBeLessThanOrEqual(
      1,
    )
  })
})

const missing = agent.reason ?? claude.reason

describe.skipIf(missing !== undefined)(`the example of an orchestrator ${missing ?? ''}`, () => {
  test('gives two agents two tasks each, in one conversation, though one of them was killed in between', async () => {
    await using openai = await startMockModel()
    await using anthropic = await startMockClaudeModel()
    await using made = await makeSharedHome({
      opencode: { modelUrl: openai.url, binDir: agent.agent?.binDir ?? '' },
      claudeCode: { modelUrl: anthropic.url, binDir: claude.agent?.binDir ?? '' },
    })
    const env = { ...made.env, QUIL_HOME: `${made.home}/.quil` }
    const argv = [example('orchestrator.mjs'), 'say ONE', 'say TWO']
    const { stdout } = await execa(process.execPath, argv, { env, extendEnv: false, cwd: made.project, timeout: 270_000 })
    expect(stdout).toMatch(/^opencode was killed\. It is back, resumed: session ses_\w+ recorded by the tracker/m)
    for (const model of [openai, anthropic]) {
      expect(model.requests.filter(isPrompt).map(({ texts }) => texts)).toEqual([['say ONE'], ['say ONE', 'say TWO']])
    }
    expect(stdout.match(/ECHO\(2\): say TWO/g)).toHaveLength(2)
    expect(await findProcessesWithEnv('HOME', made.home)).toEqual([])
  }, 300_000)
})

describe('the example of a host', () => {
  test('goes on at the byte where its first connection ended, and leaves nothing behind', async () => {
    await using machine = await openMachine()
    const { HOME = '' } = machine.env
    const env = { ...machine.env, QUIL_HOME: machine.home }
    const { stdout, stderr } = await execa(process.execPath, [example('host.mjs')], { env, extendEnv: false, cwd: machine.root })
    expect(stderr).toMatch(/On the screen of pane-\w+: one 2, two 3/)
    for (const line of ['one 2', 'two 3']) expect(stdout.split('\r\n').filter((other) => other === line)).toEqual([line])
    expect(await findProcessesWithEnv('HOME', HOME)).toEqual([])
  })
})
