import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { PaneId } from '@quil/core'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { opencodeTracker } from '../src/index.ts'
import { PANE, spawnContext, trackedHome } from './support/pane.ts'

const OTHER = 'pane-00000002' as PaneId
const THIRD = 'pane-00000003' as PaneId

let home: string
beforeEach(async () => {
  home = await trackedHome()
})

describe('a turn that brings nothing', () => {
  const tracker = opencodeTracker()
  const context = (paneId: PaneId) => spawnContext(home, { paneId })
  const begin = (paneId: PaneId) => {
    let done = false
    const begun = tracker.beforeSpawn(context(paneId)).then(() => {
      done = true
    })
    return { begun, isDone: () => done }
  }
  const follow = (paneId: PaneId) => {
    const watch = tracker.watch?.(context(paneId), () => {})
    onTestFinished(() => watch?.[Symbol.dispose]())
  }
  const settle = async () => {
    for (let turn = 0; turn < 200; turn++) await turnOfLoop()
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
  })

  test('ends after twenty seconds, and is not waited for a second time', async () => {
    await begin(PANE).begun
    follow(PANE)
    const next = begin(OTHER)
    vi.advanceTimersByTime(19_999)
    await settle()
    expect(next.isDone()).toBe(false)
    vi.advanceTimersByTime(1)
    await next.begun
    follow(OTHER)
    await begin(THIRD).begun
  })

  test('of a start that failed before its program ran, ends sooner, and at once when the pane is tried again', async () => {
    await begin(PANE).begun
    await begin(PANE).begun
    const next = begin(OTHER)
    vi.advanceTimersByTime(4_999)
    await settle()
    expect(next.isDone()).toBe(false)
    vi.advanceTimersByTime(1)
    await next.begun
  })

  test('of a pane that was closed, ends', async () => {
    await begin(PANE).begun
    const next = begin(OTHER)
    await tracker.forget?.(context(PANE))
    await next.begun
  })
})
