// Makes a fresh clone ready with nothing but Node, npm and git: installs the dependencies with the pinned
// pnpm (fetched through npm), and with `--build` builds the packages (`--types`: with their declarations). Does nothing when all is current.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pnpm = manifest.packageManager
const build = process.argv.includes('--build')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`quil: Node ${process.versions.node} is too old: Node 20.19 or newer is needed.`)
  process.exit(1)
}

const stampFile = join(root, 'node_modules', '.quil-setup')
const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']
const stamp = createHash('sha256')
  .update(inputs.map((name) => readFileSync(join(root, name), 'utf8')).join('\0'))
  .update(process.platform + process.arch)
  .digest('hex')

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  console.error(`quil: installing dependencies with ${pnpm} (fetched through npm, about 100 MB, once) …`)
  runPnpm(['install', '--frozen-lockfile', '--prefer-offline'])
  writeFileSync(stampFile, stamp)
}
if (build) {
  console.error('quil: building the packages …')
  // Without type declarations it takes seconds instead of half a minute.
  runPnpm(['-r', '--if-present', 'run', 'build'], process.argv.includes('--types') ? {} : { QUIL_BUILD: 'js' })
}

function runPnpm(args, env = {}) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const result = spawnSync(npm, ['exec', '--yes', `--package=${pnpm}`, '--', 'pnpm', ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CI: process.env.CI ?? 'true', ...env },
  })
  if (result.error) throw result.error
  if (result.status !== 0) {
    console.error(`quil: "pnpm ${args.join(' ')}" failed with exit code ${result.status}.`)
    process.exit(result.status ?? 1)
  }
}
