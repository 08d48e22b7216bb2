import { basename } from 'node:path'
import { extraordinaryArgument, isLogin, SHELLS, type ShellName } from './shell-arguments.ts'
import { type ShellPaths, shellPaths } from './shell-paths.ts'

export interface ShellStartRequest {
  readonly home: string
  /** The shell's executable. */
  readonly file: string | undefined
  /** Its arguments, without ours. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Default: this system's. */
  readonly platform?: NodeJS.Platform
}

/** What a shell is given so that it reads our script beside the user's own files, and why, for a person. */
export interface ShellStart {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly note: string
}

/** Chooses by the name of the executable. Pure; a shell that is left alone gets nothing. */
export function shellStart(request: ShellStartRequest): ShellStart {
  const { file, args, home } = request
  const name = basename(file ?? '')
  const shell = SHELLS.find((candidate) => candidate === name)
  if (shell === undefined) return leftAlone(`there is none for ${name === '' ? 'an unknown shell' : name}`)
  const extraordinary = extraordinaryArgument(shell, args)
  if (extraordinary !== undefined) return leftAlone(`${shell} was given ${JSON.stringify(extraordinary)}`)
  return STARTS[shell](request, shellPaths(home))
}

const NOTE = 'shell integration'

function leftAlone(why: string): ShellStart {
  return { args: [], env: {}, note: `no ${NOTE}: ${why}` }
}

type Start = (request: ShellStartRequest, paths: ShellPaths) => ShellStart

const STARTS: Readonly<Record<ShellName, Start>> = {
  bash: (request, { bash }) =>
    isLogin(request.args)
      ? bashLogin(request, bash)
      : (bashPosix(request.env) ?? { args: ['--rcfile', bash], env: {}, note: `${NOTE} for bash, as its rc file` }),
  zsh: ({ env }, { zsh }) => {
    const own = env['ZDOTDIR']
    // One that leads to us was inherited from a shell that never read our file.
    const kept = own === undefined || own === zsh ? {} : { QUIL_SHELL_ZDOTDIR: own }
    return { args: [], env: { ...kept, ZDOTDIR: zsh }, note: `${NOTE} for zsh, through ZDOTDIR` }
  },
  fish: (_, { fish }) => ({
    args: ['--init-command', `source ${fishQuoted(fish)}`],
    env: {},
    note: `${NOTE} for fish, after its configuration`,
  }),
  pwsh: (_, { pwsh }) => ({
    args: ['-NoExit', '-Command', `. '${pwsh.replaceAll("'", "''")}'`],
    env: {},
    note: `${NOTE} for PowerShell, after its profile`,
  }),
}

function bashPosix(env: Readonly<Record<string, string>>): ShellStart | undefined {
  return env['POSIXLY_CORRECT'] === undefined ? undefined : leftAlone('bash is in POSIX mode (POSIXLY_CORRECT is set)')
}

/**
 * A login shell passes `--rcfile` over. In POSIX mode an interactive bash reads `$ENV` and nothing else, and it still knows that it
 * is a login shell: `shopt login_shell` is on and ~/.bash_logout is read at its end, which a script that only plays the login
 * cannot give. PROMPT_COMMAND in the environment would be undone by every rc file that sets it.
 */
function bashLogin({ file, env, platform = process.platform }: ShellStartRequest, script: string): ShellStart {
  // Apple's does not read $ENV in POSIX mode, so the user's files would not be read at all.
  if (platform === 'darwin' && file === '/bin/bash') return leftAlone("the system's bash of macOS takes none as a login shell")
  const posix = bashPosix(env)
  if (posix !== undefined) return posix
  const own = env['ENV']
  return {
    args: ['--posix'],
    env: {
      // Bash expands the value, once: a home with `$` in its name is safe in a second variable.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: bash's, not ours
      ENV: '${QUIL_SHELL_INIT}',
      QUIL_SHELL_INIT: script,
      ...(own === undefined ? {} : { QUIL_SHELL_ENV: own }),
    },
    note: `${NOTE} for bash, before its login files`,
  }
}

/** In single quotes fish knows two escapes. */
function fishQuoted(path: string): string {
  return `'${path.replaceAll(/[\\']/g, '\\$&')}'`
}
