import { lstat, mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openWorkspaceStore } from '../../src/workspace/index.ts'
import { idsOf, record, workspaceText } from '../support/records.ts'
import { tempDirectory } from '../support/temp-directory.ts'
import { adding, homeWith } from './home-with.ts'

describe('reading and updating', () => {
  test('an empty or missing home has no records and stays as it is', async () => {
    const { home, store, names } = await homeWith()
    expect(await store.read()).toEqual({ records: [], problems: [] })
    expect(await names()).toEqual([])
    const missing = join(home, 'not', 'there')
    expect(await openWorkspaceStore(missing).read()).toEqual({ records: [], problems: [] })
    await expect(stat(missing)).rejects.toThrow('ENOENT')
  })

  test('what is written is read, by another store too', async () => {
    const { home, store } = await homeWith()
    const full = record('full', {
      name: 'büro 🐚',
      instance: 'work',
      args: ['--flag', 'a "b"\n'],
      env: { HTTP_PROXY: null, X: '' },
      session: { id: 'ses_1', directory: '/src', source: 'tui', at: '2026-09-01T12:00:00.000Z' },
      holder: { pid: 7, startedAt: 'x' },
      lastExit: { exitCode: null, signal: 'SIGKILL', at: '2026-09-01T12:00:00.000Z' },
    })
    await store.update(() => [full])
    expect((await openWorkspaceStore(home).read()).records).toEqual([full])
  })

  test('makes private files in a private home', async () => {
    const home = join(await tempDirectory(), 'deep', 'home')
    const store = openWorkspaceStore(home)
    await store.update(adding('one'))
    await store.update(adding('two'))
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    for (const name of ['workspace.json', 'workspace.json.bak', 'workspace.lock']) {
      expect((await stat(join(home, name))).mode & 0o777, name).toBe(0o600)
    }
  })

  test('hands the result of the change through', async () => {
    const { store } = await homeWith()
    const { result, records } = await store.update((old) => ({ records: [...old, record('one')], result: old.length }))
    expect(result).toBe(0)
    expect(idsOf(records)).toEqual(['one'])
  })

  test('keeps the previous content as the backup', async () => {
    const { store, text } = await homeWith({ 'workspace.json': workspaceText([record('one')]) })
    await store.update(adding('two'))
    expect(await text('workspace.json.bak')).toBe(workspaceText([record('one')]))
  })

  test('writes nothing when nothing changed, however the file is laid out', async () => {
    const compact = JSON.stringify(JSON.parse(workspaceText([record('one')])))
    const { home, store, names, text } = await homeWith({ 'workspace.json': compact })
    await utimes(join(home, 'workspace.json'), 1000, 1000)
    await store.update((records) => records.map((one) => ({ ...one })))
    expect(await text('workspace.json')).toBe(compact)
    expect((await stat(join(home, 'workspace.json'))).mtimeMs).toBe(1_000_000)
    expect(await names()).toEqual(['workspace.json', 'workspace.lock'])
  })

  test('a change that throws writes nothing and frees the lock', async () => {
    const { store, text } = await homeWith({ 'workspace.json': workspaceText([record('one')]) })
    const refuse = store.update(() => {
      throw new TypeError('no')
    })
    await expect(refuse).rejects.toThrow(TypeError)
    expect(await text('workspace.json')).toBe(workspaceText([record('one')]))
    await store.update(adding('two'), { timeoutMs: 10_000 })
  })

  test.each([
    ['a record that is not one', [{ ...record('one'), cwd: 'relative' }], 'cwd must be an absolute path'],
    ['two records of one id', [record('one'), record('one')], 'there is another pane one'],
  ])('refuses to write %s', async (_, records, message) => {
    const { store, names } = await homeWith()
    const refusal = { code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) }
    await expect(store.update(() => records)).rejects.toMatchObject(refusal)
    expect(await names()).toEqual(['workspace.lock'])
  })

  test('refuses a change that answers later', async () => {
    const { store } = await homeWith()
    const later = store.update((async () => []) as never)
    await expect(later).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('updates of one store apply in call order', async () => {
    const { store } = await homeWith()
    const ids = Array.from({ length: 20 }, (_, n) => `pane-${n}`)
    await Promise.all(ids.map((id) => store.update(adding(id))))
    expect(idsOf((await store.read()).records)).toEqual(ids)
  })

  test('a home that is a link to a directory of ours works', async () => {
    const base = await tempDirectory()
    await mkdir(join(base, 'dotfiles'), { mode: 0o755 })
    await symlink('dotfiles', join(base, 'home'))
    await openWorkspaceStore(join(base, 'home')).update(adding('one'))
    expect((await lstat(join(base, 'home'))).isSymbolicLink()).toBe(true)
    expect((await stat(join(base, 'dotfiles'))).mode & 0o777).toBe(0o700)
    expect(idsOf((await openWorkspaceStore(join(base, 'dotfiles')).read()).records)).toEqual(['one'])
  })

  test('clears away what killed writers left, and nothing else', async () => {
    const temp = '.workspace.json.4242.0123456789ab.tmp'
    const others = ['.workspace.json.tmp', '.other.json.4242.0123456789ab.tmp', 'workspace.json.4242.0123456789ab.tmp']
    const { store, names } = await homeWith(Object.fromEntries([temp, ...others].map((name) => [name, ''])))
    await store.update(adding('one'))
    expect(await names()).toEqual([...others, 'workspace.json', 'workspace.lock'].sort())
  })
})

describe('a workspace.json of somebody else', () => {
  const foreign = {
    'no format': '{"panes":{"1":{"cmd":"zsh"}}}',
    'another format': '{"format":"tmuxinator","version":1,"panes":[]}',
    'no object at all': '[]',
  }

  test.each(Object.entries(foreign))('with %s is refused and left alone', async (_, foreignText) => {
    const { home, store, names, text } = await homeWith({ 'workspace.json': foreignText })
    const path = join(home, 'workspace.json')
    await utimes(path, 1000, 1000)
    const refusal = { code: 'FOREIGN_WORKSPACE', message: expect.stringMatching(`${path}.*QUIL_HOME`) }
    await expect(store.read()).rejects.toMatchObject(refusal)
    await expect(store.update(() => [])).rejects.toMatchObject(refusal)
    expect(await text('workspace.json')).toBe(foreignText)
    expect((await stat(path)).mtimeMs).toBe(1_000_000)
    expect(await names()).toEqual(['workspace.json'])
  })

  test('also refuses when only its backup is left', async () => {
    const { store, names } = await homeWith({ 'workspace.json.bak': foreign['no format'] })
    await expect(store.update(adding('one'))).rejects.toMatchObject({ code: 'FOREIGN_WORKSPACE' })
    expect(await names()).toEqual(['workspace.json.bak'])
  })

  test('one written by a newer Quil is refused and left alone', async () => {
    const newer = workspaceText([], { version: 2 })
    const { store, names, text } = await homeWith({ 'workspace.json': newer })
    const refusal = { code: 'WORKSPACE_TOO_NEW', details: expect.objectContaining({ version: 2, supported: 1 }) }
    await expect(store.read()).rejects.toMatchObject(refusal)
    await expect(store.update(() => [])).rejects.toMatchObject(refusal)
    expect(await text('workspace.json')).toBe(newer)
    expect(await names()).toEqual(['workspace.json'])
  })

  test('a link in place of workspace.json is refused', async () => {
    const { home, store } = await homeWith({ elsewhere: workspaceText([record('one')]) })
    await symlink('elsewhere', join(home, 'workspace.json'))
    await expect(store.read()).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
    await expect(store.update(() => [])).rejects.toMatchObject({ code: 'UNSAFE_FILE' })
  })
})

describe('a store that has read or written before', () => {
  test('sees at once what another store, an editor that replaces, and one that writes in place have written', async () => {
    const { home, store } = await homeWith()
    const path = join(home, 'workspace.json')
    await store.update(adding('one'))
    await openWorkspaceStore(home).update(adding('two'))
    expect(idsOf((await store.read()).records)).toEqual(['one', 'two'])
    await writeFile(`${path}.new`, workspaceText([record('three')]), { mode: 0o600 })
    await rename(`${path}.new`, path)
    expect(idsOf((await store.read()).records)).toEqual(['three'])
    await writeFile(path, workspaceText([record('three'), record('four')]))
    expect(idsOf((await store.update(adding('five'))).records)).toEqual(['three', 'four', 'five'])
    await rm(path)
    expect(idsOf((await store.read()).records), 'the backup').toEqual(['three', 'four'])
  })

  test('loses none of what two stores write by turns', async () => {
    const { home, store } = await homeWith()
    const other = openWorkspaceStore(home)
    const ids = Array.from({ length: 40 }, (_, n) => `pane-${n}`)
    await Promise.all(ids.map((id, index) => (index % 3 === 0 ? other : store).update(adding(id))))
    expect(idsOf((await store.read()).records).sort()).toEqual([...ids].sort())
    expect((await other.read()).records).toEqual((await openWorkspaceStore(home).read()).records)
  })

  test('answers records that nobody can change in its memory', async () => {
    const { store } = await homeWith()
    const mine = record('one', { env: { A: '1' } })
    await store.update(() => [mine])
    ;(mine.env as Record<string, string>)['A'] = 'changed later'
    const [one] = (await store.read()).records
    expect(one?.env).toEqual({ A: '1' })
    expect(() => Object.assign(one?.env ?? {}, { A: '2' })).toThrow(TypeError)
  })

  test('leaves no second name behind, whatever it forgets in between', async () => {
    const { store, names, text } = await homeWith()
    for (const id of ['one', 'two', 'three']) await store.update(adding(id))
    await store.update((records) => records.slice(1), { forget: true })
    expect(await text('workspace.json.bak')).not.toContain('"one"')
    await store.update(adding('four'))
    await store.update(adding('five'))
    expect(await names()).toEqual(['workspace.json', 'workspace.json.bak', 'workspace.lock'])
    expect(await text('workspace.json.bak')).toBe(workspaceText(['two', 'three', 'four'].map((id) => record(id))))
  })
})
