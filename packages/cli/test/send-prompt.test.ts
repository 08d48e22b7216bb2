import { definePlugin, type Plugin, terminal } from '@quil/core'
import { connectWorkspace } from '@quil/core/client'
import { startHost } from '@quil/core/host'
import { describe, expect, test } from 'vitest'
import { answerProblems } from './support/answer-schemas.ts'
import { type Lab, openLab } from './support/cli.ts'

/** A pane named `x` of a program in a host of its own; what comes of it is asked with `quil`. */
async function withPane(
  plugin: Plugin,
  use: (lab: Lab, ready: (text: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  await using lab = await openLab()
  const inheritEnv = { ...lab.env, SHELL: '/bin/bash', PS1: 'ready> ' }
  await using host = await startHost({ home: lab.home, plugins: async () => [plugin], version: '0.0.0', inheritEnv })
  await using workspace = await connectWorkspace({ home: host.home })
  const { id } = await workspace.spawn({ plugin: plugin.definition.name, cwd: lab.root, name: 'x' })
  await use(lab, (text) => workspace.waitFor(id, { text }, { timeoutMs: 25_000 }))
}

const cat: Plugin = {
  definition: definePlugin({ toml: '[plugin]\nname = "cat"\n[command]\ncmd = "cat"\n', file: 'cat.toml' }).plugin,
}

describe('quil send --prompt', () => {
  test('of what the program has taken says so, and ends with 0', async () => {
    await withPane(terminal(), async (lab, shown) => {
      const said = await lab.quil(['send', 'x', '--prompt', 'echo', 'fir""st'])
      expect(said).toMatchObject({ code: 0, stdout: '', stderr: 'quil: pane x: submitted: the shell runs it\n' })
      await shown('^first')
      const stdin = 'echo sec""ond\necho thi""rd\n\n'
      const answered = await lab.quil(['send', 'x', '--prompt', '--stdin', '--json'], { stdin })
      expect(answered).toMatchObject({ code: 0, stderr: '' })
      expect(answered.json()).toMatchObject({
        pane: 'x',
        bytes: stdin.length - 2,
        outcome: 'submitted',
        state: { source: 'osc-133' },
      })
      expect(await answerProblems('send', answered.json())).toEqual([])
      await shown('^third')
    })
  })

  test('of what nothing is known of ends with 1, and of what is no prompt with 2', async () => {
    await withPane(cat, async (lab, shown) => {
      const { code, stderr } = await lab.quil(['send', 'x', '--prompt', 'hello'])
      expect([code, stderr]).toEqual([1, 'quil: pane x: unverified: this program does not say what it does\n'])
      await shown('^hello')
      expect(await lab.quil(['send', 'x', '--prompt', 'a\x1bb'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('U+001B'),
      })
    })
  })

  test('to a program that asks something, or is not ready in time, types nothing', async () => {
    await withPane(terminal(), async (lab, shown) => {
      await lab.quil([
        'send',
        'x',
        String.raw`printf '\e]7501;state=blocked:kind=permission\e\\asks\n'; read answer; echo "$answer."`,
        '--enter',
      ])
      await shown('^asks')
      const blocked = await lab.quil(['send', 'x', '--prompt', 'never', '--json'])
      expect(blocked).toMatchObject({ code: 4 })
      expect(blocked.json()).toMatchObject({ bytes: 0, outcome: 'blocked', state: { state: 'blocked', blockedOn: 'permission' } })
      await lab.quil(['send', 'x', 'yes', '--enter'])
      await shown(String.raw`^yes\.`)
      await lab.quil(['send', 'x', '--prompt', 'sleep 1000'])
      const late = await lab.quil(['send', 'x', '--prompt', 'never', '--timeout', '200ms'])
      expect(late).toMatchObject({ code: 124, stdout: '', stderr: expect.stringContaining('Nothing was typed') })
    })
  })
})
