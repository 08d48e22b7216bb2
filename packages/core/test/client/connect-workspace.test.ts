import { describe, expect, test } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import { startHost } from '../../src/host/index.ts'
import { openHost } from '../support/open-host.ts'
import { workspaceContract } from '../workspace-contract.ts'

describe('a workspace whose panes run in a host', () => {
  workspaceContract(async ({ home, plugins, inheritEnv }) => {
    const host = await startHost({ home, version: '1.2.3', plugins: async () => plugins, inheritEnv })
    const workspace = await connectWorkspace({ home })
    const end = async (): Promise<void> => {
      await host.stop()
      await workspace[Symbol.asyncDispose]()
    }
    return { workspace, end }
  })
})

test('a listener that throws breaks nothing but itself', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('stty raw -echo; exec cat')
  await using workspace = await connectWorkspace({ home })
  const attachment = await workspace.attach(id)
  const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
  const listeners = process.listeners('uncaughtException').filter((_, n, all) => n < all.length - 1)
  for (const listener of listeners) process.off('uncaughtException', listener)
  try {
    attachment.onOutput(() => {
      throw new Error('mine')
    })
    expect(await thrown).toMatchObject({ message: 'mine' })
  } finally {
    for (const listener of listeners) process.on('uncaughtException', listener)
  }
  await attachment.detach()
  expect((await workspace.get(id)).status).toBe('running')
})

test('a picture that is larger than a message can be is refused, and says what to ask for', async () => {
  const { home, sh } = await openHost()
  const { id } = await sh('seq 1 2000; exec sleep 1000', { size: { cols: 200, rows: 50 } })
  await using workspace = await connectWorkspace({ home })
  await workspace.waitFor(id, { text: '^2000$' }, { timeoutMs: 20_000 })
  const picture = await workspace.snapshot(id, { format: 'cells', scrollback: 100 })
  expect('rows' in picture && picture.rows.length).toBe(150)
  await expect(workspace.snapshot(id, { format: 'cells', scrollback: 1000 })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^this picture has \d+\.\d MiB, and a host sends 4\.0 MiB at most: ask for fewer lines/),
  })
})
