import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa, type ResultPromise } from 'execa'
import { build } from 'tsup'

const here = fileURLToPath(new URL('.', import.meta.url))

interface StepStop {
  /** Which file-system step to stop at, from 1; without it, steps are only traced to stderr. */
  readonly at?: number
  /** `kill`: the process is gone before the step. Otherwise the errno code the step fails with. */
  readonly how?: string
}

const options = { reject: false, cleanup: true, stdin: 'pipe', forceKillAfterDelay: false } as const
export type Child = ResultPromise<typeof options>

export interface ChildProgram extends AsyncDisposable {
  readonly path: string
  /** Starts the program in a process of its own; it ends when our end of its stdin closes. */
  start(args: readonly string[], stop?: StepStop): Child
}

/** Bundles `child-main.ts`, or another file of this folder, for plain Node. Native packages are found through a link to our node_modules. */
export async function buildChild(main: string = 'child-main.ts'): Promise<ChildProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'quil-core-child-'))
  await symlink(join(here, '../../node_modules'), join(directory, 'node_modules'))
  await build({
    config: false,
    entry: { child: join(here, main) },
    outDir: directory,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    platform: 'node',
    external: ['koffi', 'valibot'],
    silent: true,
  })
  const path = join(directory, 'child.mjs')
  return {
    path,
    start: (args, stop) => execa(process.execPath, [...importing(stop), path, ...args], options),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

function importing(stop: StepStop | undefined): string[] {
  if (stop === undefined) return []
  const script = pathToFileURL(join(here, 'stop-at-step.mjs'))
  if (stop.at !== undefined) script.searchParams.set('at', String(stop.at))
  if (stop.how !== undefined) script.searchParams.set('how', stop.how)
  return ['--import', script.href]
}

/** Resolves with the child's first words; rejects when it ends without any. */
export async function firstLine(child: Child): Promise<string> {
  const silent = child.then((result) => Promise.reject(new Error(`the child ended without a word: ${result.stderr}`)))
  const [chunk] = await Promise.race([once(child.stdout, 'data'), silent])
  return String(chunk).trim()
}
