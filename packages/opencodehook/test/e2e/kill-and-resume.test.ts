import { describe, expect, test } from 'vitest'
import { agent, openLab, SLOW } from '../support/lab.ts'

const reason = 'agent' in agent ? '' : agent.reason

describe.skipIf(reason !== '')(`a killed opencode pane comes back in its own conversation ${reason}`, () => {
  test('after the first prompt', async () => {
    await using lab = await openLab()
    const first = await lab.open()
    expect(first.pane.outcome.kind).toBe('fresh')
    await first.screen.waitForText('Ask anything', SLOW)
    await first.say('remember KIWI')
    const { id } = await first.session()
    const record = await first.murder()
    expect(record.session?.id).toBe(id)

    const second = await lab.resume(record)
    expect(second.pane.outcome).toEqual({ kind: 'resumed', reason: `session ${id} recorded by the tracker` })
    await second.screen.waitForText('ECHO(1): remember KIWI', SLOW)
    await second.say('and now')
    const request = lab.model.requests.findLast((candidate) => !candidate.isTitle)
    expect(request?.texts).toEqual(['remember KIWI', 'and now'])
  })
})
