import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { openWorkspace } from '../../src/live/index.ts'
import { RecordBook } from '../../src/live/record-book.ts'
import { openWorkspaceStore, type PaneRecord, type WorkspaceStore } from '../../src/workspace/index.ts'
import { record } from '../support/records.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** The store of a home, and how often it was asked to save. */
function counted(home: string): { readonly store: WorkspaceStore; saves: number } {
  const inner = openWorkspaceStore(home)
  const counter = {
    saves: 0,
    store: {
      read: () => inner.read(),
      update: ((change, options) => {
        counter.saves += 1
        return inner.update(change, options)
      }) as WorkspaceStore['update'],
    },
  }
  return counter
}

const adding =
  (id: string) =>
  (records: readonly PaneRecord[]): { records: readonly PaneRecord[]; result: string } => ({
    records: [...records, record(id)],
    result: id,
  })
const touched = (id: string, state: string) => (records: readonly PaneRecord[]) =>
  records.map((one) => (one.id === id ? { ...one, state: { state } } : one))

test('fifty changes at once are two saves at most, and each is on the disk when it is answered', async () => {
  const home = await tempDirectory()
  const counter = counted(home)
  const book = new RecordBook(counter.store, expect.unreachable)
  const ids = Array.from({ length: 50 }, (_, n) => `pane-${String(n).padStart(8, '0')}`)
  const answers = await Promise.all(
    ids.map(async (id) => {
      const answer = await book.change(adding(id))
      expect((await counter.store.read()).records.map((one) => String(one.id))).toContain(id)
      return answer
    }),
  )
  expect(answers).toEqual(ids)
  expect(counter.saves).toBeLessThanOrEqual(2)
})

test('notes of one burst are one save, and are read before they are saved', async () => {
  const home = await tempDirectory()
  const counter = counted(home)
  const book = new RecordBook(counter.store, expect.unreachable)
  await book.change(adding('pane-00000001'))
  for (let n = 0; n < 100; n += 1) book.note(touched('pane-00000001', `${n}`))
  expect((await book.read()).records[0]?.state).toEqual({ state: '99' })
  expect((await counter.store.read()).records[0]?.state).toEqual({})
  await book.close()
  expect((await counter.store.read()).records[0]?.state).toEqual({ state: '99' })
  expect(counter.saves).toBe(2)
})

test('a note that is no record is dropped with a word, and what comes with it is saved', async () => {
  const home = await tempDirectory()
  const problems: string[] = []
  const book = new RecordBook(openWorkspaceStore(home), (message) => problems.push(message))
  await book.change(adding('pane-00000001'))
  book.note((records) => records.map((one) => ({ ...one, directory: 'not absolute' })))
  book.note(touched('pane-00000001', 'good'))
  await book.change(adding('pane-00000002'))
  expect((await book.read()).records.map(({ state }) => state)).toEqual([{ state: 'good' }, {}])
  expect(problems).toEqual([expect.stringContaining('cannot be kept')])
})

test('a change that throws is answered with that, and costs the others nothing', async () => {
  const book = new RecordBook(openWorkspaceStore(await tempDirectory()), expect.unreachable)
  const wrong = book.change(() => {
    throw new Error('no')
  })
  const [one, two] = await Promise.allSettled([wrong, book.change(adding('pane-00000002'))])
  expect([one.status, two.status]).toEqual(['rejected', 'fulfilled'])
})

test('a change that comes while a save fails, or at any moment around its end, is answered', async () => {
  const inner = openWorkspaceStore(await tempDirectory())
  let refuses = true
  const update = (async (change, options) => {
    if (!refuses) return inner.update(change, options)
    await new Promise((resolve) => setImmediate(resolve))
    throw new Error('the disk refuses')
  }) as WorkspaceStore['update']
  const book = new RecordBook({ read: inner.read, update }, () => {})
  const outcome = async (n: number): Promise<string> =>
    await book.change(adding(`pane-${String(n).padStart(8, '0')}`)).then(
      () => 'saved',
      () => 'refused',
    )
  for (refuses of [true, false]) {
    for (let ticks = 0; ticks < 12; ticks += 1) {
      const base = (refuses ? 0 : 1000) + 10 * ticks
      const wanted = refuses ? 'refused' : 'saved'
      const first = outcome(base)
      const during = new Promise<string>((resolve) => setImmediate(() => resolve(outcome(base + 1))))
      expect(await Promise.all([first, during])).toEqual([wanted, wanted])
      await outcome(base + 2)
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
      expect(await outcome(base + 3)).toBe(wanted)
    }
  }
  await book.close()
})

/** A file system of 64 KiB, where this user may mount one. */
async function tinyDisk(): Promise<string | undefined> {
  const place = join(await tempDirectory(), 'disk')
  await mkdir(place)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'none', place], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync('umount', ['-l', place], { stdio: 'ignore' }))
  return place
}

