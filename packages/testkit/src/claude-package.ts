import { type AgentPackage, isMusl, operatingSystem } from './agent-package.ts'

/** The version of Claude Code that tests run. */
export const CLAUDE_CODE_VERSION = '2.1.330'

/** Of `@anthropic-ai/claude-code` only the platform package is needed: the rest is a postinstall script that copies it. */
export const CLAUDE_CODE: AgentPackage = {
  name: 'claude-code',
  version: CLAUDE_CODE_VERSION,
  command: 'claude',
  megabytes: 175,
  platformPackage: async () => {
    const system = operatingSystem()
    if (system === undefined) return undefined
    return `@anthropic-ai/claude-code-${system}-${process.arch}${isMusl() ? '-musl' : ''}`
  },
  binary: 'claude',
  env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
}
