import { expect, test } from 'vitest'
import type { PaneId } from '../../src/ids.ts'
import { LONG, type Open, openSubject, watch } from './subject.ts'

/** Attaching, sizes and what ends a view. */
export function viewsContract(open: Open): void {
  test('a view begins with the screen and goes on with every byte', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id, live } = await sh('stty -echo; echo hello; read line; echo "got $line"; exit 5')
    await workspace.waitFor(id, { text: 'hello' }, LONG)
    const attachment = await workspace.attach(id, { size: { cols: 100, rows: 30 } })
    expect(attachment).toMatchObject({ readOnly: false, spawnId: live?.spawnId, pane: { id, live: { clients: 1 } } })
    const seen = watch(attachment)
    attachment.write('word\r')
    expect(await attachment.ended).toMatchObject({ reason: 'exited', exit: { exitCode: 5 } })
    expect(seen.pieces[0]).toMatchObject({ kind: 'screen' })
    expect(seen.text()).toMatch(/hello[\s\S]*got word/)
    const last = seen.pieces.at(-1)
    expect(attachment.offset).toBe((last?.offset ?? 0) + (last?.kind === 'output' ? last.bytes.length : 0))
  })

  test('a view of a program that ends at once still gets all it said, also when one listens late', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('echo "so long"; exit 0')
    await workspace.waitFor(id, 'exit', LONG)
    for (let n = 0; n < 5; n += 1) {
      const attachment = await workspace.attach(id)
      if (n % 2 === 1) expect(await attachment.ended).toMatchObject({ reason: 'exited' })
      const seen = watch(attachment)
      while (!seen.text().includes('so long')) await new Promise((resolve) => setImmediate(resolve))
      expect(await attachment.ended).toMatchObject({ reason: 'exited' })
    }
  })

  test('a view without a size leaves it to others to answer what the program asks of terminals', async () => {
    const { workspace, sh } = await openSubject(open)
    const asks = `stty raw -echo; while read -r -n 1 key; do printf '\\033[c'; IFS= read -r -d c -t 2 answer && printf 'answer %s;' "$key"; done`
    const { id } = await sh(`exec bash -c '${asks.replaceAll("'", `'"'"'`)}'`)
    await using listening = await workspace.attach(id)
    const seen = watch(listening)
    listening.write('1')
    await workspace.waitFor(id, { text: 'answer 1;' }, LONG)
    await using _terminal = await workspace.attach(id, { size: { cols: 80, rows: 24 } })
    listening.write('2')
    // The terminal is asked now; nobody answers for it.
    while (!seen.text().includes('\x1b[c')) await new Promise((resolve) => setImmediate(resolve))
    expect((await workspace.read(id)).lines.join('')).not.toContain('answer 2;')
  })

  test('a view that nobody listens to still ends with its program', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('stty -echo; read line; seq 1 1000; exit 4')
    const attachment = await workspace.attach(id)
    attachment.write('\r')
    expect(await attachment.ended).toMatchObject({ reason: 'exited', exit: { exitCode: 4 } })
  })

  test('who detaches is not counted, and the program goes on', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('sleep 1000')
    const one = await workspace.attach(id)
    const two = await workspace.attach(id, { readOnly: true })
    expect((await workspace.get(id)).live?.clients).toBe(2)
    await one.detach()
    await one.detach()
    expect(await one.ended).toEqual({ reason: 'detached' })
    expect((await workspace.get(id)).live?.clients).toBe(1)
    await two[Symbol.asyncDispose]()
    expect((await workspace.get(id)).live?.clients).toBe(0)
  })

  test('a view goes on where another stopped, with the same bytes', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('stty -echo; echo begin; read a; echo "one $a"; read b; echo "two $b"; sleep 1000')
    await workspace.waitFor(id, { text: 'begin' }, LONG)
    const first = await workspace.attach(id)
    const before = watch(first)
    first.write('x\r')
    while (!before.text().includes('one x')) await new Promise((resolve) => setImmediate(resolve))
    const from = { spawnId: first.spawnId, offset: first.offset }
    await first.detach()
    await workspace.send(id, 'y\r')
    await workspace.waitFor(id, { text: 'two y' }, LONG)
    const second = await workspace.attach(id, { from })
    const after = watch(second)
    while (!after.text().includes('two y')) await new Promise((resolve) => setImmediate(resolve))
    expect(after.pieces.every(({ kind }) => kind === 'output')).toBe(true)
    expect(after.pieces[0]?.offset).toBe(from.offset)
    const other = await workspace.attach(id, { from: { ...from, spawnId: '0123456789abcdef' as typeof from.spawnId } })
    const whole = watch(other)
    while (!whole.text().includes('two y')) await new Promise((resolve) => setImmediate(resolve))
    expect(whole.pieces[0]?.kind).toBe('screen')
  })

  test('a view that was shown nothing yet does not claim to have been', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('echo something; sleep 1000')
    await workspace.waitFor(id, { text: 'something' }, LONG)
    const first = await workspace.attach(id)
    const from = { spawnId: first.spawnId, offset: first.offset }
    await first.detach()
    const seen = watch(await workspace.attach(id, { from }))
    while (!seen.text().includes('something')) await new Promise((resolve) => setImmediate(resolve))
  })

  test('a paused view gets nothing, and everything afterwards', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('stty -echo; echo begin; read a; seq 1 200; echo done; sleep 1000')
    await workspace.waitFor(id, { text: 'begin' }, LONG)
    const attachment = await workspace.attach(id)
    const seen = watch(attachment)
    while (!seen.text().includes('begin')) await new Promise((resolve) => setImmediate(resolve))
    attachment.pause()
    const { length } = seen.pieces
    attachment.write('\r')
    await workspace.waitFor(id, { text: 'done' }, LONG)
    expect(seen.pieces.length).toBe(length)
    attachment.resume()
    while (!seen.text().includes('done')) await new Promise((resolve) => setImmediate(resolve))
    expect(seen.text()).toContain('\r\n199\r\n200\r\n')
  })

  test('a read-only view changes nothing', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('stty size; cat', { size: { cols: 50, rows: 20 } })
    const attachment = await workspace.attach(id, { readOnly: true, size: { cols: 10, rows: 10 } })
    expect(attachment.readOnly).toBe(true)
    expect(attachment.write('typed\r')).toBe(true)
    attachment.resize({ cols: 11, rows: 11 })
    await workspace.send(id, 'sent\r')
    await workspace.waitFor(id, { text: 'sent' }, LONG)
    const { lines, size } = await workspace.read(id)
    expect(size).toEqual({ cols: 50, rows: 20 })
    expect(lines.join()).not.toContain('typed')
  })

  test('a size no terminal can have is refused and changes nothing', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('sleep 1000', { size: { cols: 50, rows: 20 } })
    await expect(workspace.attach(id, { size: { cols: 0, rows: 1 } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const attachment = await workspace.attach(id)
    expect(() => attachment.resize({ cols: 1, rows: 70_000 })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect((await workspace.get(id)).live).toMatchObject({ clients: 1, size: { cols: 50, rows: 20 } })
  })

  test('a pane must not show itself, neither directly nor through others', async () => {
    const { workspace, sh } = await openSubject(open)
    const panes: PaneId[] = []
    for (let n = 0; n < 3; n += 1) panes.push((await sh('sleep 1000')).id)
    const [a = '' as PaneId, b = '' as PaneId, c = '' as PaneId] = panes
    await expect(workspace.attach(a, { inside: a })).rejects.toMatchObject({ code: 'PANE_NESTED' })
    const bInA = await workspace.attach(b, { inside: a })
    await workspace.attach(c, { inside: b })
    await expect(workspace.attach(a, { inside: c })).rejects.toMatchObject({ code: 'PANE_NESTED' })
    await expect(workspace.attach(a, { inside: b })).rejects.toMatchObject({ code: 'PANE_NESTED' })
    await bInA.detach()
    await (await workspace.attach(a, { inside: c })).detach()
  })
}
