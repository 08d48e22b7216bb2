import { expect, test, vi } from 'vitest'
import type { Attachment } from '../../src/workspace/workspace.ts'
import type { WorkspaceEvent } from '../../src/workspace/workspace-event.ts'
import { LONG, type Open, openSubject, watch } from './subject.ts'

const LONG_WAIT = { timeout: LONG.timeoutMs, interval: 20 }
const QUESTION = '\x1b]7501;?\x1b\\'

/** Asks at each line whether somebody listens, and then what the terminal is; shows what was answered until `c`, the end of the second. */
const ASKS = String.raw`exec bash -c 'stty raw -echo; ask() { printf "\033]7501;?\033\\\\\033[c"; IFS= read -r -d c a; printf "%s=%q\r\n" "$1" "$a"; }; ask first; while read -r -n 1 k; do ask "$k"; done'`

/** What a program was answered to both questions. */
const answered = (key: string): { readonly text: string } => ({ text: `${key}=.*7501;\\?.*\\\\\\\\.*\\[\\?` })

/** A terminal that answers both. */
function answering(attachment: Attachment): void {
  let seen = 0
  const shown = watch(attachment)
  attachment.onOutput(() => {
    const asked = shown.text().split('\x1b[c').length - 1
    for (; seen < asked; seen += 1) attachment.write(`${QUESTION}\x1b[?62;22c`)
  })
}

/** What panes are doing, and what their programs are answered. */
export function statesContract(open: Open): void {
  test('a program that asks whether somebody listens is answered once, first, with and without a terminal', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(ASKS)
    await workspace.waitFor(id, answered('first'), LONG)
    await using terminal = await workspace.attach(id, { size: { cols: 100, rows: 24 } })
    answering(terminal)
    terminal.write('1')
    await workspace.waitFor(id, answered('1'), LONG)
    await using other = await workspace.attach(id, { size: { cols: 100, rows: 24 } })
    answering(other)
    terminal.write('2')
    await workspace.waitFor(id, answered('2'), LONG)
    await other.detach()
    await terminal.detach()
    await workspace.send(id, '3')
    await workspace.waitFor(id, answered('3'), LONG)
    const lines = (await workspace.read(id)).lines.filter((line) => line.includes('='))
    expect(lines.map((line) => line.split('7501').length - 1)).toEqual([1, 1, 1, 1])
  })

  test('what a program says of itself is its state, told to who listens, and why can be asked', async () => {
    const { workspace, sh } = await openSubject(open)
    const events = workspace.events()
    const { id } = await sh(
      `say() { printf '\\033]7501;state=%s\\033\\\\' "$1"; }; stty -echo; while read line; do say "$line"; done`,
      { name: 'speaker' },
    )
    expect((await workspace.state(id)).state).toMatchObject({ state: 'unknown', source: 'none' })
    for (const line of ['working', 'working', 'blocked:kind=permission', 'done']) await workspace.send(id, `${line}\n`)
    await workspace.waitFor(id, 'done', LONG)
    expect((await workspace.get('speaker')).state).toMatchObject({ state: 'done', source: 'osc-7501' })
    const { evidence, history } = await workspace.state(id)
    expect(evidence).toMatchObject([{ source: 'osc-7501', state: 'done', used: true, reason: expect.any(String) }])
    expect(history.map(({ state }) => state)).toEqual(['blocked', 'working', 'unknown'])
    await workspace.send(id, '\x04')
    await workspace.waitFor(id, 'exit', LONG)
    await workspace.close(id)
    const told: string[] = []
    for await (const event of events as AsyncIterable<WorkspaceEvent>) {
      if (event.type === 'state') told.push([event.state.state, event.state.blockedOn ?? ''].join(' ').trim())
      if (event.type === 'closed') break
    }
    expect(told).toEqual(['working', 'blocked permission', 'done', 'exited'])
  })

  test('a shell says what it does', async () => {
    const { workspace, root } = await openSubject(open)
    const { id } = await workspace.spawn({ plugin: 'terminal', cwd: root })
    await workspace.waitFor(id, 'idle', LONG)
    await workspace.send(id, 'read line\r')
    await workspace.waitFor(id, 'working', LONG)
    await workspace.send(id, 'x\r')
    await workspace.waitFor(id, 'done', LONG)
    expect((await workspace.state(id)).state.source).toBe('osc-133')
    await workspace.send(id, 'sh -c "exit 9"\r')
    await vi.waitFor(
      async () => expect((await workspace.get(id)).state).toMatchObject({ state: 'done', detail: 'exit code 9' }),
      LONG_WAIT,
    )
  })

  test('what a program said before its end is not said by the next one', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(`printf '\\033]7501;state=working\\033\\\\'; read line`)
    await workspace.waitFor(id, 'working', LONG)
    await workspace.restart(id)
    await workspace.waitFor(id, 'working', LONG)
    const { history } = await workspace.state(id)
    expect(history.map(({ state }) => state)).toEqual(['unknown'])
  })
}
