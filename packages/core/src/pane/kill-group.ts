import { readdirSync, readFileSync } from 'node:fs'

export interface KillOptions {
  /** How long each signal may take before the next, harder one, in milliseconds. Default: 3000. */
  readonly graceMs?: number
}

export const DEFAULT_GRACE_MS = 3000
const ESCALATION = ['SIGHUP', 'SIGTERM', 'SIGKILL'] as const
const CHECK_EVERY_MS = 20

/**
 * Ends a terminal's leader with its whole process group and the terminal's foreground group: HUP, then TERM, then KILL for
 * what is left. Signalling the leader alone is not enough: a shell that traps HUP survives, and its child survives the shell.
 * Background jobs that took a group of their own (`nohup job &`) live on, as in any terminal.
 */
export async function killGroup(leader: number, options: KillOptions = {}): Promise<void> {
  const graceMs = options.graceMs ?? DEFAULT_GRACE_MS
  const groups = new Set([leader, foregroundGroup(leader) ?? leader])
  for (const signal of ESCALATION) {
    for (const group of groups) {
      if (!signalGroup(group, signal)) groups.delete(group)
      // A stopped program acts on a signal only when it is continued.
      else signalGroup(group, 'SIGCONT')
    }
    if (await allGone(groups, signal === 'SIGKILL' ? DEFAULT_GRACE_MS : graceMs)) return
  }
}

/** Sends the signal; false when the group has no member left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch {
    return false
  }
}

/** There is no event for the end of somebody else's children, so their group is looked at until it is empty. */
function allGone(groups: Set<number>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  return new Promise((resolve) => {
    const check = (): void => {
      for (const group of groups) if (!hasLivingMember(group)) groups.delete(group)
      if (groups.size === 0) resolve(true)
      else if (performance.now() >= deadline) resolve(false)
      else setTimeout(check, CHECK_EVERY_MS)
    }
    check()
  })
}

/** Zombies do not count: where nothing reaps orphans (a container's bare pid 1) they stay for ever. */
function hasLivingMember(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  if (process.platform !== 'linux') return true
  if (lately === undefined) {
    lately = groupsWithLiving()
    setImmediate(() => (lately = undefined))
  }
  // Where there was nobody, nobody can have been born: but a group whose leader lives is younger than what was seen.
  return lately.has(group) || isLiving(statFields(String(group)))
}

/** What was seen in this turn of the event loop, for all panes that end at the same time. */
let lately: ReadonlySet<number> | undefined

function groupsWithLiving(): ReadonlySet<number> {
  const groups = new Set<number>()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? statFields(entry) : undefined
    if (stat !== undefined && isLiving(stat)) groups.add(Number(stat[2]))
  }
  return groups
}

function isLiving(stat: readonly string[] | undefined): boolean {
  return stat !== undefined && stat[0] !== 'Z' && stat[0] !== 'X'
}

/** The terminal's foreground process group: field 8 of the leader's `/proc` line. Linux only. */
function foregroundGroup(leader: number): number | undefined {
  const group = Number(statFields(String(leader))?.[5])
  return group > 1 ? group : undefined
}

/** The fields of `/proc/<pid>/stat` after the name: state, ppid, pgrp, session, tty, tpgid, … */
function statFields(pid: string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
