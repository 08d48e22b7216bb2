import { hookEntry } from './hook-command.ts'

/** A settings object of Claude Code, as far as this package looks into it. */
export type Settings = Readonly<Record<string, unknown>>

/** Old, stable names only: an unknown one opens a blocking warning dialog at the start. `SessionStart` takes command hooks alone. */
export const HOOK_EVENTS = ['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'Stop', 'Notification'] as const

export interface BuildSettingsOptions {
  /** Where the hooks put their events. */
  readonly spool: string
  /** The user's own `--settings`, which would otherwise be replaced: of two, Claude Code takes the last one whole. */
  readonly inherited?: Settings
  /** Leave the agent view on. Default: false, see docs/claude-code.md. */
  readonly agentView?: boolean
  /** Whose hook to use. Default: this one's. */
  readonly platform?: NodeJS.Platform
}

/**
 * Builds the settings of one incarnation: the user's own, with our hooks behind theirs. What the user sets stays set; only what nobody said
 * is decided here.
 */
export function buildSettings(options: BuildSettingsOptions): Settings {
  const { spool, inherited = {}, agentView = false, platform } = options
  const theirs = isObject(inherited['hooks']) ? inherited['hooks'] : {}
  const entry = { hooks: [hookEntry(spool, platform)] }
  const ours = Object.fromEntries(HOOK_EVENTS.map((event) => [event, [...listOf(theirs[event]), entry]]))
  return { ...(agentView ? {} : { disableAgentView: true }), ...inherited, hooks: { ...theirs, ...ours } }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
