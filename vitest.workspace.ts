import { fileURLToPath } from 'node:url'
import type { TestProjectConfiguration } from 'vitest/config'

// The test projects. Vitest 4 no longer reads this file on its own:
// `vitest.config.ts` hands the list to `test.projects`.
const packages = ['core', 'opencodehook', 'claudehook', 'cli', 'testkit']

/** Projects that run real agents and built binaries: one file at a time, generous time limits. */
const e2e = ['opencodehook', 'claudehook', 'cli']

export const projects: TestProjectConfiguration[] = [
  ...packages.map((name) => ({
    extends: true as const,
    test: {
      name,
      root: `./packages/${name}`,
      include: ['{src,test}/**/*.test.ts'],
      exclude: ['test/e2e/**'],
      testTimeout: 30_000,
    },
  })),
  ...e2e.map((name) => ({
    extends: true as const,
    test: {
      name: `${name}-e2e`,
      root: `./packages/${name}`,
      include: ['test/e2e/**/*.test.ts'],
      // Of these only the CLI is run as users run it: built.
      ...(name === 'cli' ? { globalSetup: [fileURLToPath(new URL('./test/build.ts', import.meta.url))] } : {}),
      fileParallelism: false,
      testTimeout: 180_000,
      hookTimeout: 300_000,
    },
  })),
]
