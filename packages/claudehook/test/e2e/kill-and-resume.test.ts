import { describe, expect, test } from 'vitest'
import type { PersistedSession } from '../../src/index.ts'
import { agent, type Driven, type Lab, openLab, READY, SLOW } from '../support/lab.ts'

const reason = agent.reason ?? ''

/** Resumes and says one more thing: the model server then knows which conversation it is. */
async function comeBack(lab: Lab, driven: Driven, id: string): Promise<readonly string[]> {
  const record = await driven.murder()
  const back = await lab.resume(record)
  expect(back.pane.outcome).toMatchObject({ kind: 'resumed', reason: expect.stringContaining(id) })
  await back.say('still there')
  return lab.lastTexts(id)
}

/** One pane after a prompt and `/clear`: it is in its second session. */
async function cleared(lab: Lab): Promise<{ pane: Driven; first: PersistedSession; second: PersistedSession }> {
  const pane = await lab.open()
  await pane.say('first APPLE')
  const first = await pane.session()
  await pane.enter('/clear')
  return { pane, first, second: await pane.session(({ id }) => id !== first.id) }
}

describe.skipIf(reason !== '')(`a killed Claude Code pane comes back in its own conversation ${reason}`, () => {
  test('after the first prompt', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('remember KIWI')
    const { id } = await pane.session(({ source }) => source === 'stop')
    expect(pane.pane.record.state['session_id']).toBe(id)
    expect(await comeBack(lab, pane, id)).toEqual(['remember KIWI', 'still there'])
  })

  test('after /clear and a prompt, in the second conversation', async () => {
    await using lab = await openLab()
    const { pane, second } = await cleared(lab)
    await pane.say('second PEAR')
    expect(await comeBack(lab, pane, second.id)).toEqual(['second PEAR', 'still there'])
  })

  test('after /clear with nothing typed, in the new conversation', async () => {
    await using lab = await openLab()
    const { pane, second } = await cleared(lab)
    await pane.saved(`"sessionId":"${second.id}"`)
    await pane.saved('<command-name>/clear')
    expect(await comeBack(lab, pane, second.id)).toEqual(['still there'])
  })

  test('after /resume of another session, in that one', async () => {
    await using lab = await openLab()
    const { pane, first } = await cleared(lab)
    await pane.say('second PEAR')
    await pane.enter(`/resume ${first.id}`)
    await pane.session(({ id }) => id === first.id)
    expect(await comeBack(lab, pane, first.id)).toEqual(['first APPLE', 'still there'])
  })

  test('after /branch, in the branch', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('trunk OAK')
    const trunk = await pane.session()
    await pane.enter('/branch')
    const branch = await pane.session(({ id }) => id !== trunk.id)
    await pane.say('branch TWIG')
    expect(await comeBack(lab, pane, branch.id)).toEqual(['trunk OAK', 'branch TWIG', 'still there'])
  })

  test('after a compaction, in the same conversation', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('long STORY')
    const { id } = await pane.session()
    await pane.enter('/compact')
    await pane.screen.waitForText('Compacted', SLOW)
    await pane.saved('SUMMARY: long STORY')
    const texts = await comeBack(lab, pane, id)
    expect(texts.at(-1)).toBe('still there')
    const request = lab.model.requests.findLast((one) => one.sessionId === id && !one.isSide)
    expect(JSON.stringify(request?.body)).toContain('SUMMARY: ')
  })

  test('after /cd, in the same conversation and the directory it moved to', async () => {
    await using lab = await openLab()
    const other = await lab.agentHome.makeProject('elsewhere')
    const pane = await lab.open()
    await pane.say('here FIRST')
    const { id } = await pane.session()
    await pane.enter(`/cd ${other}`)
    await pane.screen.waitForText('Moved to', SLOW)
    await pane.say('there SECOND')
    await pane.session(({ cwd }) => cwd === other)
    const back = await lab.resume(await pane.murder())
    expect(back.pane.record.session).toMatchObject({ id, directory: other })
    await back.say('still there')
    expect(lab.lastTexts(id)).toEqual(['here FIRST', 'there SECOND', 'still there'])
  })

  test('killed before the first prompt, it starts a new conversation with a new id', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.screen.waitForText(READY, SLOW)
    const { id } = await pane.session()
    const back = await lab.resume(await pane.murder())
    expect(back.pane.outcome).toMatchObject({ kind: 'fresh', reason: expect.stringContaining('nothing had been said in it') })
    expect(back.pane.record.state['session_id']).not.toBe(id)
    await back.say('brand new')
    expect(lab.lastTexts(back.pane.record.state['session_id'] ?? '')).toEqual(['brand new'])
  })

  test('killed while the answer streams, with the prompt kept', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('before the storm')
    const { id } = await pane.session()
    await pane.enter('SLOW 60')
    await pane.screen.waitForText('tick2', SLOW)
    await pane.saved('SLOW 60')
    expect(await comeBack(lab, pane, id)).toEqual(['before the storm', 'SLOW 60', 'still there'])
  })

  test('inside another agent, whose marks it does not inherit', async () => {
    const env = { CLAUDECODE: '1', CLAUDE_CODE_CHILD_SESSION: '1', CLAUDE_PID: '1', CLAUDE_CODE_ENTRYPOINT: 'cli', AI_AGENT: 'x' }
    await using lab = await openLab({ env })
    const pane = await lab.open()
    await pane.say('saved all the same')
    const { id } = await pane.session()
    expect(await comeBack(lab, pane, id)).toEqual(['saved all the same', 'still there'])
  })

  test('the prompt of the first start is not said again', async () => {
    await using lab = await openLab()
    const pane = await lab.open({ args: ['--permission-mode', 'manual', 'say ONCE'] })
    await pane.screen.waitForText('ECHO(1): say ONCE', SLOW)
    await pane.saved(': say ONCE"')
    const { id } = await pane.session(({ source }) => source === 'stop')
    expect(await comeBack(lab, pane, id)).toEqual(['say ONCE', 'still there'])
  })
})
