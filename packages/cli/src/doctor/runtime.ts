import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePlugin, messageOf, silentLogger, spawnPane } from '@quil/core'
import { withFileLock } from '@quil/core/workspace'
import type { Io } from '../io.ts'
import type { Check } from './check.ts'

const LEAST_NODE = [20, 19] as const

/** What the machine must offer: Node, pseudo-terminals, file locks. */
export async function checkRuntime(io: Io): Promise<readonly Check[]> {
  return [checkNode(process.versions.node), await checkLock(), await checkTerminal(io)]
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const current = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
  const check = { name: 'node', message: `Node ${version}` }
  return current
    ? { ...check, status: 'ok' }
    : { ...check, status: 'fail', fix: `Quil needs Node ${LEAST_NODE.join('.')} or newer` }
}

const REINSTALL = 'install @quil/cli on this machine, for this Node: its packages for another platform do not work here'

/** Takes a real lock: that needs koffi, which makes the system calls Node does not offer. */
async function checkLock(): Promise<Check> {
  const directory = await mkdtemp(join(tmpdir(), 'quil-doctor-'))
  try {
    await withFileLock(join(directory, 'lock'), () => {})
    return { name: 'koffi', status: 'ok', message: 'file locks work' }
  } catch (error) {
    return { name: 'koffi', status: 'fail', message: messageOf(error), fix: REINSTALL }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Opens a real pane and hears it speak. */
async function checkTerminal(io: Io): Promise<Check> {
  const name = 'pty'
  const home = await mkdtemp(join(tmpdir(), 'quil-doctor-'))
  const toml = '[plugin]\nname = "doctor"\n[command]\ncmd = "/bin/sh"\nargs = ["-c", "test -t 0 && echo ready"]\n'
  try {
    const { plugin } = definePlugin({ toml, file: 'doctor' })
    await using pane = await spawnPane({
      plugin: { definition: plugin },
      cwd: '/',
      home,
      inheritEnv: io.env,
      log: silentLogger,
    })
    let heard = ''
    pane.onOutput((bytes) => {
      heard += Buffer.from(bytes).toString('latin1')
    })
    await pane.exited
    await new Promise(setImmediate)
    if (heard.includes('ready')) return { name, status: 'ok', message: 'panes can be opened' }
    return { name, status: 'fail', message: `a pane was opened and said ${JSON.stringify(heard)}`, fix: REINSTALL }
  } catch (error) {
    return { name, status: 'fail', message: messageOf(error), fix: REINSTALL }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
