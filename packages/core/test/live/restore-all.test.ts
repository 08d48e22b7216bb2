import { expect, test } from 'vitest'
import { QuilError } from '../../src/errors.ts'
import { restoreAll } from '../../src/live/restore-all.ts'
import { type PaneInfo, paneInfo } from '../../src/workspace/pane-info.ts'
import { record } from '../support/records.ts'

test('panes are brought back sixteen at a time, in the order given, and a failure is an answer', async () => {
  const infos = Array.from({ length: 40 }, (_, n) =>
    paneInfo(record(`pane-0000000${n}`, { interruptedAt: '2026-09-01T12:00:00.000Z' })),
  )
  const begun: string[] = []
  let now = 0
  let most = 0
  const restore = async (id: string): Promise<PaneInfo> => {
    begun.push(id)
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setImmediate(resolve))
    now -= 1
    if (id.endsWith('4')) throw new QuilError('CWD_NOT_FOUND', 'gone')
    return infos.find((info) => info.id === id) ?? expect.unreachable()
  }
  const get = async (id: string): Promise<PaneInfo> => infos.find((info) => info.id === id) ?? expect.unreachable()
  const results = await restoreAll({ panes: async () => infos, restore, get }, {})
  expect(most).toBe(16)
  expect(begun).toEqual(infos.map(({ id }) => id))
  expect(results.map(({ error }) => error?.code)).toEqual(infos.map(({ id }) => (id.endsWith('4') ? 'CWD_NOT_FOUND' : undefined)))
})
