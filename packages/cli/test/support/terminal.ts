import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definePlugin, type Pane, type Plugin, silentLogger, spawnPane } from '@quil/core'
import { driveScreen, findProcessesWithEnv, killTree, type Screen, type TempDir, tempDir, waitFor } from '@quil/testkit'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import type { LsAnswer, PaneAnswer } from '../../src/answers.ts'

export const QUIL: string = fileURLToPath(new URL('../../bin/quil.js', import.meta.url))
const SIZE = { cols: 120, rows: 40 }

/** The built `quil` at a terminal of its own. */
export interface Terminal {
  /** The pane around quil: its pid is quil's. */
  readonly pane: Pane
  readonly screen: Screen
  /** Everything quil wrote, byte by byte. */
  readonly raw: () => string
}

export interface Machine extends AsyncDisposable {
  readonly root: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  /** Types `quil …` at a new terminal. */
  readonly open: (...argv: readonly string[]) => Promise<Terminal>
  /** Runs a script of `sh` at a new terminal; `$QUIL` is quil. */
  readonly shell: (script: string) => Promise<Terminal>
  /** Runs `quil …` without a terminal. */
  readonly quil: (...argv: readonly string[]) => Promise<QuilResult>
  /** The panes as `quil ls --json` has them. */
  readonly panes: () => Promise<readonly PaneAnswer[]>
}

interface QuilResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface MachineOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** `$QUIL_HOME`. Default: `quil` in the machine's own directory. */
  readonly home?: string
}

/** A HOME of its own. Its disposal ends whatever runs with that HOME, the host and its panes included. */
export async function openMachine(options: MachineOptions = {}): Promise<Machine> {
  const directory: TempDir = await tempDir('quil-e2e-')
  const root = directory.path
  const home = options.home ?? `${root}/quil`
  const own = {
    HOME: root,
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    PS1: 'ready> ',
  }
  const env = { ...own, ...options.env }
  const cwd = options.cwd ?? root
  const opened: Terminal[] = []

  const start = async (file: string, args: readonly string[]): Promise<Terminal> => {
    const pane = await spawnPane({
      plugin: programPlugin(file),
      args,
      cwd,
      // The outer pane is only a terminal: it keeps nothing in the home under test.
      home: `${root}/outer`,
      log: silentLogger,
      inheritEnv: env,
      size: SIZE,
    })
    const chunks: Uint8Array[] = []
    pane.onOutput((bytes) => chunks.push(bytes))
    const terminal = { pane, screen: driveScreen(pane, SIZE), raw: () => Buffer.concat(chunks).toString() }
    opened.push(terminal)
    return terminal
  }

  const quil: Machine['quil'] = async (...argv) => {
    const ended = await execa(process.execPath, [QUIL, '--home', home, ...argv], {
      env,
      extendEnv: false,
      cwd,
      stdin: 'ignore',
      reject: false,
    })
    return { exitCode: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr }
  }

  const dispose = once(async () => {
    try {
      for (const { pane, screen } of opened) {
        screen[Symbol.dispose]()
        await killTree(pane.pid)
        await pane.exited
      }
      if (existsSync(`${home}/host.lock`)) await quil('host', 'stop')
      await expectNothingLeft(env.HOME)
    } finally {
      await directory[Symbol.asyncDispose]()
    }
  })
  onTestFinished(dispose) // a test that runs out of time never comes to the end of its scope

  return {
    root,
    home,
    env,
    open: (...argv) => start(process.execPath, [QUIL, '--home', home, ...argv]),
    shell: (script) => start('/bin/sh', ['-c', `QUIL="${process.execPath} ${QUIL} --home ${home}"; ${script}`]),
    quil,
    panes: async () => (JSON.parse((await quil('ls', '--json')).stdout) as LsAnswer).panes,
    [Symbol.asyncDispose]: dispose,
  }
}

function programPlugin(file: string): Plugin {
  const toml = `[plugin]\nname = "program"\n[command]\ncmd = ${JSON.stringify(file)}\n`
  return { definition: definePlugin({ toml, file: 'program.toml' }).plugin }
}

/** The same run for everybody who asks. */
export function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= run()
    return running
  }
}

/** A test ends what it has started: what is still there is ended here, and is a failure. */
async function expectNothingLeft(home: string): Promise<void> {
  let left: readonly number[] = []
  const gone = async (): Promise<boolean> => {
    left = await findProcessesWithEnv('HOME', home)
    return left.length === 0
  }
  try {
    await waitFor(gone, { timeoutMs: 10_000, describe: () => `the processes of ${home} to end: ${left.join(', ')}` })
  } finally {
    for (const pid of left) await killTree(pid)
  }
}
