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

/** Children that have ended and that the process has not asked about. */
export function zombies(parent) {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isZombieOf(entry, parent)).length
}

function isZombieOf(pid, parent) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' && Number(parentPid) === parent
  } catch {
    return false // it has gone meanwhile
  }
}
