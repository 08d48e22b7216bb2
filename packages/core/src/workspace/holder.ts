import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { errnoOf } from '../errors.ts'
import type { PaneHolder } from './record.ts'

// A pid alone proves nothing: it is given out again, after a reboot to anything. With the start time it names one process.
// One home is for one machine: a holder on another machine, or in another pid namespace, looks dead from here.

/** This process, as a record names it. */
export function currentHolder(): PaneHolder {
  return holderOf(process.pid)
}

/** A running process, as a record names it. */
export function holderOf(pid: number): PaneHolder {
  const start = startOf(pid)
  return { pid, startedAt: typeof start === 'string' ? start : UNKNOWN }
}

/** Whether both name the same process. */
export function sameHolder(a: PaneHolder | undefined, b: PaneHolder | undefined): boolean {
  return a !== undefined && a.pid === b?.pid && a.startedAt === b.startedAt
}

/** Whether that very process still runs. When it cannot be told, the answer is yes: a pane is not to be held twice. */
export function holderAlive(holder: PaneHolder): boolean {
  const start = startOf(holder.pid)
  if (start === undefined) return false
  if (start === null || holder.startedAt === UNKNOWN) return exists(holder.pid)
  return start === holder.startedAt
}

const UNKNOWN = 'unknown'

let own: string | undefined | null

/** Start time of a process; `undefined` when there is none (a zombie holds nothing), `null` when it cannot be told. */
function startOf(pid: number): string | undefined | null {
  // Most panes that anybody asks about are held by the host that answers.
  if (pid === process.pid) {
    own ??= readStart(pid)
    return own
  }
  return readStart(pid)
}

function readStart(pid: number): string | undefined | null {
  if (process.platform === 'linux') return startOnLinux(pid)
  return process.platform === 'win32' ? null : startByPs(pid)
}

let bootId: string | undefined

/** Boot id and clock ticks since that boot: stays unique over reboots and does not move with the wall clock. */
function startOnLinux(pid: number): string | undefined | null {
  try {
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readStat(pid)
    if (stat === undefined) return undefined
    // The command in field 2 may hold anything, also spaces and parentheses; what follows its last ")" is regular.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, ticks] = [fields[0], fields[19]]
    if (state === 'Z' || state === 'X') return undefined
    return ticks === undefined ? null : `${bootId}:${ticks}`
  } catch {
    return null
  }
}

function readStat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ESRCH') return undefined
    throw error
  }
}

/** UTC, so that a traveller's new time zone does not make every holder a stranger. */
function startByPs(pid: number): string | undefined | null {
  try {
    const output = execFileSync('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [state, ...start] = output.trim().split(/\s+/)
    if (state === undefined || state.startsWith('Z')) return undefined
    return start.length === 0 ? null : start.join(' ')
  } catch {
    return exists(pid) ? null : undefined // ps exits 1 when there is no such process
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'
  }
}
