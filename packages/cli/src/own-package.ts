import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The version of this CLI. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return (manifest as { version: string }).version
}

/** The program itself: what a detached host runs. The same from `src/` and from `dist/`. */
export const BIN: string = fileURLToPath(new URL('../bin/quil.js', import.meta.url))