test('a full disk loses no note: it is told, tried again, and saved when there is room', async (context) => {
  const disk = await tinyDisk()
  if (disk === undefined) return context.skip('missing: the right to mount a small file system')
  const home = join(disk, 'quil')
  await mkdir(home, { mode: 0o700 })
  const problems: string[] = []
  const book = new RecordBook(openWorkspaceStore(home), (message) => problems.push(message))
  await book.change(adding('pane-00000001'))
  const filler = join(disk, 'filler')
  await writeFile(filler, Buffer.alloc(1 << 20)).catch(() => {})
  await expect(book.change(adding('pane-00000002'))).rejects.toMatchObject({ code: 'WORKSPACE_UNWRITABLE' })
  book.note(touched('pane-00000001', 'kept'))
  await book.flush()
  expect(problems).toEqual([expect.stringContaining('tried again')])
  expect((await book.read()).records[0]?.state).toEqual({ state: 'kept' })
  expect((await openWorkspaceStore(home).read()).records[0]?.state).toEqual({})
  await rm(filler)
  const saved = async (): Promise<unknown> => (await openWorkspaceStore(home).read()).records[0]?.state
  await expect.poll(saved, { timeout: 10_000 }).toEqual({ state: 'kept' })
})

test('a pane that cannot be written down does not start, and is not listed afterwards', async (context) => {
  const disk = await tinyDisk()
  if (disk === undefined) return context.skip('missing: the right to mount a small file system')
  const home = join(disk, 'quil')
  await mkdir(home, { mode: 0o700 })
  const workspace = await openWorkspace({ home, plugins: [shellPlugin()] })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const filler = join(disk, 'filler')
  await writeFile(filler, Buffer.alloc(1 << 20)).catch(() => {})
  const spawn = (): Promise<unknown> => workspace.spawn({ plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] })
  await expect(spawn()).rejects.toMatchObject({ code: 'WORKSPACE_UNWRITABLE' })
  expect(await workspace.panes()).toEqual([])
  await rm(filler)
  expect(await spawn()).toMatchObject({ status: 'running' })
  expect(await workspace.panes()).toHaveLength(1)
})

test('a pane whose closing cannot be written down is not ended', async (context) => {
  const disk = await tinyDisk()
  if (disk === undefined) return context.skip('missing: the right to mount a small file system')
  const home = join(disk, 'quil')
  await mkdir(home, { mode: 0o700 })
  const workspace = await openWorkspace({ home, plugins: [shellPlugin()] })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const { id } = await workspace.spawn({ plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] })
  await writeFile(join(disk, 'filler'), Buffer.alloc(1 << 20)).catch(() => {})
  await expect(workspace.close(id, { force: true })).rejects.toMatchObject({ code: 'WORKSPACE_UNWRITABLE' })
  expect(await workspace.get(id)).toMatchObject({ status: 'running' })
  await rm(join(disk, 'filler'))
  await workspace.close(id, { force: true })
  expect(await workspace.panes()).toEqual([])
})

test('a running pane whose record was lost on the disk is listed, and written down again', async () => {
  const home = join(await tempDirectory(), 'quil')
  const workspace = await openWorkspace({ home, plugins: [shellPlugin()] })
  onTestFinished(async () => workspace[Symbol.asyncDispose]())
  const { id } = await workspace.spawn({ plugin: 'shell-test', cwd: '/', args: ['-c', 'exec sleep 1000'] })
  for (const name of ['workspace.json', 'workspace.json.bak']) await writeFile(join(home, name), '{"format":"qu')
  expect(await workspace.panes()).toMatchObject([{ id, status: 'running' }])
  await workspace.rename(id, 'here')
  expect((await openWorkspaceStore(home).read()).records).toMatchObject([{ id, name: 'here' }])
})

test('what starts while the workspace closes is ended with the others', async () => {
  const home = await tempDirectory()
  const workspace = await openWorkspace({ home, plugins: [shellPlugin()] })
  const spawn = (): Promise<unknown> => workspace.spawn({ plugin: 'shell-test', cwd: home, args: ['-c', 'exec sleep 1000.125'] })
  const started = Promise.allSettled([spawn(), spawn(), spawn()])
  await workspace[Symbol.asyncDispose]()
  await started
  await expect(spawn()).rejects.toMatchObject({ code: 'HOST_STOPPING' })
  const { records } = await openWorkspaceStore(home).read()
  expect(records.filter(({ holder, program }) => holder !== undefined || program !== undefined)).toEqual([])
  const { stdout } = await execa('ps', ['-eo', 'args'])
  expect(stdout).not.toContain('sleep 1000.125')
})
