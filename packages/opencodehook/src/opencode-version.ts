import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSmallFile, writeFileAtomic } from '@quil/core/files'
import * as v from 'valibot'
import { hookPaths } from './hook-paths.ts'
import { opencodeOutput } from './opencode-output.ts'

const PACKAGE = /^opencode-(?:ai$|(?:linux|darwin|windows)-)/
const MAX_CACHE_BYTES = 64 * 1024
const MAX_CACHED = 32
const PROBE_TIMEOUT_MS = 10_000

const Manifest = v.object({ name: v.pipe(v.string(), v.regex(PACKAGE)), version: v.string() })
const Cache = v.record(v.string(), v.string())

/**
 * The version of an opencode binary without running it: from the npm package around it, else as learnt at an earlier start.
 * `undefined` when neither knows; `learnVersion` then asks the binary for the next time.
 */
export async function knownVersion(file: string, home: string): Promise<string | undefined> {
  const real = await realpath(file).catch(() => file)
  return (await packageVersion(real)) ?? (await readCache(home))[await cacheKey(real)]
}

/** Asks the binary (about a second) and remembers. Meant to run beside the pane's start, never before it. */
export async function learnVersion(file: string, home: string, env: Readonly<Record<string, string>>): Promise<void> {
  const real = await realpath(file).catch(() => file)
  const key = await cacheKey(real)
  if (key in (await readCache(home)) || (await packageVersion(real)) !== undefined) return
  const output = await opencodeOutput({ file: real, args: ['--version'], env, timeoutMs: PROBE_TIMEOUT_MS }).catch(() => '')
  const version = /\d+\.\d+\.\d+\S*/.exec(output)?.[0]
  if (version === undefined) return
  const cache = Object.fromEntries([...Object.entries(await readCache(home)), [key, version]].slice(-MAX_CACHED))
  await writeFileAtomic(hookPaths(home).versions, `${JSON.stringify(cache, undefined, 2)}\n`)
}

async function packageVersion(real: string): Promise<string | undefined> {
  for (let directory = dirname(real), depth = 0; depth < 3; directory = dirname(directory), depth++) {
    const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const manifest = v.safeParse(Manifest, parseJson(text))
    if (manifest.success) return manifest.output.version
  }
  return undefined
}

/** A binary that was replaced is another binary. */
async function cacheKey(real: string): Promise<string> {
  const info = await stat(real).catch(() => undefined)
  return `${real} ${info?.size ?? 0} ${info?.mtimeMs ?? 0}`
}

async function readCache(home: string): Promise<Record<string, string>> {
  const file = await readSmallFile(hookPaths(home).versions, { maxBytes: MAX_CACHE_BYTES }).catch(() => undefined)
  const cache = v.safeParse(Cache, parseJson(file?.text ?? '{}'))
  return cache.success ? cache.output : {}
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
