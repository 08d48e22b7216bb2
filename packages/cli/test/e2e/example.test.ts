import { fileURLToPath } from 'node:url'
import { definePlugin, spawnPane } from '@quil/core'
import { driveScreen, makeAgentHome, opencodeOrSkipReason, startMockModel } from '@quil/testkit'
import { describe, expect, test } from 'vitest'

const agent = await opencodeOrSkipReason({ env: process.env })
const example = fileURLToPath(new URL('../../../../examples/embed.mjs', import.meta.url))
const size = { cols: 120, rows: 40 }

describe.skipIf(agent.reason !== undefined)(`the embedding example ${agent.reason ?? ''}`, () => {
  test('brings opencode back in the same conversation', async () => {
    await using model = await startMockModel()
    await using home = await makeAgentHome({ modelUrl: model.url, ...(agent.agent && { binDir: agent.agent.binDir }) })
    const toml = `[plugin]\nname = "example"\n[command]\ncmd = "${process.execPath}"\nargs = ["${example}", "say EXAMPLE"]\n`
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
