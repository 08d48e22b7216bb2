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
