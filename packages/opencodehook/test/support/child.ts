import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa, type ResultPromise } from 'execa'
import { build } from 'tsup'

const packageRoot = fileURLToPath(new URL('../..', import.meta.url))
const options = { reject: false, stdin: 'pipe', forceKillAfterDelay: false } as const

type Child = ResultPromise<typeof options>

export interface ChildProgram extends AsyncDisposable {
  start(...args: readonly string[]): Child
}

/** Bundles `child-main.ts`, our sources and core's, for plain Node. Only what is native stays outside, and is not needed here. */
export async function buildChild(): Promise<ChildProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'quil-opencodehook-child-'))
  await symlink(join(packageRoot, 'scripts'), join(directory, 'scripts'))
  await build({
    config: false,
    entry: { child: fileURLToPath(new URL('child-main.ts', import.meta.url)) },
    outDir: join(directory, 'dist'),
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    platform: 'node',
    removeNodeProtocol: false,
    noExternal: [/^(?!node:)/],
    external: ['koffi', '@lydell/node-pty'],
    silent: true,
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)" },
    esbuildOptions: (esbuild) => {
      esbuild.conditions = ['@quil/source']
      esbuild.mainFields = ['module', 'main']
    },
  })
  return {
    start: (...args) => execa(process.execPath, [join(directory, 'dist', 'child.mjs'), ...args], options),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
