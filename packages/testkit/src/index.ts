export { type AgentHome, type AgentHomeOptions, makeAgentHome } from './agent-home.ts'
export {
  AgentUnavailable,
  type InstalledAgent,
  type InstallOptions,
  installOpencode,
  opencodeOrSkipReason,
} from './agent-install.ts'
export { type MockModel, type MockModelOptions, startMockModel } from './mock-openai.ts'
export { type ModelReply, scriptedReply } from './model-reply.ts'
export type { ModelRequest } from './model-request.ts'
export { OPENCODE_VERSION } from './opencode-package.ts'
export { executableOf, findProcessesWithEnv, killTree, processTree, waitForGone } from './process-tree.ts'
export { type DrivablePane, driveScreen, type Screen, type ScreenSize, type ScreenWait } from './screen.ts'
export { type TempDir, tempDir } from './temp-dir.ts'
export { type WaitForOptions, waitFor, waitForFile } from './wait-for.ts'
