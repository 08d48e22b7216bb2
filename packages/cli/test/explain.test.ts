import { readdir } from 'node:fs/promises'
import { currentHolder } from '@quil/core/workspace'
import { describe, expect, test } from 'vitest'
import { openLab, record } from './support/cli.ts'

const session = { id: 'ses_1', source: 'tui', at: '2026-09-01T12:00:00.000Z', directory: '/' }
const OPENCODE = `echo '[{"id":"ses_1","parent_id":null,"directory":"/"}]'`

describe('quil explain', () => {
  test('says what would be run and why, and writes nothing', async () => {
    await using lab = await openLab()
    await lab.program('opencode', OPENCODE)
    await lab.put(
      record({ id: 'pane-00000001', name: 'api', plugin: 'opencode', session, args: ['--model', 'a b', '--continue'] }),
    )
    const before = await readdir(lab.home)
    const { code, stdout, stderr } = await lab.quil(['explain', 'api'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('pane      api (pane-00000001)\n')
    expect(stdout).toContain('outcome   resumed: session ses_1 recorded by the tracker\n')
    expect(stdout).toContain(`command   ${lab.root}/bin/opencode --model 'a b' --session ses_1\n`)
    expect(stdout).toContain('directory /\n')
    expect(stdout).toContain('note      left out on a resume: --continue\n')
    expect(stdout).toMatch(/note {6}session tracked by: /)
    expect(stdout).toMatch(/env {7}QUIL_PANE_ID=pane-00000001\n/)
    expect(await readdir(lab.home)).toEqual(before)
  })

  test('shows no value that a person gave or that is merged with theirs', async () => {
    await using lab = await openLab()
    await lab.program('opencode', OPENCODE)
    await lab.put(record({ id: 'pane-00000001', plugin: 'opencode', env: { API_KEY: 'hunter2' } }))
    const env = {
      OPENCODE_CONFIG_CONTENT: '{"key":"hunter3"}',
      OTHER_TOKEN: 'hunter4',
      NODE_OPTIONS: '--hunter5',
      TMUX: 'hunter6',
    }
    const { stdout } = await lab.quil(['explain', 'pane-00000001'], { env })
    expect(stdout).not.toContain('hunter')
    expect(stdout).toContain('API_KEY (value not shown)')
    expect(stdout).toContain('without NODE_OPTIONS TMUX')
    const { env: changes } = (await lab.quil(['explain', 'pane-00000001', '--json'], { env })).json() as { env: object }
    expect(JSON.stringify(changes)).not.toContain('hunter')
    expect(changes).toMatchObject({ set: expect.arrayContaining([{ name: 'API_KEY' }]), unset: ['NODE_OPTIONS', 'TMUX'] })
  })

  test('answers a refusal as an answer: what stands in the way', async () => {
    await using lab = await openLab()
    await lab.put(
      record({ id: 'pane-00000001', plugin: 'opencode', session }),
      record({ id: 'pane-00000002', holder: currentHolder() }),
    )
    const missing = await lab.quil(['explain', 'pane-00000001', '--json'])
    expect(missing.code).toBe(0)
    expect(missing.json()).toMatchObject({ ready: false, outcome: { kind: 'refused' }, error: { code: 'COMMAND_NOT_FOUND' } })
    expect((await lab.quil(['explain', 'pane-00000002'])).stdout).toContain(
      `it cannot be brought back while process ${process.pid} holds it`,
    )
  })
})
