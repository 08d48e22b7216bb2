import { furnishForOpencode, OPENCODE_ENV } from './agent-home.ts'
import { claudeEnv, furnishForClaude } from './claude-home.ts'
import { type AgentHome, type HomeOptions, makeTempHome } from './temp-home.ts'

export interface SharedHomeOptions {
  /** URL of the mock model of each, and the directory its program is in. */
  readonly opencode: { readonly modelUrl: string; readonly binDir: string }
  readonly claudeCode: { readonly modelUrl: string; readonly binDir: string }
  /** Where the directory is made. Default: the system's temp directory. */
  readonly parent?: string
}

/** Makes a throw-away HOME in which opencode and Claude Code live side by side, as with a person who uses both. */
export async function makeSharedHome({ opencode, claudeCode, parent }: SharedHomeOptions): Promise<AgentHome> {
  const place: HomeOptions = { binDir: `${opencode.binDir}:${claudeCode.binDir}`, ...(parent === undefined ? {} : { parent }) }
  const made = await makeTempHome(place, { ...OPENCODE_ENV, ...claudeEnv(claudeCode) })
  await furnishForOpencode(made.home, { modelUrl: opencode.modelUrl, offlineDeps: true })
  return await furnishForClaude(made, claudeCode)
}
