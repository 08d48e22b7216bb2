import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WorkspaceEvent } from '../../src/workspace/workspace-event.ts'
import { LONG, type Open, openSubject } from './subject.ts'

/** Typing, reading, waiting and events. */
export function wordsContract(open: Open): void {
  test('a megabyte arrives byte for byte, in order with what is typed before and after', async () => {
    const { workspace, sh, root } = await openSubject(open)
    const { id } = await sh('stty raw -echo; echo ready; head -c 1048586 > got; echo saved; sleep 1000')
    await workspace.waitFor(id, { text: 'ready' }, LONG)
    const bytes = Buffer.from(Array.from({ length: 1 << 20 }, (_, n) => (n * 31 + (n >> 8)) & 0xff))
    const attachment = await workspace.attach(id)
    attachment.write('first')
    await attachment.drained()
    await workspace.send(id, bytes)
    await workspace.send(id, 'after')
    await workspace.waitFor(id, { text: 'saved' }, LONG)
    const got = await readFile(join(root, 'got'))
    expect(got.equals(Buffer.concat([Buffer.from('first'), bytes, Buffer.from('after')]))).toBe(true)
  }, 60_000)

  test('what one view writes before it is opened for more than a megabyte waits, and nothing of it is lost', async () => {
    const { workspace, sh, root } = await openSubject(open)
    const { id } = await sh(
      'stty raw -echo; echo ready; while [ ! -e go ]; do sleep 0.05; done; head -c 8388608 > got; echo saved; sleep 1000',
    )
    await workspace.waitFor(id, { text: 'ready' }, LONG)
    const attachment = await workspace.attach(id)
    const bytes = Buffer.from(Array.from({ length: 8 << 20 }, (_, n) => (n * 7 + (n >> 10)) & 0xff))
    expect(attachment.write('')).toBe(true)
    expect(attachment.write(bytes)).toBe(false)
    const drained = attachment.drained().then(() => 'drained')
    expect(await Promise.race([drained, workspace.get(id).then(() => 'waits')])).toBe('waits')
    const other = await sh('touch go; echo told')
    await workspace.waitFor(other.id, 'exit', LONG)
    expect(await drained).toBe('drained')
    await workspace.waitFor(id, { text: 'saved' }, LONG)
    expect((await readFile(join(root, 'got'))).equals(bytes)).toBe(true)
  }, 60_000)

  test('the screen is read with its cursor, and lines above it when asked for', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('seq 1 50; printf "at the end"; sleep 1000', { size: { cols: 40, rows: 10 } })
    await workspace.waitFor(id, { text: 'at the end' }, LONG)
    expect(await workspace.read(id)).toEqual({
      lines: ['42', '43', '44', '45', '46', '47', '48', '49', '50', 'at the end'],
      cursor: { x: 10, y: 9 },
      size: { cols: 40, rows: 10 },
      live: true,
    })
    expect((await workspace.read(id, { scrollbackLines: 1000 })).lines[0]).toBe('1')
  })

  test('a text is found also when it has just scrolled off, and one that comes later is waited for', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('echo the marker; seq 1 100; read line; echo got $line; sleep 1000')
    await workspace.waitFor(id, { text: '^100$' }, LONG)
    await workspace.waitFor(id, { text: 'the marker' }, LONG)
    const later = workspace.waitFor(id, { text: String.raw`^got \w+` }, LONG)
    await workspace.send(id, 'word\r')
    expect(await later).toMatchObject({ id, status: 'running' })
  })

  test('waiting ends in time, with the signal, with the program and with a pattern that is none', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id, live } = await sh('exec sleep 1000')
    await expect(workspace.waitFor(id, 'exit', { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('was waited for 0.02 s to end'),
    })
    await expect(workspace.waitFor(id, { text: 'never' }, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await expect(workspace.waitFor(id, 'exit', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(workspace.waitFor(id, 'exit', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(workspace.waitFor(id, { text: '(' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const shown = workspace.waitFor(id, { text: 'never' }, LONG)
    const exited = workspace.waitFor(id, 'exit', LONG)
    const ends = Promise.allSettled([shown, exited])
    await workspace.get(id)
    process.kill(live?.pid ?? 0, 'SIGKILL')
    const [text, exit] = await ends
    expect(text).toMatchObject({ status: 'rejected', reason: { code: 'PANE_NOT_RUNNING' } })
    expect(exit).toMatchObject({ status: 'fulfilled', value: { status: 'exited' } })
    expect(await workspace.waitFor(id, 'exit')).toMatchObject({ status: 'exited' })
  })

  test('events are numbered without gaps, and come from where one asks', async () => {
    const { workspace, sh } = await openSubject(open)
    const now = workspace.events()
    const { id } = await sh('exit 3')
    await workspace.waitFor(id, 'exit', LONG)
    await workspace.rename(id, 'x')
    await workspace.close(id)
    const seen: WorkspaceEvent[] = []
    for await (const event of now) {
      seen.push(event)
      if (event.type === 'closed') break
    }
    expect(seen.map(({ type }) => type)).toEqual(['spawned', 'state', 'exited', 'renamed', 'closed'])
    expect(seen.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(seen[1]).toMatchObject({ pane: id, state: { state: 'exited', detail: 'exit code 3' } })
    expect(seen[2]).toMatchObject({ pane: id, exit: { exitCode: 3 } })
    const later = workspace.events({ since: 3 })
    expect((await later.next()).value).toMatchObject({ seq: 4, type: 'renamed' })
    await later.return?.()
    const elsewhere = workspace.events({ since: 99_999 }) // of an earlier life of the host: all of this one's is news
    expect((await elsewhere.next()).value).toMatchObject({ seq: 1, type: 'spawned' })
    await elsewhere.return?.()
  })

  test('who falls behind in events is told what was missed', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('sleep 1000')
    const slow = workspace.events({ since: 0 })
    expect((await slow.next()).value).toMatchObject({ seq: 1 })
    for (let n = 0; n < 2300; n += 230) {
      await Promise.all(Array.from({ length: 230 }, (_, k) => workspace.rename(id, `n${n + k}`)))
    }
    let last = 1
    let missed = 0
    for await (const event of slow) {
      if (event.type === 'missed') {
        expect(event.from).toBe(last + 1)
        expect(event.seq).toBe(event.to)
        missed += event.to - event.from + 1
      } else expect(event.seq).toBe(last + 1)
      last = event.seq
      if (last === 2301) break
    }
    const late = workspace.events({ since: 0 })
    expect((await late.next()).value).toMatchObject({ type: 'missed', from: 1 })
    await late.return?.()
    expect(missed).toBeGreaterThanOrEqual(0)
  }, 120_000)

  test('events end with the signal, with return, and with the workspace', async () => {
    const { workspace } = await openSubject(open)
    const controller = new AbortController()
    const aborted = workspace.events({ signal: controller.signal }).next()
    const returned = workspace.events()
    const pending = returned.next()
    controller.abort()
    expect(await aborted).toEqual({ done: true, value: undefined })
    await returned.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    const last = workspace.events().next()
    await workspace.get('nobody').catch(() => {})
    await workspace[Symbol.asyncDispose]()
    expect(await last).toEqual({ done: true, value: undefined })
  })
}
