// What Linux tells of a process under /proc.
import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds of CPU and changes of context, of all threads. */
export function usage(pid) {
  const total = { cpuNs: 0, voluntary: 0, involuntary: 0, threads: 0 }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`
    total.threads += 1
    total.cpuNs += Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0])
    const status = readFileSync(`${folder}/status`, 'utf8')
    total.voluntary += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    total.involuntary += Number(/^nonvoluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0)
  }
  return total
}

export function openDescriptors(pid) {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** Kilobytes of memory; what is shared is divided by those who share it. */
export function memoryKb(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? Number.NaN)
}

/** Seconds of CPU of several processes together. */
export function cpuSeconds(pids) {
  return pids.reduce((sum, pid) => sum + usage(pid).cpuNs / 1e9, 0)
}

/** Processes with a text in their environment. */
export function taggedProcesses(text) {
  return processes().filter((pid) => readIfThere(`/proc/${pid}/environ`).split('\0').includes(text))
}

/** The words a process was started with. */
export function commandOf(pid) {
  return readIfThere(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)
}

export function isAlive(pid) {
  return !['', 'Z'].includes(stateOf(pid)[0] ?? '')
}

/** Kilobytes of several processes together, as {@link memoryKb}. */
export function memoryOfAll(pids) {
  return pids.reduce((sum, pid) => sum + memoryKb(pid), 0)
}

/** Children that have ended and that the process has not asked about. */
export function zombies(parent) {
  return processes().filter((pid) => {
    const [state, parentPid] = stateOf(pid)
    return state === 'Z' && Number(parentPid) === parent
  }).length
}

function processes() {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
}

/** State, parent and the further fields of `/proc/<pid>/stat`; empty when the process has gone. */
function stateOf(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`)
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process has gone, or belongs to somebody else
  }
}
