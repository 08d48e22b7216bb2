import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { TestProjectConfiguration } from 'vitest/config'

// The test projects. Vitest 4 no longer reads this file on its own:
// `vitest.config.ts` hands the list to `test.projects`.
const packages = ['core', 'opencodehook', 'claudehook', 'cli', 'testkit']

/** Projects that run real agents and built binaries: two files at a time, for they mostly wait, and generous time limits. */
const e2e = ['opencodehook', 'claudehook', 'cli']

export const projects: TestProjectConfiguration[] = [
  ...packages.map((name) => ({
    extends: true as const,
    test: {
      name,
      root: `./packages/${name}`,
      include: ['{src,test}/**/*.test.ts'],
      exclude: ['test/e2e/**'],
      // Vitest's own choice leaves a machine with two cores a single worker.
      maxWorkers: Math.max(2, availableParallelism() - 1),
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
      maxWorkers: 2,
      sequence: { groupOrder: 1 },
      testTimeout: 300_000,
      hookTimeout: 300_000,
    },
  })),
]
