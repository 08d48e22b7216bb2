import type { SizePolicy } from '@quil/core/workspace'
import { DEFAULT_DETACH_KEY } from '../attach/detach-key.ts'

/** What `$QUIL_HOME/config.toml` says, with defaults for everything it does not say. */
export interface Config {
  /** As spelled; see `parseDetachKey`. */
  readonly detachKey: string
  readonly host: {
    /** Which panes a host brings back when it starts: all that were meant to go on, or each when somebody wants it. */
    readonly restore: 'lazy' | 'eager'
    readonly sizePolicy: SizePolicy
    /** Lines kept above the screen of each pane. */
    readonly scrollbackLines: number
  }
  /** One line each, for a person. */
  readonly problems: readonly string[]
}

export const DEFAULT_CONFIG: Config = {
  detachKey: DEFAULT_DETACH_KEY,
  host: { restore: 'lazy', sizePolicy: 'latest', scrollbackLines: 1000 },
  problems: [],
}
