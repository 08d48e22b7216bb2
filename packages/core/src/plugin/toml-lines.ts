import type { KeyPath } from './key-path.ts'
import { TomlScanner } from './toml-scanner.ts'

/** Tells where in a TOML text a key path was written. */
export interface TomlLines {
  /** Line of the key, table header or list element; of the nearest thing around it if the path is not in the text; else 1. */
  lineOf(path: KeyPath): number
}

/**
 * Finds the lines of all keys of a TOML text. The text must have been accepted by the parser before: what TOML forbids is
 * not noticed here.
 */
export function locateKeys(text: string): TomlLines {
  const lines = new Map<string, number>()
  const scanner = new TomlScanner(text, (path, line, explicit) => {
    const key = JSON.stringify(path)
    if (explicit || !lines.has(key)) lines.set(key, line)
  })
  scanner.scan()
  return {
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(JSON.stringify(path.slice(0, length)))
        if (line !== undefined) return line
      }
      return 1
    },
  }
}
