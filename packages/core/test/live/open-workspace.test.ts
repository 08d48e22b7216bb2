import { describe } from 'vitest'
import { openWorkspace } from '../../src/live/index.ts'
import { workspaceContract } from '../workspace-contract.ts'

describe('a workspace whose panes run in this process', () => {
  workspaceContract(async (request) => {
    const workspace = await openWorkspace(request)
    return { workspace, end: async () => workspace[Symbol.asyncDispose]() }
  })
})
