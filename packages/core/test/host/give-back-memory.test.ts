import { join } from 'node:path'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import { MemoryReturn } from '../../src/host/give-back-memory.ts'
import { startHost } from '../../src/host/index.ts'
import { newPaneId } from '../../src/ids.ts'
import { EventLog } from '../../src/live/event-log.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** Counts the garbage collections that somebody asked for. */
function forcedCollections(): () => number {
  let forced = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { flags = 0 } = (entry as unknown as { readonly detail: { readonly flags?: number } }).detail
      if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) forced += 1
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  onTestFinished(() => observer.disconnect())
  return () => forced
}

async function openPaneIn(options: { readonly givesBackMemory?: boolean }): Promise<void> {
  const home = join(await tempDirectory(), 'quil')
  const host = await startHost({ home, version: '1.2.3', plugins: async () => [shellPlugin()], ...options })
  onTestFinished(() => host.stop())
  await using workspace = await connectWorkspace({ home })
  held.push(Buffer.alloc(32 << 20, 1)) // more than before
  await workspace.spawn({ plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] })
}

/** Kept to the end: memory that is freed in the middle of a test would hide that it grows. */
const held: Buffer[] = []
const PANE = newPaneId()

test('a host that is asked to gives memory back when nothing has happened for a while', { timeout: 60_000 }, async () => {
  const forced = forcedCollections()
  await openPaneIn({}) // within another program
  await openPaneIn({ givesBackMemory: true })
  await vi.waitFor(() => expect(forced()).toBe(4), { timeout: 30_000, interval: 100 })
})

test('programs that become quiet, which is told late, are no reason to wait longer', async () => {
  const forced = forcedCollections()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const events = new EventLog()
  using _memory = new MemoryReturn(events)
  held.push(Buffer.alloc(32 << 20, 1))
  events.emit({ type: 'closed', pane: PANE })
  for (let passed = 0; passed < 2600; passed += 200) {
    vi.advanceTimersByTime(200)
    events.emit({ type: 'output', pane: PANE, activity: 'quiet', bytes: 0 })
  }
  while (forced() === 0) await new Promise(setImmediate) // an observer is told later
})
