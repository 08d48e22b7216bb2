import { expect, test } from 'vitest'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { LONG, type Open, openSubject } from './subject.ts'

/** What is on record, and how panes are named. */
export function recordsContract(open: Open): void {
  test('a spawned pane is on the disk, with its program, when spawn resolves', async () => {
    const { home, sh } = await openSubject(open)
    const pane = await sh('sleep 1000', { name: 'sleeper', env: { COLOUR: 'red', GONE: null } })
    const { records } = await openWorkspaceStore(home).read()
    expect(records).toEqual([pane.record])
    expect(pane).toMatchObject({ status: 'running', live: { outcome: { kind: 'fresh' }, clients: 0 } })
    expect(pane.record).toMatchObject({ name: 'sleeper', env: { COLOUR: 'red', GONE: null }, program: { pid: pane.live?.pid } })
    expect(pane.record.spawnId).toBe(pane.live?.spawnId)
  })

  test('panes are listed with the one used last first, and attaching is use', async () => {
    const { workspace, sh } = await openSubject(open)
    const ids: string[] = []
    for (const name of ['one', 'two', 'three']) ids.push((await sh('sleep 1000', { name })).id)
    expect((await workspace.panes()).map(({ id }) => id)).toEqual(ids.toReversed())
    const attachment = await workspace.attach('two')
    expect((await workspace.panes()).map(({ record }) => record.name)).toEqual(['two', 'three', 'one'])
    await attachment.detach()
  })

  test('a pane is found by id, by name and by the beginning of its id alone', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('sleep 1000', { name: 'web' })
    for (const way of [id, 'web', id.slice(0, 9), id.slice(5, 10)]) expect((await workspace.get(way)).id).toBe(id)
    await sh('sleep 1000')
    await expect(workspace.get('pane-')).rejects.toMatchObject({ code: 'PANE_NOT_FOUND' })
    await expect(workspace.get('weg')).rejects.toThrow('did you mean "web"')
  })

  test('every method names a pane that is not there', async () => {
    const { workspace } = await openSubject(open)
    const calls: readonly (() => Promise<unknown>)[] = [
      () => workspace.get('nobody'),
      () => workspace.attach('nobody'),
      () => workspace.restore('nobody'),
      () => workspace.restart('nobody'),
      () => workspace.close('nobody'),
      () => workspace.rename('nobody', 'x'),
      () => workspace.send('nobody', 'x'),
      () => workspace.read('nobody'),
      () => workspace.waitFor('nobody', 'exit'),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'QuilError', code: 'PANE_NOT_FOUND' })
    expect(await workspace.panes()).toEqual([])
  })

  test('a pane that cannot start leaves no record', async () => {
    const { workspace, root, home, sh } = await openSubject(open)
    await sh('sleep 1000', { name: 'taken' })
    const wrong: readonly (readonly [() => Promise<unknown>, object])[] = [
      [() => sh('true', { name: 'taken' }), { code: 'NAME_TAKEN' }],
      [() => sh('true', { name: '-dash' }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { name: '.' }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { name: '0123abcd' }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { name: 'pane-mine' }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { cwd: `${root}/nowhere` }), { code: 'CWD_NOT_FOUND' }],
      [() => sh('true', { cwd: 'relative' }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { size: { cols: 0, rows: 5 } }), { code: 'INVALID_ARGUMENT' }],
      [() => sh('true', { toggles: ['nope'] }), { code: 'UNKNOWN_TOGGLE' }],
      [
        () => workspace.spawn({ plugin: 'terminla', cwd: root }),
        { code: 'UNKNOWN_PLUGIN', message: expect.stringContaining('did you mean "terminal"') },
      ],
    ]
    for (const [call, error] of wrong) await expect(call()).rejects.toMatchObject(error)
    expect((await openWorkspaceStore(home).read()).records.map(({ name }) => name)).toEqual(['taken'])
  })

  test('a pane that is none costs those who come with it nothing', async () => {
    const { home, sh } = await openSubject(open)
    const calls = ['a', 'relative', 'b', 'c'].map((name) => sh('sleep 1000', name === 'relative' ? { cwd: name } : { name }))
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect((await openWorkspaceStore(home).read()).records.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c'])
  })

  test('a name is given, changed and taken away', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('sleep 1000')
    await sh('sleep 1000', { name: 'other' })
    expect((await workspace.rename(id, 'mine')).record.name).toBe('mine')
    expect((await workspace.rename('mine', 'mine')).record.name).toBe('mine')
    await expect(workspace.rename(id, 'other')).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(workspace.rename(id, ' x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(workspace.close('mine')).rejects.toThrow(/pane mine is running/)
    expect((await workspace.rename('mine', null)).record).not.toHaveProperty('name')
    await expect(workspace.get('mine')).rejects.toMatchObject({ code: 'PANE_NOT_FOUND' })
  })

  test('fifty panes come at once, each once', async () => {
    const { workspace, sh } = await openSubject(open)
    const spawned = await Promise.all(Array.from({ length: 50 }, (_, n) => sh('sleep 1000', { name: `n${n}` })))
    expect((await workspace.panes()).map(({ id }) => id).sort()).toEqual(spawned.map(({ id }) => id).sort())
  }, 60_000)

  test('the directory of a shell follows cd', async () => {
    const { workspace, root } = await openSubject(open)
    const { id } = await workspace.spawn({ plugin: 'terminal', cwd: root })
    await workspace.send(id, 'mkdir deeper && cd deeper && echo mo""ved\r')
    await workspace.waitFor(id, { text: '^moved' }, LONG)
    const events = workspace.events({ since: 0 })
    for await (const event of events) if (event.type === 'directory' && event.directory.endsWith('deeper')) break
    expect(await workspace.get(id)).toMatchObject({ directory: `${root}/deeper`, record: { cwd: root } })
  })
}
