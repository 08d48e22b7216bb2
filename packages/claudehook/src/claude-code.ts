import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BuiltInPlugin, definePlugin, type Plugin } from '@quil/core'
import { claudeTracker } from './tracker.ts'

/** The Claude Code plugin, ready for `spawnPane` and `resumePane`: its definition and its tracker. */
export function claudeCode(): Plugin {
  definition ??= load()
  return { definition: definition.plugin, toml: definition.toml, tracker: claudeTracker() }
}

let definition: BuiltInPlugin | undefined

function load(): BuiltInPlugin {
  const file = fileURLToPath(new URL('../claude-code.toml', import.meta.url))
  return definePlugin({ toml: readFileSync(file, 'utf8'), file })
}
