import { once } from 'node:events'
import { symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { buildChild, type ChildProgram, firstLine } from './child.ts'

const core = fileURLToPath(new URL('../..', import.meta.url))

interface Usage {
  readonly rss: number
  /** Heap and buffers after a collection, in bytes. */
  readonly used: number
  readonly descriptors: number
  readonly timers: number
  readonly cpuMs: number
}

export interface LiveHost {
  readonly pid: number
  usage(): Promise<Usage>
  /** Ends it without a word. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

/** Bundles `live-host-main.ts`. */
export async function buildLiveHost(): Promise<ChildProgram> {
  const program = await buildChild('live-host-main.ts')
  await symlink(join(core, 'defaults'), join(dirname(program.path), 'defaults'))
  return program
}

/** Starts a host with panes in a process of its own; whatever happens, it ends with the test. */
export async function startLiveHost(program: ChildProgram, home: string): Promise<LiveHost> {
  const child = program.start([home])
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await child
  }
  onTestFinished(() => end('SIGKILL'))
  await firstLine(child)
  return {
    pid: child.pid ?? 0,
    async usage() {
      child.stdin.write('\n')
      const [line] = await once(child.stdout, 'data')
      return JSON.parse(String(line))
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
