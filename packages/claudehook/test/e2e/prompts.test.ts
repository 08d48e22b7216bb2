import { join } from 'node:path'
import { openWorkspace } from '@quil/core'
import { type ClaudeRequest, makeClaudeHome, randomPrompts, startMockClaudeModel } from '@quil/testkit'
import { describe, expect, onTestFailed, test } from 'vitest'
import { givePrompts, PROMPTS } from '../../../core/test/agent-prompts.ts'
import { claudeCode } from '../../src/index.ts'
import { agent, SIZE } from '../support/lab.ts'

describe.skipIf(agent.reason !== undefined)(`Claude Code is given prompts ${agent.reason ?? ''}`, () => {
  test('its model receives each of them once, in order, as it was given', { timeout: 180_000 + PROMPTS * 20_000 }, async () => {
    const seed = Date.now() % 1_000_000
    onTestFailed(() => void process.stderr.write(`seed ${seed}\n`))
    const prompts = randomPrompts({ seed, count: PROMPTS })
    await using model = await startMockClaudeModel({
      reply: (request) => (isPrompt(request) ? { kind: 'text', text: 'Yes.' } : undefined),
    })
    await using agentHome = await makeClaudeHome({ modelUrl: model.url, binDir: agent.agent?.binDir ?? '' })
    const { env: inheritEnv, home, project: cwd } = agentHome
    await using workspace = await openWorkspace({ home: join(home, 'quil'), plugins: [claudeCode()], inheritEnv })
    const { id } = await workspace.spawn({ plugin: 'claude-code', cwd, args: ['--permission-mode', 'manual'], size: SIZE })
    const asked = (): readonly ClaudeRequest[] => model.requests.filter(isPrompt)
    await givePrompts(workspace, id, prompts, () => asked().length)
    const received = asked()
      .at(-1)
      ?.rawTexts.filter((text) => !text.startsWith('<system-reminder>'))
    expect(received).toEqual(prompts.map(asClaudeCodeTakesIt))
  })
})

function isPrompt({ isTitle, isSide, isNotice }: ClaudeRequest): boolean {
  return !(isTitle || isSide || isNotice)
}

/** What its box does to a text, however it is entered. */
function asClaudeCodeTakesIt(text: string): string {
  return text.replaceAll('\t', '    ').normalize('NFC').trimEnd()
}
