import { definePlugin, type Plugin } from '@quil/core'
import { describe, expect, test } from 'vitest'
import { opencode, opencodeTracker } from '../../src/index.ts'
import { agent, openLab, SLOW } from '../support/lab.ts'

const reason = agent.reason ?? ''

/** opencode, tracked in the given way. */
function tracked(tracking: 'tui' | 'server' | 'both'): Plugin {
  const toml = (opencode().toml ?? '').replace('tracking = "auto"', `tracking = "${tracking}"`)
  return { definition: definePlugin({ toml, file: 'opencode.toml' }).plugin, tracker: opencodeTracker() }
}

describe.skipIf(reason !== '')(`only the pane's own agent speaks for the pane ${reason}`, () => {
  test.each(['tui', 'both', 'server'] as const)(
    'an `opencode run` in its shell tool does not move it (tracking: %s)',
    async (tracking) => {
      await using lab = await openLab({ offlineDeps: true })
      const pane = await lab.open({ plugin: tracked(tracking) })
      await pane.screen.waitForText('Ask anything', SLOW)
      await pane.say('the owner')
      const own = await pane.session()
      const command = 'opencode run nested-one'
      pane.screen.type(`TOOL bash ${JSON.stringify({ command, description: 'nested', timeout: 90_000 })}`)
      pane.screen.press('Enter')
      await lab.model.waitForRequest(
        ({ texts, isTitle }) => !isTitle && texts.length === 1 && /nested-one/.test(texts[0] ?? ''),
        90_000,
      )
      await pane.screen.waitForText('TOOL RESULT', SLOW)
      expect((await pane.session()).id).toBe(own.id)
      expect((await pane.murder()).session?.id).toBe(own.id)
    },
  )

  test.each(['tui', 'both'] as const)(
    'a conversation that finishes in the background does not move it (tracking: %s)',
    async (tracking) => {
      await using lab = await openLab({ offlineDeps: true })
      const pane = await lab.open({ plugin: tracked(tracking) })
      await pane.screen.waitForText('Ask anything', SLOW)
      pane.screen.type('SLOW 12')
      pane.screen.press('Enter')
      await pane.screen.waitForText('tick1', SLOW)
      const slow = await pane.session()
      await pane.command('new')
      await pane.screen.waitForText('Ask anything', SLOW)
      await pane.say('in front')
      const front = await pane.session(({ id }) => id !== slow.id)
      await pane.command('sessions')
      await pane.screen.waitForText(/Sessions\s+esc/, SLOW)
      await (await lab.model.waitForRequest(({ texts, isTitle }) => !isTitle && texts.at(-1) === 'SLOW 12')).answered
      pane.screen.press('Escape')
      await pane.screen.waitUntilGone(/Sessions\s+esc/, SLOW)
      await pane.say('still in front')
      expect((await pane.session()).id).toBe(front.id)
    },
  )

  test('a subagent and its events do not move it (tracking: server)', async () => {
    await using lab = await openLab({ offlineDeps: true })
    const pane = await lab.open({ plugin: tracked('server') })
    await pane.screen.waitForText('Ask anything', SLOW)
    await pane.say('parent PINE')
    const parent = await pane.session()
    pane.screen.type('TOOL task {"description":"mock subtask","prompt":"sub work","subagent_type":"general"}')
    pane.screen.press('Enter')
    await lab.model.waitForRequest(({ texts, isTitle }) => !isTitle && texts.at(-1) === 'sub work', 60_000)
    await pane.screen.waitForText('TOOL RESULT', SLOW)
    expect(await pane.session()).toMatchObject({ id: parent.id, source: 'bus' })
  })

  test('`opencode run` in a pane is tracked by the server plugin, and comes back in the TUI', async () => {
    await using lab = await openLab({ offlineDeps: true })
    const run = await lab.open({ args: ['run', 'once-only'] })
    expect(run.pane.notes.join()).toContain('server plugin: this command line loads no TUI plugins')
    expect(await run.pane.exited).toMatchObject({ exitCode: 0 })
    expect(await run.session()).toMatchObject({ source: 'bus' })
    const back = await lab.resume(run.pane.record)
    expect(back.pane.outcome.kind).toBe('resumed')
    expect(back.pane.notes).toContain('left out on a resume: run once-only')
    await back.screen.waitForText(/ECHO\(1\): "?once-only/, SLOW)
    await back.say('and on')
    expect(lab.model.requests.filter(({ texts, isTitle }) => !isTitle && /once-only/.test(texts.at(-1) ?? '')).length).toBe(1)
  })
})
