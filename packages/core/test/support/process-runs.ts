import { readFileSync } from 'node:fs'

/** Whether a process lives; a zombie does not. Linux reads `/proc`, others send it signal 0. */
export function processRuns(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0)
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/** Resolves when the process has gone. */
export async function processGone(pid: number): Promise<void> {
  while (processRuns(pid)) await new Promise((resolve) => setTimeout(resolve, 5))
}
