import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }

/** The version of this CLI. */
export function version(): string {
  return manifest.version
}

/** The program itself: what a detached host runs. The same from `src/` and from `dist/`. */
export function program(): string {
  return fileURLToPath(new URL('../bin/quil.js', import.meta.url))
}
