/** How a pane of this plugin comes back. `session_scrape`: the session id is learnt while the program runs. */
export const STRATEGIES = ['none', 'cwd_only', 'rerun', 'preassign_id', 'session_scrape'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** A pane type: what to run and how it comes back. Parsed once from TOML, complete, never mutated. */
export interface PanePlugin {
  /** `^[a-z0-9][a-z0-9_-]{0,63}$` */
  readonly name: string
  readonly displayName: string
  readonly category: string
  readonly description: string
  readonly homepage?: string
  readonly beta: boolean
  /** Where the definition came from: the file's path (also of a file that overlays a built-in), or `built-in`. */
  readonly source: string
  readonly command: PluginCommand
  readonly persistence: PluginPersistence
  readonly prompt: PluginPrompt
  readonly instances: readonly PluginInstance[]
  readonly errorHandlers: readonly ErrorHandler[]
  readonly idleHandlers: readonly IdleHandler[]
  readonly notificationHandlers: readonly NotificationHandler[]
}

export interface PluginCommand {
  /** Name looked up on PATH; `{shell}` stands for the user's shell. */
  readonly cmd: string
  /** Path tried before PATH: absolute, or beginning with `~/`. */
  readonly path?: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Command line that tells whether the program is installed, such as `ssh -V`. */
  readonly detect?: string
  /** Arguments with `{field}` placeholders, filled from the form fields. */
  readonly argTemplate: readonly string[]
  readonly formFields: readonly FormField[]
  readonly toggles: readonly Toggle[]
  readonly promptsCwd: boolean
}

export interface FormField {
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly default?: string
}

export interface Toggle {
  readonly name: string
  readonly label: string
  readonly argsWhenOn: readonly string[]
  readonly default: boolean
  /** At most one toggle of a group can be on. */
  readonly group?: string
}

export interface PluginPersistence {
  readonly strategy: Strategy
  /** Name of the tracker that knows the pane's session. */
  readonly tracker?: string
  /** Free-form settings handed to the tracker, which checks them. */
  readonly trackerOptions: Readonly<Record<string, string | number | boolean>>
  readonly startArgs: readonly string[]
  readonly resumeArgs: readonly string[]
  readonly ghostBuffer: boolean
  readonly scrapers: readonly Scraper[]
}

/** Learns a value from the program's output: the pattern's one capture group. */
export interface Scraper {
  readonly name: string
  readonly pattern: Pattern
}

/** How a prompt is typed into this program. */
export interface PluginPrompt {
  /** As several short pastes instead of one: for a program that makes something else of a long one than the text. */
  readonly shortPastes: boolean
  /** A text that matches gets a blank at its end: Enter right behind it would complete or continue it. */
  readonly blankBehind?: Pattern
}

export interface PluginInstance {
  readonly name: string
  readonly displayName: string
  /** Replaces the command's `args`; equal to them if the file gives none. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface ErrorHandler {
  readonly pattern: Pattern
  readonly title: string
  readonly message: string
  readonly action: 'dialog' | 'log'
}

export interface IdleHandler {
  readonly pattern: Pattern
  readonly title: string
}

export interface NotificationHandler {
  readonly pattern: Pattern
  readonly title: string
  readonly severity: 'info' | 'warning' | 'error'
}

/** A compiled RE2 pattern: matching is linear in the text, whatever the pattern. */
export interface Pattern {
  readonly source: string
  test(text: string): boolean
  /** The first 256 matches of the text, left to right, without overlap. */
  matches(text: string): readonly PatternMatch[]
}

export interface PatternMatch {
  /** UTF-16 offsets, as `text.slice` takes them. */
  readonly start: number
  readonly end: number
  /** The capture groups: `groups[0]` is the first one, not the whole match. */
  readonly groups: readonly (string | undefined)[]
}
