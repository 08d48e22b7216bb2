// What test children can do; bundled by `buildChild`. Each answers on stdout and ends, or ends with its stdin.
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isQuilError } from '../../src/errors.ts'
import { writeFileAtomic } from '../../src/files/index.ts'
import { tryLockFile } from '../../src/posix.ts'
import { openWorkspaceStore, withFileLock } from '../../src/workspace/index.ts'
import { record } from './records.ts'

const commands: Record<string, (...args: string[]) => Promise<unknown>> = {
  /** Adds `count` panes, one update each. */
  async add(home = '', prefix = '', count = '1') {
    const store = openWorkspaceStore(home)
    for (let n = 1; n <= Number(count); n += 1) {
      await store.update((records) => [...records, record(`${prefix}-${n}`)], { timeoutMs: 120_000 })
    }
    return 'added'
  },

  /** Reads all panes and says whether native code was loaded for it. */
  async read(home = '') {
    const { records } = await openWorkspaceStore(home).read()
    const native = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('koffi'))
    return { records: records.length, native }
  },

  /** Takes the lock and keeps it until killed. */
  hold: (path = '') => withFileLock(path, () => say('held').then(untilStdinEnds)),

  /** Tries a plain flock once. */
  async tryLock(path = '') {
    const handle = await open(path, 'r+')
    return tryLockFile(handle.fd)
  },

  /** Replaces a file over and over, by turns with many `a` and many `b`. */
  async rewrite(path = '') {
    const ended = untilStdinEnds().then(() => true)
    await say('writing')
    for (let n = 0; !(await Promise.race([ended, false])); n += 1) {
      await writeFileAtomic(path, (n % 2 === 0 ? 'a' : 'b').repeat(100_000 + n), { fsync: false })
    }
    return 'done'
  },
}

async function say(value: unknown): Promise<void> {
  process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
}

function untilStdinEnds(): Promise<void> {
  return new Promise((resolve) => process.stdin.resume().once('end', resolve))
}

const [command = '', ...args] = process.argv.slice(2)
try {
  await say(await commands[command]?.(...args))
} catch (error) {
  if (!isQuilError(error)) throw error
  await say({ code: error.code, message: error.message })
  process.exitCode = 1
}
process.stdin.destroy()
