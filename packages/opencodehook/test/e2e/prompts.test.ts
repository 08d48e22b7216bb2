import { join } from 'node:path'
import { openWorkspace } from '@quil/core'
import { type ModelRequest, makeAgentHome, randomPrompts, startMockModel } from '@quil/testkit'
import { describe, expect, onTestFailed, test } from 'vitest'
import { givePrompts, PROMPTS } from '../../../core/test/agent-prompts.ts'
import { opencode } from '../../src/index.ts'
import { agent } from '../support/lab.ts'

describe.skipIf(agent.reason !== undefined)(`opencode is given prompts ${agent.reason ?? ''}`, () => {
  test('its model receives each of them once, in order, character by character', {
    timeout: 180_000 + PROMPTS * 20_000,
  }, async () => {
    const seed = Date.now() % 1_000_000
    onTestFailed(() => void process.stderr.write(`seed ${seed}\n`))
    const prompts = randomPrompts({ seed, count: PROMPTS })
    await using model = await startMockModel({
      reply: (request) => (isPrompt(request) ? { kind: 'text', text: 'Yes.' } : undefined),
    })
    await using agentHome = await makeAgentHome({ modelUrl: model.url, binDir: agent.agent?.binDir ?? '', offlineDeps: true })
    const { env: inheritEnv, home, project: cwd } = agentHome
    await using workspace = await openWorkspace({ home: join(home, 'quil'), plugins: [opencode()], inheritEnv })
    const { id } = await workspace.spawn({ plugin: 'opencode', cwd, size: { cols: 120, rows: 40 } })
    const asked = (): readonly ModelRequest[] => model.requests.filter(isPrompt)
    await givePrompts(workspace, id, prompts, () => asked().length)
    expect(asked().at(-1)?.texts).toEqual(prompts)
  })
})

function isPrompt({ isTitle, isSummary }: ModelRequest): boolean {
  return !(isTitle || isSummary)
}
