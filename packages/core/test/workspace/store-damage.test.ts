import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { idsOf, record, workspaceText } from '../support/records.ts'
import { adding, homeWith } from './home-with.ts'

const keptName = 'workspace.json.unreadable-2026-09-01T12-30-00.000Z'

describe('an unreadable workspace.json', () => {
  const backup = workspaceText([record('one')])
  const damaged = {
    torn: workspaceText([record('one'), record('two')]).slice(0, 200),
    empty: '',
    'all NUL': '\0'.repeat(4096),
    'without panes': '{"format":"quil-workspace","version":1}',
    'without a version': '{"format":"quil-workspace","panes":[]}',
  }

  test.each(Object.entries(damaged))('(%s) is kept aside and its backup used', async (_, unreadable) => {
    const { home, store, names, text } = await homeWith({ 'workspace.json': unreadable, 'workspace.json.bak': backup })
    const reading = await store.read()
    expect(idsOf(reading.records)).toEqual(['one'])
    expect(reading.problems).toMatchObject([
      { kind: 'recovered-from-backup', message: expect.stringContaining('cannot be read') },
    ])
    expect(await names(), 'reading changes nothing').toEqual(['workspace.json', 'workspace.json.bak'])

    const { records, problems } = await store.update(adding('two'))
    expect(idsOf(records)).toEqual(['one', 'two'])
    expect(problems[0]?.message).toContain(join(home, 'workspace.json.bak'))
    expect(problems[0]?.message).toContain(join(home, keptName))
    expect(problems[0]?.paths).toContain(join(home, keptName))
    expect(await text(keptName)).toBe(unreadable)
    expect(await text('workspace.json.bak'), 'the backup that was needed').toBe(backup)
    expect(await store.read()).toEqual({ records, problems: [] })
  })

  test('is healed by an update that changes no record', async () => {
    const { store, text } = await homeWith({ 'workspace.json': damaged.torn, 'workspace.json.bak': backup })
    await store.update((records) => records)
    expect(await text('workspace.json')).toBe(backup)
  })

  test('twice at the same moment: neither copy is overwritten', async () => {
    const { home, store, text } = await homeWith({ 'workspace.json': 'first', 'workspace.json.bak': backup })
    await store.update(adding('two'))
    await writeFile(join(home, 'workspace.json'), 'second')
    await store.update(adding('three'))
    expect(await text(keptName)).toBe('first')
    expect(await text(`${keptName}-2`)).toBe('second')
  })

  test('with an unreadable backup: both are kept aside and the workspace starts empty', async () => {
    const { home, store, text } = await homeWith({ 'workspace.json': damaged.torn, 'workspace.json.bak': 'rubbish' })
    expect(await store.read()).toMatchObject({ records: [], problems: [{ kind: 'started-empty' }] })
    const { records, problems } = await store.update(adding('new'))
    const kept = [keptName, keptName.replace('.json', '.json.bak')]
    expect(idsOf(records)).toEqual(['new'])
    const paths = expect.arrayContaining(kept.map((name) => join(home, name)))
    expect(problems).toMatchObject([{ kind: 'started-empty', paths }])
    expect(await Promise.all(kept.map(text))).toEqual([damaged.torn, 'rubbish'])
    await store.update(adding('newer'))
    expect(await text('workspace.json.bak')).toBe(workspaceText([record('new')]))
  })

  test('larger than any workspace is unreadable too', async () => {
    const { home, store, names } = await homeWith({ 'workspace.json': '', 'workspace.json.bak': backup })
    await truncate(join(home, 'workspace.json'), 2 ** 30)
    await store.update(adding('two'))
    expect(await names()).toContain(keptName)
  })

  test('gone, with a backup beside: the backup is used and a problem says so', async () => {
    const both = { 'workspace.json': workspaceText([record('one'), record('two')]), 'workspace.json.bak': backup }
    const { home, store, text } = await homeWith(both)
    await rm(join(home, 'workspace.json'))
    expect(await store.read()).toMatchObject({
      records: [{ id: 'one' }],
      problems: [{ kind: 'recovered-from-backup', message: expect.stringContaining('is missing') }],
    })
    await store.update((records) => records)
    expect(await text('workspace.json')).toBe(backup)
  })
})

describe('what this version cannot use', () => {
  const odd = { id: 'odd', args: 'not a list', secret: 's3cr3t' }
  const entries = [record('one'), odd, 42, record('two')]

  test('does not hide the good records, is reported, and survives a save verbatim', async () => {
    const { store, json } = await homeWith({ 'workspace.json': workspaceText(entries) })
    const { records, problems } = await store.update(adding('three'))
    expect(idsOf(records)).toEqual(['one', 'two', 'three'])
    expect(problems.map((problem) => problem.kind)).toEqual(['unusable-record', 'unusable-record'])
    expect(problems[0]?.message).toMatch(/pane entry 2 \("odd"\) .*: plugin is missing/)
    expect(JSON.stringify(problems)).not.toContain('s3cr3t')
    expect((await json())['panes']).toEqual([record('one'), record('two'), record('three'), odd, 42])
  })

  test('stays where it is when it is a field, of the file or of a record', async () => {
    const session = { id: 's', source: 'tui', at: '2026-09-01T12:00:00Z', model: { a: 1 } }
    const newer = { ...record('one'), colour: 'teal', session }
    const top = { writtenBy: '1.9.0', layout: { tabs: [1] } }
    const { store, json } = await homeWith({ 'workspace.json': workspaceText([newer], top) })
    await store.update((records) => records.map((one) => ({ ...one, name: 'renamed' })))
    expect(await json()).toEqual({ format: 'quil-workspace', version: 1, ...top, panes: [{ ...newer, name: 'renamed' }] })
  })
})
