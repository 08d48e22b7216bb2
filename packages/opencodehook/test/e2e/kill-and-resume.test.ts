import { realpath } from 'node:fs/promises'
import { resumePane } from '@quil/core'
import { describe, expect, test } from 'vitest'
import type { PersistedSession } from '../../src/index.ts'
import { agent, type Driven, type Lab, openLab, SLOW } from '../support/lab.ts'

const reason = agent.reason ?? ''

/** Starts opencode and waits until it can be used. */
async function openedHome(lab: Lab, options: Parameters<Lab['open']>[0] = {}): Promise<Driven> {
  const driven = await lab.open(options)
  await driven.screen.waitForText('Ask anything', SLOW)
  return driven
}

/** One pane, `/new` between two prompts: it is in the second conversation. */
async function twoConversations(lab: Lab): Promise<{ pane: Driven; first: PersistedSession }> {
  const pane = await openedHome(lab)
  await pane.say('first APPLE')
  const first = await pane.session()
  await pane.command('new')
  await pane.screen.waitForText('Ask anything', SLOW)
  await pane.say('second PEAR')
  await pane.session(({ id }) => id !== first.id)
  return { pane, first }
}

/** What the model server got with the last prompt: the proof of the conversation. */
function lastTexts(lab: Lab): readonly string[] {
  return lab.model.requests.findLast((request) => !request.isTitle)?.texts ?? []
}

/** Resumes and says one more thing: the model server then knows which conversation it is. */
async function comeBack(lab: Lab, driven: Driven, shown: string): Promise<readonly string[]> {
  const record = await driven.murder()
  const back = await lab.resume(record)
  expect(back.pane.outcome.kind).toBe('resumed')
  await back.screen.waitForText(shown, SLOW)
  await back.say('still there')
  return lastTexts(lab)
}

