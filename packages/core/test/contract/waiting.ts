import { expect, test } from 'vitest'
import type { WorkspaceEvent } from '../../src/workspace/workspace-event.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { LONG, type Open, openSubject } from './subject.ts'

/** `say working`: the program tells its state. */
const SAY = `say() { printf '\\033]7501;state=%s\\033\\\\' "$1"; }; stty -echo;`

/** Waiting for what a pane does and shows, and being told without asking. */
export function waitingContract(open: Open): void {
  test('a state is waited for, and one that is there already is not', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(`${SAY} say working; read a; say blocked; read a; say done; read a`)
    expect(await workspace.waitFor(id, 'working', LONG)).toMatchObject({ id, state: { state: 'working' } })
    await workspace.waitFor(id, 'working', LONG)
    const blocked = workspace.waitFor(id, 'blocked', LONG)
    const ready = workspace.waitFor(id, 'idle', LONG)
    await workspace.send(id, '\r')
    expect((await blocked).state.state).toBe('blocked')
    await workspace.send(id, '\r')
    // Both are ready for the next prompt.
    expect((await ready).state.state).toBe('done')
    await workspace.waitFor(id, 'done', LONG)
  })

  test('the first of several conditions ends the waiting', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(`${SAY} say working; read a; echo two; read a; say blocked; read a`)
    const any = workspace.waitFor(id, [{ text: '^one$' }, /^TWO$/i, 'exit', 'done'], LONG)
    const blocked = workspace.waitFor(id, ['blocked', { text: 'never' }], LONG)
    const exit = workspace.waitFor(id, ['done', { text: 'never' }, 'exit'], LONG)
    await workspace.waitFor(id, 'working', LONG)
    await workspace.send(id, '\r')
    expect((await any).status).toBe('running')
    await workspace.send(id, '\r')
    expect((await blocked).state.state).toBe('blocked')
    await workspace.send(id, '\r')
    expect((await exit).status).toBe('exited')
  })

  test('who waits in vain is told for what', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('read a')
    const all = ['idle', 'blocked', 'working', 'done', { text: 'x' }] as const
    const words = 'to be idle or to be blocked or to be working or to be done or to show "x"'
    await expect(workspace.waitFor(id, all, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining(`was waited for 0.02 s ${words}`),
    })
    const waiting = workspace.waitFor(id, all, LONG)
    await Promise.all([
      workspace.send(id, '\r'),
      expect(waiting).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING', message: expect.stringContaining(words) }),
    ])
    await expect(workspace.waitFor(id, all)).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING' })
    expect(await workspace.waitFor(id, [...all, 'exit'])).toMatchObject({ status: 'exited' })
    await expect(workspace.waitFor(id, /x/y)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(workspace.waitFor(id, [])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(workspace.waitFor(id, [/\d+/, { text: '(?=a)' }])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('a text is found in a flood, in the last words of a program, and in a line that the terminal broke', async () => {
    const { workspace, sh } = await openSubject(open)
    const flood = await sh('read a; seq 1 5000; echo the needle; seq 1 20000; sleep 1000')
    const found = workspace.waitFor(flood.id, { text: '^the needle$' }, LONG)
    await workspace.send(flood.id, '\r')
    await found
    const last = await sh('read a; echo the last words')
    const heard = workspace.waitFor(last.id, { text: 'last words' }, LONG)
    await workspace.send(last.id, '\r')
    await heard
    const narrow = await sh('echo a line of more than ten columns; sleep 1000', { size: { cols: 10, rows: 10 } })
    await workspace.waitFor(narrow.id, { text: '^a line of more than ten columns$' }, LONG)
    await workspace.waitFor(narrow.id, { text: '^a line of$' }, LONG)
  })

  test('what an earlier program left on the screen is not waited for', async () => {
    const subject = await openSubject(open)
    const { id } = await subject.sh('cat said 2>/dev/null; echo said now > said; echo always; sleep 1000')
    await subject.workspace.waitFor(id, { text: 'always' }, LONG)
    await subject.workspace.restart(id)
    await subject.workspace.waitFor(id, { text: 'said now' }, LONG)
    await subject.workspace.restart(id)
    await subject.workspace.waitFor(id, { text: 'always' }, LONG)
    expect(
      (await subject.workspace.read(id, { scrollbackLines: 100 })).lines.filter((line) => line === 'always').length,
    ).toBeGreaterThan(1)
  })

  test('a handler of the plugin tells what it matches, as an event', async () => {
    const handlers = `[[error_handlers]]\npattern = 'FATAL: ([a-z]+)'\ntitle = "No {1}"\nmessage = "{match}"\n`
    const { workspace, sh } = await openSubject(open, [shellPlugin(handlers)])
    const events = workspace.events({ since: 0 })
    const { id } = await sh('echo FATAL: disk; sleep 1000')
    const notice = await next(events, 'notice')
    expect(notice).toMatchObject({
      pane: id,
      handler: 'error',
      title: 'No disk',
      message: 'FATAL: disk',
      severity: 'error',
      action: 'log',
    })
  })

  test('what an earlier program said is no news, and when it is said again it is', async () => {
    const handlers = `[[error_handlers]]\npattern = 'FATAL: [a-z]+'\ntitle = "{match}"\n[persistence]\nstrategy = "rerun"\n`
    const { workspace, sh } = await openSubject(open, [shellPlugin(handlers)])
    const events = workspace.events({ since: 0 })
    const { id } = await sh('[ -e said ] || echo FATAL: once; touch said; echo FATAL: always; sleep 1000')
    // On a busy machine they may be seen one after the other.
    while ((await next(events, 'notice')).title !== 'FATAL: always');
    await workspace.restart(id)
    const spawned = await next(events, 'spawned')
    const again = await next(events, 'notice')
    expect(again).toMatchObject({ pane: id, title: 'FATAL: always' })
    expect(again.seq).toBeGreaterThan(spawned.seq)
  })

  test('output that begins after a silence is an event, and so is the next silence', async () => {
    const { workspace, sh } = await openSubject(open)
    const events = workspace.events({ since: 0 })
    const { id } = await sh('echo one; echo two; sleep 1000')
    expect(await next(events, 'output')).toMatchObject({ pane: id, activity: 'active' })
    const quiet = await next(events, 'output')
    expect(quiet).toMatchObject({ pane: id, activity: 'quiet', bytes: 10 })
  }, 30_000)
}

async function next<T extends WorkspaceEvent['type']>(
  events: AsyncIterableIterator<WorkspaceEvent>,
  type: T,
): Promise<Extract<WorkspaceEvent, { type: T }>> {
  for (;;) {
    const { value, done } = await events.next()
    if (done === true) throw new Error(`no event of type ${type}`)
    if (value.type === type) return value as Extract<WorkspaceEvent, { type: T }>
  }
}
