import { describe } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import { startHost } from '../../src/host/index.ts'
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
