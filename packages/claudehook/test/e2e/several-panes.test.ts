import { createClaims, isQuilError, type PaneRecord, resumePane, spawnPane, terminal } from '@quil/core'
import { opencode } from '@quil/opencodehook'
import { driveScreen, makeAgentHome, opencodeOrSkipReason, startMockModel } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { agent, type Driven, type Lab, openLab, READY, SIZE, SLOW } from '../support/lab.ts'

const reason = agent.reason ?? ''
const other = await opencodeOrSkipReason({ env: process.env })

async function said(lab: Lab, text: string): Promise<Driven> {
  const driven = await lab.open()
  await driven.say(text)
  return driven
}

describe.skipIf(reason !== '')(`several panes in one directory ${reason}`, () => {
  test.each([[[0, 1, 2]], [[2, 1, 0]]])(
    'three killed panes, one of them after /clear, each come back to their own (order %j)',
    async (order) => {
      await using lab = await openLab()
      const panes = [await said(lab, 'pane A ANT'), await said(lab, 'pane B BEE'), await said(lab, 'pane C CAT')]
      const cleared = panes[1] as Driven
      const before = await cleared.session()
      await cleared.enter('/clear')
      await cleared.session(({ id }) => id !== before.id)
      await cleared.say('pane B again BUG')
      const records: PaneRecord[] = []
      for (const pane of panes) records.push(await pane.murder())
      const expected = [['pane A ANT'], ['pane B again BUG'], ['pane C CAT']]
      const claims = createClaims()
      for (const index of order) {
        const back = await lab.resume(records[index] as PaneRecord, { claims, others: records })
        expect(back.pane.outcome.kind).toBe('resumed')
        await back.say(`back ${index}`)
        expect(lab.lastTexts(back.pane.record.session?.id ?? '')).toEqual([...(expected[index] ?? []), `back ${index}`])
      }
    },
  )

  test.skipIf(other.reason !== undefined)(`beside an opencode pane in the same directory ${other.reason ?? ''}`, async () => {
    await using lab = await openLab()
    await using model = await startMockModel()
    await using openHome = await makeAgentHome({ modelUrl: model.url, binDir: other.agent?.binDir ?? '' })
    const plugins = [lab.plugin, opencode()]
    const claude = await said(lab, 'claude CLAM')
    const options = { cwd: lab.agentHome.project, home: lab.home, size: SIZE, inheritEnv: openHome.env }
    const open = await spawnPane({ plugin: opencode(), ...options })
    const screen = driveScreen(open, SIZE)
    await screen.waitForText('Ask anything', SLOW)
    screen.type('open OYSTER')
    screen.press('Enter')
    await screen.waitForText('ECHO(1): open OYSTER', SLOW)
    await open.kill({ graceMs: 0 })
    const record = await claude.murder()
    const again = await resumePane(open.record, { plugins, others: [record], ...options })
    const eyes = driveScreen(again, SIZE)
    await eyes.waitForText('ECHO(1): open OYSTER', SLOW)
    expect(again.outcome.kind).toBe('resumed')
    await again.kill({ graceMs: 0 })
    const back = await lab.resume(record, { others: [open.record] })
    await back.say('claude back')
    expect(lab.lastTexts(record.session?.id ?? '')).toEqual(['claude CLAM', 'claude back'])
  })

  test('two resumes of one session at the same time: exactly one wins, the other is told who holds it', async () => {
    await using lab = await openLab()
    const record = await (await said(lab, 'only ONE')).murder()
    const copy = { ...record, id: 'pane-copy' } as unknown as PaneRecord
    const claims = createClaims()
    const results = await Promise.allSettled([lab.resume(record, { claims }), lab.resume(copy, { claims })])
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown)
    expect(refused).toHaveLength(1)
    expect(isQuilError(refused[0], 'SESSION_HELD')).toBe(true)
  })
})

