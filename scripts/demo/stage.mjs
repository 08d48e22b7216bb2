// What the demo stands on: the built packages, the screen it is told on, and the promise to leave nothing behind.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const QUIL = join(root, 'packages', 'cli', 'bin', 'quil.js')
const SIZE = { cols: 78, rows: 24 }

const { definePlugin, silentLogger, spawnPane } = await built('core')
export const kit = await built('testkit')

/** The built `quil` at a terminal, as a person has it. */
export async function terminal(machine, ...argv) {
  const toml = `[plugin]\nname = "demo-terminal"\n[command]\ncmd = ${JSON.stringify(process.execPath)}\n`
  const openedAt = performance.now()
  const spawned = spawnPane({
    plugin: { definition: definePlugin({ toml, file: 'demo' }).plugin },
    args: [QUIL, ...argv],
    cwd: machine.project,
    home: join(machine.home, '.quil'),
    inheritEnv: machine.env,
    size: SIZE,
    log: silentLogger,
  })
  const pane = await own(spawned, async ({ pid, exited }) => {
    await kit.killTree(pid)
    await exited
  })
  const screen = await own(kit.driveScreen(pane, SIZE), (driven) => driven.dispose())
  return { pane, screen, openedAt }
}

export async function quil(machine, ...argv) {
  const env = { ...machine.env, QUIL_HOME: join(machine.home, '.quil') }
  const { stdout } = await promisify(execFile)(process.execPath, [QUIL, ...argv], { env, cwd: machine.project })
  return stdout.trimEnd()
}

const cleanups = []
let cleaning = Promise.resolve()
let interrupted = false

/** What has to be undone with what was made, the last first, also after Ctrl+C and also while it is still being made. */
export async function own(making, undo) {
  const made = Promise.resolve(making).then(
    (value) => () => undo(value),
    () => () => {},
  )
  const tooLong = () => setTimeout(5000, () => {}, { ref: false })
  cleanups.push(async () => await (await Promise.race([made, tooLong()]))())
  const value = await making
  await unlessInterrupted()
  return value
}

export function cleanUp() {
  cleaning = cleaning.then(async () => {
    for (let undo = cleanups.pop(); undo !== undefined; undo = cleanups.pop()) {
      await undo().catch((error) => print(`While cleaning up: ${error.message}`))
    }
  })
  return cleaning
}

/** After Ctrl+C nothing more is done or told: the signal's handler says how this ends. */
export async function unlessInterrupted() {
  if (interrupted) await new Promise(() => {})
}

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    interrupted = true
    void cleanUp().finally(() => process.exit(code))
  })
}

const colours = process.stdout.isTTY && !process.env.NO_COLOR
export const bold = (text) => (colours ? `\x1b[1m${text}\x1b[0m` : text)
export const dim = (text) => (colours ? `\x1b[2m${text}\x1b[0m` : text)
export const print = (text = '') => process.stdout.write(`${text}\n`)
export const indent = (text) => text.replaceAll(/^/gm, '   ')
export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

export function caption(number, title, command) {
  print(`\n${bold(`${number}  ${title}`)}${command === undefined ? '' : dim(`   $ ${command}`)}`)
}

export function frame(screen) {
  const rows = Array.from({ length: SIZE.rows }, (_, row) => (screen.split('\n')[row] ?? '').padEnd(SIZE.cols))
  const edge = '─'.repeat(SIZE.cols)
  return [`┌${edge}┐`, ...rows.map((row) => `│${row}│`), `└${edge}┘`].join('\n')
}

export function hold(condition, otherwise) {
  if (!condition) throw new Error(otherwise)
}

async function built(name) {
  try {
    return await import(`../../packages/${name}/dist/index.js`)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    process.stdout.write('The packages are not built. Run: npm run demo\n')
    process.exit(1)
  }
}
