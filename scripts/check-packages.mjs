// What is published must be what a user can import: publint and are-the-types-wrong on the packed tarball of each public package,
// packed by pnpm as `pnpm publish` would (workspace and catalog references become versions). Needs a build with declarations.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const out = mkdtempSync(join(tmpdir(), 'quil-pack-'))
let failed = false
try {
  for (const name of ['core', 'opencodehook', 'claudehook', 'cli']) {
    const cwd = join(root, 'packages', name)
    const tarball = join(out, `${name}.tgz`)
    run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', 'pack', '--out', tarball], cwd, 'ignore')
    run('publint', ['--strict', tarball], cwd)
    // The CLI is a program: it exports nothing to type.
    if (name !== 'cli') run('attw', [tarball, '--profile', 'esm-only'], cwd)
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

function run(command, args, cwd, stdout = 'inherit') {
  try {
    execFileSync(command, args, { cwd, stdio: ['ignore', stdout, 'inherit'] })
  } catch (error) {
    console.error(`${command} ${args.join(' ')} in ${cwd}: exit code ${error.status}`)
    failed = true
  }
}
