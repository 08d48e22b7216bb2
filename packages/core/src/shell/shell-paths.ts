import { join } from 'node:path'

/** Where the scripts of shell integration are, below one home. */
export interface ShellPaths {
  readonly directory: string
  readonly bash: string
  /** A folder that zsh takes for its `ZDOTDIR`. */
  readonly zsh: string
  readonly zshenv: string
  readonly fish: string
  readonly pwsh: string
}

/** Pure: nothing is made or read. */
export function shellPaths(home: string): ShellPaths {
  const directory = join(home, 'shell')
  const zsh = join(directory, 'zsh')
  return {
    directory,
    bash: join(directory, 'init.bash'),
    zsh,
    zshenv: join(zsh, '.zshenv'),
    fish: join(directory, 'init.fish'),
    pwsh: join(directory, 'init.ps1'),
  }
}
