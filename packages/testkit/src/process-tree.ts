import { readdir, readFile, readlink } from 'node:fs/promises'
import { execa } from 'execa'
import { waitFor } from './wait-for.ts'

/** All living descendants of a process, parents before children; the process itself is not among them. */
export async function processTree(pid: number): Promise<number[]> {
  const processes = await listProcesses()
  const found: number[] = []
  for (let parents = [pid]; parents.length > 0; ) {
    parents = processes.filter((process) => parents.includes(process.parent)).map((process) => process.pid)
    found.push(...parents)
  }
  return found
}

/**
 * Kills a process and all its descendants with SIGKILL, each by its pid; answers the pids. Everything is stopped first, so
 * that nothing can fork between the look and the kill.
 */
export async function killTree(pid: number): Promise<number[]> {
  const stopped = new Set<number>()
  for (let fresh = [pid]; fresh.length > 0; ) {
    for (const next of fresh) {
      signal(next, 'SIGSTOP')
      stopped.add(next)
    }
    fresh = (await processTree(pid)).filter((descendant) => !stopped.has(descendant))
  }
  for (const next of stopped) signal(next, 'SIGKILL')
  return [...stopped]
}

/** Waits until none of the processes runs any more. A zombie counts as gone: it only awaits its parent. */
export async function waitForGone(pids: readonly number[], timeoutMs = 10_000): Promise<void> {
  let left = pids
  await waitFor(
    async () => {
      const living = new Set((await listProcesses()).map((process) => process.pid))
      left = pids.filter((pid) => living.has(pid))
      return left.length === 0
    },
    { timeoutMs, describe: () => `processes ${left.join(', ')} to be gone` },
  )
}

/**
 * Processes that were started with `name=value` in their environment, in whatever tree they are by now: the proof that a
 * test left nothing behind. Only sees processes of the same user.
 */
export async function findProcessesWithEnv(name: string, value: string): Promise<number[]> {
  const processes = await listProcesses()
  if (process.platform !== 'linux') return findThroughPs(`${name}=${value}`, processes)
  const entry = `${name}=${value}`
  const matches = await Promise.all(
    processes.map(async ({ pid }) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      return environment.split('\0').includes(entry)
    }),
  )
  return processes.filter((_, index) => matches[index]).map((process) => process.pid)
}

/** Ends with SIGKILL whatever runs with `name=value`, also what another process of it, such as a daemon, starts in the meantime. */
export async function endProcessesWithEnv(name: string, value: string): Promise<number[]> {
  const ended: number[] = []
  for (let round = 0; round < 10; round += 1) {
    const pids = await findProcessesWithEnv(name, value)
    if (pids.length === 0) break
    for (const pid of pids) signal(pid, 'SIGKILL')
    await waitForGone(pids)
    ended.push(...pids)
  }
  return ended
}

/** The file a process executes; `undefined` when it is gone. Linux only. */
export async function executableOf(pid: number): Promise<string | undefined> {
  return await readlink(`/proc/${pid}/exe`).catch(() => undefined)
}

interface RunningProcess {
  readonly pid: number
  readonly parent: number
}

async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform === 'linux') return await listFromProc()
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=,stat='])
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/)
    return state === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent) }]
  })
}

async function listFromProc(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)))
  return stats.flatMap((stat, index) => {
    // "42 (any name, even with ) in it) S 1 …": the fields start after the last parenthesis.
    const [state, parent] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
    return state === undefined || state === 'Z' || state === 'X' ? [] : [{ pid: Number(pids[index]), parent: Number(parent) }]
  })
}

async function findThroughPs(entry: string, processes: readonly RunningProcess[]): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='])
  const living = new Set(processes.map((process) => process.pid))
  return stdout
    .split('\n')
    .filter((line) => ` ${line} `.includes(` ${entry} `))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => living.has(pid))
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone, which is what the caller wants.
  }
}
