export { type AgentHomeOptions, makeAgentHome } from './agent-home.ts'
export {
  type AgentOrReason,
  AgentUnavailable,
  claudeCodeOrSkipReason,
  type InstalledAgent,
  type InstallOptions,
  installClaudeCode,
  installOpencode,
  opencodeOrSkipReason,
} from './agent-install.ts'
export { type ClaudeHomeOptions, makeClaudeHome } from './claude-home.ts'
export { CLAUDE_CODE_VERSION } from './claude-package.ts'
export type { ClaudeRequest } from './messages-request.ts'
export { startMockClaudeModel } from './mock-anthropic.ts'
export { startMockModel } from './mock-openai.ts'
export { type ModelReply, scriptedReply } from './model-reply.ts'
export type { ModelRequest } from './model-request.ts'
export type { MockModel, MockModelOptions } from './model-server.ts'
export { OPENCODE_VERSION } from './opencode-package.ts'
export { endProcessesWithEnv, executableOf, findProcessesWithEnv, killTree, processTree, waitForGone } from './process-tree.ts'
export { type RandomPromptOptions, randomPrompts } from './random-prompts.ts'
export { type DrivablePane, driveScreen, type Screen, type ScreenSize, type ScreenWait } from './screen.ts'
export { seededRandom } from './seeded-random.ts'
export { makeSharedHome, type SharedHomeOptions } from './shared-home.ts'
export { type TempDir, tempDir } from './temp-dir.ts'
export type { AgentHome, HomeOptions } from './temp-home.ts'
export { type WaitForOptions, waitFor, waitForFile } from './wait-for.ts'
