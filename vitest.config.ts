import { defineConfig } from 'vitest/config'
import { projects } from './vitest.workspace.ts'

export default defineConfig({
  // Resolve `@quil/*` to TypeScript source: tests need no build.
  ssr: { resolve: { conditions: ['@quil/source'] } },
  test: { projects },
})
