import { randomUUID } from 'node:crypto'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { endProcessesWithEnv } from './process-tree.ts'
import { removeTree, tempDir } from './temp-dir.ts'

export interface HomeOptions {
  /** Put in front of PATH, so that the agent is found. */
  readonly binDir?: string
  /** Where the directory is made. Default: the system's temp directory. */
  readonly parent?: string
}

export interface AgentHome extends AsyncDisposable {
  readonly home: string
  /** A git repository with one commit. */
  readonly project: string
  /** A complete, minimal environment: nothing of the caller's is in it, nor a real key of any provider. */
  readonly env: Readonly<Record<string, string>>
  /** Makes one more git repository, which is another project to the agent. */
  makeProject(name: string): Promise<string>
}

/** Makes a throw-away HOME for any agent; what is the agent's own in its environment comes from the caller. */
export async function makeTempHome(options: HomeOptions, agentEnv: Readonly<Record<string, string>>): Promise<AgentHome> {
  const root = await tempDir('qh-', options.parent) // short: sockets live below it
  const home = root.path
  const makeProject = async (name: string): Promise<string> => await makeRepository(join(home, 'src', name))
  await mkdir(join(home, 'tmp'))
  const path = [options.binDir, dirname(await realpath(process.execPath)), '/usr/local/bin', '/usr/bin', '/bin']
  return {
    home,
    project: await makeProject('app'),
    makeProject,
    env: {
      HOME: home,
      PATH: path.filter((entry) => entry !== undefined).join(':'),
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      TMPDIR: join(home, 'tmp'),
      ...agentEnv,
    },
    [Symbol.asyncDispose]: async () => {
      await endProcessesWithEnv('HOME', home)
      await removeTree(home)
    },
  }
}

async function makeRepository(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  // An opencode project's id is the hash of the root commit: the content must differ from project to project.
  await writeFile(join(directory, 'README.md'), `# ${randomUUID()}\n`)
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: readonly string[]) => execa('git', args, { cwd: directory, env, extendEnv: false })
  await git('init', '--quiet', '--initial-branch=main')
  await git('config', 'user.name', 'Quil Test')
  await git('config', 'user.email', 'test@quil.invalid')
  await git('add', '--all')
  await git('commit', '--quiet', '--message=root')
  return directory
}
