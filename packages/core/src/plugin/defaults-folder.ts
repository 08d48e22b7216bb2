import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { QuilError } from '../errors.ts'

export interface BundledText {
  readonly file: string
  readonly text: string
}

/** Reads a file of the package's `defaults/` folder. */
export function readDefault(name: string): BundledText {
  const file = join(defaultsFolder(), name)
  return { file, text: readFileSync(file, 'utf8') }
}

/** Walks up: this module runs from `src/plugin/`, from `dist/` and from a folder below `dist/`. */
function defaultsFolder(): string {
  const start = dirname(fileURLToPath(import.meta.url))
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'defaults')
    if (existsSync(join(found, 'terminal.toml'))) return found
  }
  throw new QuilError('INVALID_PLUGIN', `no folder "defaults" with the built-in plugins above ${start}`, { details: { start } })
}
