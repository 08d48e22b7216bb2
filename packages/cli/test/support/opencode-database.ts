import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './terminal.ts'

/**
 * Whether the pane runs an opencode that has failed to open its database. opencode 1.18.33 sets `journal_mode` before `busy_timeout`: of two
 * that open the database in the same instant, most of all after a kill, one is told that it is locked; it says nothing, ends nothing, and its
 * screen stays blank for ever. Known of Linux alone; `false` elsewhere.
 */
export async function lacksDatabase(machine: Machine, name: string): Promise<boolean> {
  const pane = (await machine.panes()).find((one) => one.name === name)
  if (pane?.plugin !== 'opencode' || pane.live === null || process.platform !== 'linux') return false
  const directory = `/proc/${pane.live.pid}/fd`
  const files = await Promise.all((await readdir(directory)).map((fd) => readlink(join(directory, fd)).catch(() => '')))
  return files.some((file) => file.startsWith('/dev/pts/')) && !files.some((file) => file.endsWith('/opencode.db'))
}
