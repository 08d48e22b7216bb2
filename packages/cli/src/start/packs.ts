import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { cacheFile } from '../code-cache/cache-file.ts'
import { readCode } from '../code-cache/read.ts'

/** The parts of the program by name, such as `./main.cjs`. */
type Parts = Readonly<Record<string, (exports: object, module: { exports: object }, require: (id: string) => unknown) => void>>

/** A pack whose compiled code is not kept yet. */
interface FreshPack {
  readonly file: string
  /** What the code belongs to. */
  readonly content: string
  readonly script: Script
}

export interface Packs {
  load<T>(part: string): T
  fresh(): readonly FreshPack[]
}

/** The files beside this one that the parts are in, the one that most commands need first. */
const PACKS = ['quil', 'more'] as const

/** Opens the packs, each when a part of it is needed. With a command's name, its compiled code is taken from the last time. */
export function openPacks(command: string | undefined): Packs {
  const fresh: FreshPack[] = []
  const opened: Parts[] = []
  const loaded = new Map<string, { exports: object }>()

  function find(part: string): Parts[string] {
    for (const [at, name] of PACKS.entries()) {
      opened[at] ??= open(name, command, fresh)
      const found = opened[at]?.[part]
      if (found !== undefined) return found
    }
    throw new Error(`no part ${part}`)
  }

  function load(part: string): object {
    const known = loaded.get(part)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    loaded.set(part, module)
    find(part)(module.exports, module, (id) => (id.startsWith('./') ? load(id) : require(id)))
    return module.exports
  }

  return { load: <T>(part: string) => load(part) as T, fresh: () => fresh }
}

function open(name: string, command: string | undefined, fresh: FreshPack[]): Parts {
  const path = join(__dirname, `${name}.pack`)
  const source = readFileSync(path, 'latin1')
  const content = source.slice(2, source.indexOf('\n'))
  const file = cacheFile(process, command, name)
  const code = file === undefined ? undefined : readCode(file, content)
  const script = new Script(source, { filename: path, ...(code === undefined ? {} : { cachedData: code }) })
  if (file !== undefined && script.cachedDataRejected !== false) fresh.push({ file, content, script })
  return script.runInThisContext()(placeOf)
}

/** Where a package looks for its files: the URL of the place its built code has when it is installed. */
function placeOf(name: string): string {
  const manifest = name === '@quil/cli' ? join(__dirname, '..', 'package.json') : require.resolve(`${name}/package.json`)
  const { pathToFileURL } = require('node:url') as typeof import('node:url')
  return pathToFileURL(join(dirname(manifest), 'dist', 'index.js')).href
}
