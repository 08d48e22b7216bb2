import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answerProblems } from './support/answer-schemas.ts'
import { openLab, record } from './support/cli.ts'

describe('quil close', () => {
  test('removes the record and what the tracker kept, and nothing of other panes', async () => {
    await using lab = await openLab()
    await lab.program('opencode', 'exit 0')
    await lab.quil(['run', 'opencode', '--name', 'a'])
    await lab.quil(['run', 'opencode', '--name', 'b'])
    const [a, b] = await lab.records()
    const sessions = join(lab.home, 'sessions')
    for (const pane of [a, b]) await writeFile(join(sessions, `opencode-${pane?.id}.id`), 'ses_1\n', { mode: 0o600 })
    expect(await lab.quil(['close', 'a'])).toMatchObject({ code: 0, stdout: '', stderr: 'quil: pane a (opencode) is closed\n' })
    expect((await lab.records()).map(({ name }) => name)).toEqual(['b'])
    expect((await readdir(sessions)).sort()).toEqual([`opencode-${b?.id}.id`, `opencode-${b?.id}.spawn`])
    expect((await lab.quil(['close', 'b', '--json'])).json()).toEqual({
      closed: [{ id: b?.id, name: 'b', plugin: 'opencode' }],
      failed: [],
    })
  })

  test('leaves no secret of the pane in the workspace or its backup', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', env: { TOKEN: 'hunter2' } }))
    await lab.quil(['close', 'pane-00000001'])
    for (const name of ['workspace.json', 'workspace.json.bak']) {
      expect(await readFile(join(lab.home, name), 'utf8')).not.toContain('hunter2')
    }
  })

  test('refuses a running pane', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', holder: { pid: process.ppid, startedAt: 'unknown' } }))
    const { code, stderr } = await lab.quil(['close', 'pane-00000001'])
    expect(code).toBe(4)
    expect(stderr).toContain('quil close --force pane-00000001')
    expect(await lab.records()).toHaveLength(1)
  })

  test('forgets a pane whose plugin is gone or whose holder died', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', plugin: 'mine', holder: { pid: process.pid, startedAt: 'long ago' } }))
    expect((await lab.quil(['close', '--force', 'pane-00000001'])).code).toBe(0)
    expect(await lab.records()).toEqual([])
  })

  test('closes several, and one that cannot be closed stops no other', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'a' }), record({ id: 'pane-00000002', name: 'b' }))
    const { code, stderr, json } = await lab.quil(['close', 'a', 'nope', 'b', 'a', '--json'])
    expect([code, stderr]).toEqual([3, 'quil: there is no pane "nope": quil ls lists them\n'])
    expect(json()).toMatchObject({
      closed: [{ name: 'a' }, { name: 'b' }],
      failed: [{ pane: 'nope', error: { code: 'PANE_NOT_FOUND' } }],
    })
    expect(await answerProblems('close', json())).toEqual([])
    expect(await lab.records()).toEqual([])
  })

  test('takes . for the pane it runs in, and says so where it runs in none', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001' }))
    expect(await lab.quil(['close', '.'])).toMatchObject({
      code: 2,
      stderr: 'quil: "." is the pane this command runs in, and it runs in none\n',
    })
    expect((await lab.quil(['close', '.'], { env: { QUIL_PANE_ID: 'pane-00000001' } })).code).toBe(0)
    expect(await lab.records()).toEqual([])
  })

  test('answers 3 when there is no such pane', async () => {
    await using lab = await openLab()
    expect(await lab.quil(['close', 'nope'])).toMatchObject({
      code: 3,
      stderr: 'quil: there is no pane "nope": the workspace is empty\n',
    })
  })
})
