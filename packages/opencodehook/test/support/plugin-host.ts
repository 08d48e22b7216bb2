import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { scriptPath, tuiScriptPath } from '../../src/index.ts'

export interface HostOptions {
  readonly kind: 'server' | 'tui'
  readonly home: string
  /** What `incarnate` answered, or a part of it. */
  readonly env: Readonly<Record<string, string>>
  /** Whether `solid-js` can be imported, as in opencode. Default: true. */
  readonly solid?: boolean
  /** Disturbs the file system below the home: see `fail-writes.mjs`. */
  readonly disturb?: Readonly<Record<string, string | number>>
  /** A shell's word before the process starts, such as `ulimit -f 0`. */
  readonly shell?: string
  /** Whether the script is loaded at once. Default: true. */
  readonly load?: boolean
}

export interface PluginHost extends AsyncDisposable {
  readonly pid: number
  /** The hooks the script offers; none when it is inert. */
  readonly hooks: readonly string[]
  /** Has the stand-in do something; rejects when the script threw, or the process died. */
  tell(command: string, ...args: readonly unknown[]): Promise<unknown>
  kill(): Promise<void>
}

const program = fileURLToPath(new URL('plugin-host.mjs', import.meta.url))
const disturber = new URL('fail-writes.mjs', import.meta.url)

/** Starts a stand-in for opencode that loads the installed script of this home. */
export async function startHost({ kind, home, env, load = true, ...options }: HostOptions): Promise<PluginHost> {
  const args = [...disturbing(home, options.disturb), program, kind, kind === 'server' ? scriptPath(home) : tuiScriptPath(home)]
  if (kind === 'tui' && options.solid !== false) args.push(await fakeSolid(home))
  const [file, ...rest] = [process.execPath, ...args]
  const settings = { env, extendEnv: false, reject: false, stdin: 'pipe', cleanup: true } as const
  const running =
    options.shell === undefined
      ? execa(file as string, rest, settings)
      : execa('/bin/sh', ['-c', `${options.shell}; exec "$@"`, 'sh', file as string, ...rest], settings)
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`the stand-in died: ${(await running).stderr}`)
    const { value: said, error } = JSON.parse(value) as { value?: unknown; error?: string }
    if (error !== undefined) throw new Error(error)
    return said
  }
  const tell = (...command: readonly unknown[]): Promise<unknown> => {
    running.stdin.write(`${JSON.stringify(command)}\n`)
    return answer()
  }
  const kill = async (): Promise<void> => {
    running.kill('SIGKILL')
    await running
  }
  await answer()
  const hooks = load ? ((await tell('load')) as string[]) : []
  return { pid: running.pid as number, hooks, tell, kill, [Symbol.asyncDispose]: kill }
}

function disturbing(home: string, disturb: HostOptions['disturb']): string[] {
  if (disturb === undefined) return []
  const url = new URL(disturber)
  for (const [key, value] of Object.entries({ within: join(home, 'sessions'), ...disturb }))
    url.searchParams.set(key, String(value))
  return ['--import', pathToFileURL(fileURLToPath(url)).href + url.search]
}

/** A `solid-js` the scripts find: its effects run again when the stand-in shows something else. */
async function fakeSolid(home: string): Promise<string> {
  const directory = join(home, 'node_modules', 'solid-js')
  const index = join(directory, 'index.js')
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{"name":"solid-js","type":"module","exports":"./index.js"}')
  await writeFile(
    index,
    `globalThis.solidEffects ??= []
export const createRoot = (run) => run()
export const createEffect = (run) => (globalThis.solidEffects.push(run), run())
`,
  )
  return index
}