describe.skipIf(reason !== '')(`only the pane's own process speaks for the pane ${reason}`, () => {
  test('a `claude -p` from the shell tool does not move it', async () => {
    await using lab = await openLab()
    const pane = await lab.open({ args: ['--permission-mode', 'manual', '--allowedTools', 'Bash'] })
    await pane.say('the OWNER')
    const { id } = await pane.session()
    await pane.enter(`TOOL Bash ${JSON.stringify({ command: 'claude -p nested-one', description: 'nested' })}`)
    await lab.model.waitForRequest((request) => request.texts.at(-1) === 'nested-one', 60_000)
    await pane.screen.waitForText('TOOL RESULT', SLOW)
    expect((await pane.session()).id).toBe(id)
    expect((await pane.murder()).session?.id).toBe(id)
  })

  test('not even one that is given the pane’s own settings', async () => {
    await using lab = await openLab()
    const pane = await lab.open({ args: ['--permission-mode', 'manual', '--allowedTools', 'Bash'] })
    await pane.say('the OWNER')
    const { id } = await pane.session()
    const command = 'claude -p --settings "$QUIL_HOME/claudehook/$QUIL_PANE_ID/$QUIL_SPAWN_ID/settings.json" nested-two'
    await pane.enter(`TOOL Bash ${JSON.stringify({ command, description: 'nested' })}`)
    await lab.model.waitForRequest((request) => request.texts.at(-1) === 'nested-two', 60_000)
    await pane.screen.waitForText('TOOL RESULT', SLOW)
    expect((await pane.session()).id).toBe(id)
  })

  test('a subagent does not move it', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('the OWNER')
    const { id } = await pane.session()
    const task = { description: 'mock subtask', prompt: 'sub work', subagent_type: 'general-purpose' }
    await pane.enter(`TOOL Agent ${JSON.stringify(task)}`)
    const request = await lab.model.waitForRequest(
      ({ agentId, texts }) => agentId !== undefined && texts.at(-1) === 'sub work',
      60_000,
    )
    await request.answered
    await pane.screen.waitForText('NOTED', SLOW)
    expect((await pane.session()).id).toBe(id)
  })

  test('a second claude, started by hand in a terminal pane, moves nobody', async () => {
    await using lab = await openLab()
    const pane = await lab.open()
    await pane.say('the OWNER')
    const { id } = await pane.session()
    const shell = await spawnPane({
      plugin: terminal(),
      cwd: lab.agentHome.project,
      home: lab.home,
      size: SIZE,
      inheritEnv: lab.agentHome.env,
      args: ['-c', 'exec claude --permission-mode manual'],
    })
    const eyes = driveScreen(shell, SIZE)
    await eyes.waitForText(READY, SLOW)
    eyes.type('by HAND')
    await eyes.waitForText('by HAND', SLOW)
    eyes.press('Enter')
    await eyes.waitForText('ECHO(1): by HAND', SLOW)
    await shell.kill({ graceMs: 0 })
    expect(shell.record.session).toBeUndefined()
    expect((await pane.session()).id).toBe(id)
  })
})

describe.skipIf(reason !== '')(`the user's own settings ${reason}`, () => {
  test.each(['a space', 'unicode é漢😀', 'a & b % c', "it's"])('a home named %j is tracked', async (quilHome) => {
    await using lab = await openLab({ quilHome })
    const pane = await lab.open()
    expect(pane.pane.problems).toEqual([])
    await pane.say('hello')
    expect(await pane.session(({ source }) => source === 'stop')).toMatchObject({ id: pane.pane.record.state['session_id'] })
  })

  test('their --settings and their hooks keep working beside ours', async () => {
    await using lab = await openLab()
    const mark = `${lab.agentHome.home}/mark`
    const theirs = {
      hooks: { UserPromptSubmit: [{ hooks: [{ type: 'command', command: `echo x >> '${mark}'` }] }] },
      env: { MINE: 'kept' },
    }
    const pane = await lab.open({
      args: ['--permission-mode', 'manual', '--settings', JSON.stringify(theirs), '--allowedTools', 'Bash'],
    })
    expect(pane.pane.notes.join()).toContain('is merged into it')
    await pane.say('hello')
    await pane.enter(`TOOL Bash ${JSON.stringify({ command: `echo "<$MINE>"; cat '${mark}'`, description: 'look' })}`)
    await pane.screen.waitForText(/TOOL RESULT: <kept>/, SLOW)
    expect(await pane.session(({ source }) => source === 'stop')).toMatchObject({ id: pane.pane.record.state['session_id'] })
  })
})
