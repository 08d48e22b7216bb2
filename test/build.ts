import { execa } from 'execa'

/** Builds the packages once before the end-to-end tests: they run what users run. */
export default async function setup(): Promise<void> {
  await execa('node', ['scripts/setup.mjs', '--build'], { cwd: new URL('..', import.meta.url), stdio: 'inherit' })
}