describe.skipIf(reason !== '')(`a killed opencode pane comes back in its own conversation ${reason}`, () => {
  test('after the first prompt', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    expect(pane.pane.outcome).toEqual({ kind: 'fresh', reason: 'new pane' })
    await pane.say('remember KIWI')
    await pane.session()
    expect(await comeBack(lab, pane, 'ECHO(1): remember KIWI')).toEqual(['remember KIWI', 'still there'])
  })

  test('after /new and a prompt, in the second conversation', async () => {
    await using lab = await openLab()
    const { pane } = await twoConversations(lab)
    expect(await comeBack(lab, pane, 'ECHO(1): second PEAR')).toEqual(['second PEAR', 'still there'])
  })

  test('after a switch back in the session list with nothing typed', async () => {
    await using lab = await openLab()
    const { pane, first } = await twoConversations(lab)
    await pane.command('sessions')
    await pane.screen.waitForText(/Sessions\s+esc/, SLOW)
    pane.screen.type('APPLE')
    await pane.screen.waitUntil('the list to hold the first session alone', onlyListed('first APPLE', 'second PEAR'), SLOW)
    pane.screen.press('Enter')
    await pane.screen.waitForText('ECHO(1): first APPLE', SLOW)
    await pane.session(({ id }) => id === first.id)
    expect(await comeBack(lab, pane, 'ECHO(1): first APPLE')).toEqual(['first APPLE', 'still there'])
  })

  test('after a fork, in the fork', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('trunk OAK')
    const trunk = await pane.session()
    await pane.command('fork')
    await pane.screen.waitForText('Fork session', SLOW)
    await pane.screen.waitForText('Full session', SLOW)
    pane.screen.press('Enter')
    const fork = await pane.session(({ id }) => id !== trunk.id)
    await pane.screen.waitUntilGone('Fork session', SLOW)
    await pane.say('branch TWIG')
    const record = await pane.murder()
    expect(record.session?.id).toBe(fork.id)
    const back = await lab.resume(record)
    await back.screen.waitForText('branch TWIG', SLOW)
    await back.say('still there')
    expect(lastTexts(lab)).toEqual(['trunk OAK', 'branch TWIG', 'still there'])
  })

  test('after a compaction, in the same conversation', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('long STORY')
    const before = await pane.session()
    await pane.command('compact')
    await pane.screen.waitForText(/SUMMARY: long STORY[\s\S]*Compaction · Mock Model · [\d.]+m?s/, SLOW)
    const record = await pane.murder()
    expect(record.session?.id).toBe(before.id)
    const back = await lab.resume(record)
    await back.screen.waitForText('SUMMARY: long STORY', SLOW)
    await back.say('still there')
    expect(lastTexts(lab).at(-1)).toBe('still there')
    const request = lab.model.requests.findLast((candidate) => !candidate.isTitle)
    expect(request?.assistantTexts.join(' ')).toContain('SUMMARY: long STORY')
  })

  test('while a subagent runs and is looked at, in the parent', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('parent PINE')
    const parent = await pane.session()
    pane.screen.type('TOOL task {"description":"mock subtask","prompt":"SLOW 60","subagent_type":"general"}')
    pane.screen.press('Enter')
    await lab.model.waitForRequest(({ texts }) => texts.at(-1) === 'SLOW 60', 60_000)
    await pane.screen.waitForText(/mock subtask/i, SLOW)
    pane.screen.press('Ctrl+X')
    pane.screen.press('Down')
    await pane.screen.waitForText(/Parent\s+up/, SLOW)
    expect(await comeBackTexts(lab, pane)).toContain('parent PINE')
    expect((await pane.session()).id).toBe(parent.id)
  })

  test('two panes in one directory each come back in their own', async () => {
    await using lab = await openLab()
    const a = await openedHome(lab)
    await a.say('pane A ANT')
    await a.session()
    const b = await openedHome(lab)
    await b.say('pane B BEE')
    await b.session()
    await a.say('again A')
    const records = [await a.murder(), await b.murder()] as const
    expect(records[0].session?.id).not.toBe(records[1].session?.id)
    const [backB, backA] = [await lab.resume(records[1], records), await lab.resume(records[0], records)]
    await backA.screen.waitForText('ECHO(2): again A', SLOW)
    await backB.screen.waitForText('ECHO(1): pane B BEE', SLOW)
    await backB.say('still B')
    expect(lastTexts(lab)).toEqual(['pane B BEE', 'still B'])
    await backA.say('still A')
    expect(lastTexts(lab)).toEqual(['pane A ANT', 'again A', 'still A'])
  })

  test('four opened at once, killed at once and started at once: none stays blank', async () => {
    await using lab = await openLab()
    const opened = await Promise.all(Array.from({ length: 4 }, () => openedHome(lab)))
    for (const [index, pane] of opened.entries()) {
      await pane.say(`pane ${index}`)
      await pane.session()
    }
    const records = await Promise.all(opened.map((pane) => pane.murder()))
    const back = await Promise.all(records.map((record) => lab.resume(record, records)))
    await Promise.all(back.map(({ screen }, index) => screen.waitForText(`ECHO(1): pane ${index}`, SLOW)))
  })

  test('a deleted session is not resumed: a new conversation, and the reason', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('doomed DODO')
    const { id } = await pane.session()
    await pane.command('sessions')
    await pane.screen.waitForText(/Sessions\s+esc/, SLOW)
    pane.screen.press('Ctrl+D')
    await pane.screen.waitForText('again to confirm', SLOW)
    pane.screen.press('Ctrl+D')
    await pane.screen.waitUntilGone('again to confirm', SLOW)
    pane.screen.press('Escape')
    await pane.screen.waitForText('Ask anything', SLOW)
    const back = await lab.resume(await pane.murder())
    expect(back.pane.outcome.kind).toBe('fresh')
    expect(back.pane.outcome.reason).toContain(`session ${id} is gone`)
    await back.screen.waitForText('Ask anything', SLOW)
    await back.say('brand new')
    expect(lastTexts(lab)).toEqual(['brand new'])
  })

  test('killed before the first prompt, it starts empty although the directory has a recent conversation', async () => {
    await using lab = await openLab()
    const other = await openedHome(lab)
    await other.say('not yours')
    await other.session()
    await other.murder()
    const pane = await openedHome(lab)
    const back = await lab.resume(await pane.murder(), [])
    expect(back.pane.outcome).toEqual({ kind: 'fresh', reason: 'the pane had not been in a conversation yet' })
    await back.screen.waitForText('Ask anything', SLOW)
  })

  test('killed before opencode had loaded anything, it joins nobody, not even a conversation from outside', async () => {
    await using lab = await openLab()
    const other = await openedHome(lab)
    await other.say('not yours')
    await other.murder()
    const pane = await lab.open()
    const back = await lab.resume(await pane.murder(), [])
    expect(back.pane.outcome).toEqual({ kind: 'fresh', reason: 'the pane had not been in a conversation yet' })
  })

  test('after a start that could not be tracked, the older conversation comes with a warning', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('known KIWI')
    const record = await pane.murder()
    const untracked = await resumePane(record, {
      plugins: [lab.plugin],
      home: lab.home,
      inheritEnv: { ...lab.agentHome.env, OPENCODE_PURE: '1' },
    })
    expect(untracked.problems.join()).toContain('not tracked')
    await untracked.kill({ graceMs: 0 })
    const back = await lab.resume(untracked.record)
    expect(back.pane.outcome.kind).toBe('resumed')
    expect(back.pane.problems.join()).toContain('the last start was not tracked')
  })

  test('killed while the answer streams, with the prompt kept', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('before the storm')
    pane.screen.type('SLOW 60')
    pane.screen.press('Enter')
    await pane.screen.waitForText('tick2', SLOW)
    expect(await comeBackTexts(lab, pane)).toEqual(['before the storm', 'SLOW 60', 'still there'])
  })

  test('a session of a subdirectory is resumed where it lives', async () => {
    await using lab = await openLab()
    const project = await lab.agentHome.makeProject('elsewhere')
    const pane = await openedHome(lab, { args: [project] })
    await pane.say('far away')
    expect((await pane.session()).directory).toBe(await realpath(project))
    const back = await lab.resume(await pane.murder())
    expect(back.pane.notes).toContain(`left out on a resume: ${project}`)
    await back.screen.waitForText('ECHO(1): far away', SLOW)
    await back.say('still there')
    expect(lastTexts(lab)).toEqual(['far away', 'still there'])
  })

  test('asked for a session that is gone without our noticing, it says so and keeps the record', async () => {
    await using lab = await openLab()
    const pane = await openedHome(lab)
    await pane.say('soon lost')
    const record = await pane.murder()
    // A plugin without its tracker takes the recorded id at its word.
    const { trackerOptions: _, tracker: __, ...persistence } = lab.plugin.definition.persistence
    const blind = {
      definition: {
        ...lab.plugin.definition,
        persistence: { ...persistence, trackerOptions: {}, resumeArgs: ['--session', '{session_id}'] },
      },
    }
    const id = 'ses_0000000000000000000000000'
    const lost = { ...record, state: { session_id: id }, session: { id, source: 'tui', at: record.lastUsedAt } }
    const back = await lab.resume(lost, [], [blind])
    const exit = await back.pane.exited
    expect(exit.exitCode).toBe(1)
    expect(exit.resumeFailed?.message).toContain('Session not found')
    expect(back.pane.record).toMatchObject({ state: lost.state, session: lost.session })
  })
})

/** The session list, between its title and its key hints, shows the one and not the other. */
function onlyListed(wanted: string, unwanted: string): (screen: string) => boolean {
  return (screen) => {
    const list = /Sessions\s+esc([\s\S]*)pin\/unpin/.exec(screen)?.[1] ?? ''
    return list.includes(wanted) && !list.includes(unwanted)
  }
}

async function comeBackTexts(lab: Lab, driven: Driven): Promise<readonly string[]> {
  const back = await lab.resume(await driven.murder())
  expect(back.pane.outcome.kind).toBe('resumed')
  await back.screen.waitForText('ctrl+p commands', SLOW)
  await back.say('still there')
  return lastTexts(lab)
}
