import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine, Terminal } from './terminal.ts'

const LAST_LINES = 25
const LAST_BYTES = 1500

/** Waits for something of a pane; an error also says what was known of the pane by then. */
export async function reported<T>(
  machine: Machine,
  name: string,
  terminal: Terminal | undefined,
  wait: () => Promise<T>,
): Promise<T> {
  try {
    return await wait()
  } catch (error) {
    if (error instanceof Error) error.message += `\n\n${await paneReport(machine, name, terminal).catch(String)}`
    throw error
  }
}

async function paneReport(machine: Machine, name: string, terminal: Terminal | undefined): Promise<string> {
  const agentHome = machine.env['HOME'] ?? machine.root
  const { stdout: explained } = await machine.quil('explain', name, '--state')
  const { stdout: screen } = await machine.quil('read', name)
  const pane = (await machine.panes()).find((one) => one.name === name)
  return [
    part('the pane', JSON.stringify(pane, undefined, 1)),
    part('its state', explained),
    part('its screen in the host', screen),
    part('the last bytes at the terminal', JSON.stringify(terminal?.raw().slice(-LAST_BYTES))),
    part('the host', await lastLines(join(machine.home, 'logs', 'host.log'))),
    part('opencode', await lastLines(join(agentHome, '.local/share/opencode/log/opencode.log'))),
    // Behind one that a killed opencode has left, the next one shows nothing for a minute.
    part("opencode's locks", (await readdir(join(agentHome, '.local/state/opencode/locks')).catch(() => [])).join('\n')),
  ].join('\n')
}

function part(title: string, text: string): string {
  return `--- ${title}:\n${text === '' ? '(nothing)' : text}`
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(String)
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')
}
