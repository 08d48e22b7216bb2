import { expect, onTestFinished, test, vi } from 'vitest'
import { openLiveWorkspace } from '../../src/live/open-workspace.ts'
import type { LivePane } from '../../src/pane/live-pane.ts'
import type { WaitCondition } from '../../src/workspace/workspace.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** Counts who listens to a pane. */
function listeners(pane: LivePane): () => number {
  let count = 0
  for (const kind of ['onState', 'onOutput', 'onExit'] as const) {
    const add = pane[kind].bind(pane) as (listener: () => void) => Disposable
    vi.spyOn(pane, kind).mockImplementation((listener: unknown) => {
      count += 1
      const listening = add(listener as () => void)
      return {
        [Symbol.dispose]: () => {
          count -= 1
          listening[Symbol.dispose]()
        },
      }
    })
  }
  return () => count
}

test.each<[string, WaitCondition]>([
  ['a state', 'working'],
  ['a text', { text: 'never shown' }],
])('a wait for %s that is given up, or was before it began, leaves no listener at a silent pane', async (_, condition) => {
  const home = await tempDirectory()
  const workspace = await openLiveWorkspace({ home, plugins: [shellPlugin()] })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const { id } = await workspace.spawn({ plugin: 'shell-test', cwd: home, args: ['-c', 'sleep 1000'] })
  const count = listeners((await workspace.runningPane(id)).pane)
  for (const signal of [AbortSignal.abort(), AbortSignal.timeout(1), AbortSignal.timeout(200)]) {
    await expect(workspace.waitFor(id, condition, { signal })).rejects.toMatchObject({ code: 'ABORTED' })
  }
  await expect(workspace.waitFor(id, condition, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await expect.poll(count).toBe(0)
})

test('nor does one that is given up while the screen is looked at', async () => {
  const home = await tempDirectory()
  const workspace = await openLiveWorkspace({ home, plugins: [shellPlugin()] })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const { id } = await workspace.spawn({ plugin: 'shell-test', cwd: home, args: ['-c', 'sleep 1000'] })
  const running = await workspace.runningPane(id)
  const count = listeners(running.pane)
  const controller = new AbortController()
  const read = running.screen.read.bind(running.screen)
  vi.spyOn(running.screen, 'read').mockImplementation((options) => {
    const reader = read(options)
    const look = reader.look.bind(reader)
    reader.look = () => {
      controller.abort()
      return look()
    }
    return reader
  })
  const wait = workspace.waitFor(id, { text: 'never shown' }, { signal: controller.signal })
  await expect(wait).rejects.toMatchObject({ code: 'ABORTED' })
  await expect.poll(count).toBe(0)
})
