import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BuiltInPlugin, definePlugin, type Plugin } from '@quil/core'
import { opencodeTracker } from './tracker.ts'

/** The opencode plugin, ready for `spawnPane` and `resumePane`: its definition and its tracker. */
export function opencode(): Plugin {
  definition ??= load()
  return { definition: definition.plugin, toml: definition.toml, tracker: opencodeTracker() }
}

let definition: BuiltInPlugin | undefined

function load(): BuiltInPlugin {
  const file = fileURLToPath(new URL('../opencode.toml', import.meta.url))
  return definePlugin({ toml: readFileSync(file, 'utf8'), file })
}
