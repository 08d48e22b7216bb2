import { onTestFinished } from 'vitest'
import { readHostLock } from '../../src/protocol/host-lock-file.ts'
import { holderAlive } from '../../src/workspace/holder.ts'
import { type ChildProgram, firstLine } from './child.ts'

export interface RunningHost {
  readonly pid: number
  /** Kills it the hard way and waits until it has gone. */
  kill(): Promise<void>
}

/** Starts `host-main.ts run` for a home and waits until it answers; whatever happens, it ends with the test. */
export async function startHost(program: ChildProgram, home: string, protocol = '1'): Promise<RunningHost> {
  const child = program.start(['run', home, protocol])
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await child
  }
  onTestFinished(kill)
  await firstLine(child)
  return { pid: child.pid ?? 0, kill }
}

/** Whatever host a home has when the test ends is ended with it. */
export function endHostWithTest(home: string): void {
  onTestFinished(async () => {
    const holder = await readHostLock(home).catch(() => undefined)
    if (holder === undefined || holder.pid === process.pid || !holderAlive(holder)) return
    process.kill(holder.pid, 'SIGKILL')
  })
}
