import { openWorkspace, terminal } from '@quil/core'
import type { Workspace } from '@quil/core/workspace'
import { tempDir, waitFor } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { type AttachRequest, type AttachResult, attachHere } from '../../src/attach/attach-here.ts'
import { parseDetachKey } from '../../src/attach/detach-key.ts'
import { type TerminalIo, terminalIo } from '../support/terminal-io.ts'
import { WatchedTerminal } from '../support/watched-terminal.ts'

const DETACH = '\x1cd'

interface Lab extends AsyncDisposable {
  readonly workspace: Workspace
  /** A pane that runs a script of `sh`. */
  readonly pane: (script: string) => Promise<string>
}

async function openLab(): Promise<Lab> {
  const directory = await tempDir('quil-attach-')
  const env = { HOME: directory.path, PATH: '/usr/bin:/bin', SHELL: '/bin/sh', LANG: 'C.UTF-8', PS1: 'ready> ' }
  const workspace = await openWorkspace({ home: `${directory.path}/.quil`, plugins: [terminal()], inheritEnv: env })
  return {
    workspace,
    pane: async (script) =>
      (
        await workspace.spawn({
          plugin: 'terminal',
          cwd: directory.path,
          args: script === '' ? [] : ['-c', script],
          inheritEnv: env,
        })
      ).id,
    [Symbol.asyncDispose]: async () => {
      await workspace[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

function show(lab: Lab, pane: string, at: TerminalIo, more: Partial<AttachRequest> = {}): Promise<AttachResult> {
  return attachHere(lab.workspace, { pane, detachKey: parseDetachKey('ctrl-\\ d'), ...more }, at.io)
}

/** Everything a full-screen program switches on, and no way back. */
const EVERYTHING = [
  '\\033]2;title\\007\\033[?1049h\\033[?1h\\033=\\033[?25l\\033[?7l\\033[?2004h\\033[?1004h\\033[?1003h\\033[?1006h\\033[>1u\\033[=5;1u',
  '\\033[>4;2m\\033[5 q\\033[3;9r\\033[?6h\\033[4h\\033(0\\033[1;31;44m\\033]8;;http://a/\\033\\\\\\033[3g\\033[5G\\033H\\033[?5h',
].join('')

describe('a terminal that shows a pane', () => {
  test('types into it, follows its size, and is as it was when the person leaves', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    await at.watched.write('$ quil attach api\r\n')
    const showing = show(lab, await lab.pane(''), at)
    await at.waitForText('ready>')
    expect(at.raw()).toBe(true)
    at.type('stty size; echo sum $((40+2))\r')
    await at.waitForText('24 80')
    await at.waitForText('sum 42')
    at.resize(100, 30)
    at.type('until stty size | grep 30.100; do :; done\r')
    await at.waitForText(/^30 100\s+ready>/m)
    at.type(DETACH)
    expect(await showing).toEqual({ end: { reason: 'detached' } })
    await at.watched.write('')
    expect(at.raw()).toBe(false)
    expect(at.watched.lines()).toContain('$ quil attach api')
    // A fresh line, right below what was shown.
    expect(at.watched.cursor.x).toBe(0)
    expect(at.watched.screen()[at.watched.cursor.y]).toBe('')
    expect(at.watched.screen()[at.watched.cursor.y - 1]?.trimEnd()).toBe('ready>')
    expect(at.watched.state()).toEqual(new WatchedTerminal({ cols: 100, rows: 30 }).state())
  })

  const ways: readonly (readonly [string, (at: TerminalIo, lab: Lab, pane: string) => unknown, object])[] = [
    ['the detach key', (at) => at.type(DETACH), { end: { reason: 'detached' } }],
    ['SIGTERM', (at) => at.signals.emit('SIGTERM'), { end: { reason: 'detached' }, exitCode: 143 }],
    ['SIGHUP', (at) => at.signals.emit('SIGHUP'), { end: { reason: 'detached' }, exitCode: 129 }],
    ['SIGINT', (at) => at.signals.emit('SIGINT'), { end: { reason: 'detached' }, exitCode: 130 }],
    ['the end of stdin', (at) => at.io.stdin.emit('end'), { end: { reason: 'detached' }, exitCode: 129 }],
    ['the end of the program', (at) => at.type('x'), { end: { reason: 'exited', exit: { exitCode: 3, signal: null } } }],
    [
      'a killed program',
      async (_at, lab, pane) => process.kill((await lab.workspace.get(pane)).live?.pid as number, 'SIGKILL'),
      { end: { reason: 'exited', exit: { signal: 'SIGKILL' } } },
    ],
    ['a closed pane', (_at, lab, pane) => lab.workspace.close(pane, { force: true }), { end: { reason: 'closed' } }],
  ]
  test.each(ways)('is as it was after %s', async (_way, act, expected) => {
    await using lab = await openLab()
    const at = terminalIo()
    const before = at.watched.state()
    const pane = await lab.pane(`stty raw -echo; printf '${EVERYTHING}text'; head -c 1 >/dev/null; exit 3`)
    const showing = show(lab, pane, at)
    await waitFor(() => at.watched.terminal.buffer.active.type === 'alternate' && at.watched.terminal.modes.bracketedPasteMode)
    expect(at.watched.state()).not.toEqual(before)
    await act(at, lab, pane)
    expect(await showing).toMatchObject(expected)
    await at.watched.write('')
    expect(at.watched.state()).toEqual(before)
    expect(at.raw()).toBe(false)
    expect(at.watched.cursor.x).toBe(0)
  })

  test('is as it was when this process ends of itself', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const before = at.watched.state()
    void show(lab, await lab.pane(`printf '${EVERYTHING}text'; cat`), at)
    await waitFor(() => at.watched.terminal.buffer.active.type === 'alternate' && at.watched.terminal.modes.bracketedPasteMode)
    at.exit()
    await at.watched.write('')
    expect(at.watched.state()).toEqual(before)
    expect(at.raw()).toBe(false)
    at.signals.emit('SIGTERM')
  })

  test('gives the rest of the output after the program has ended, and no gap below it', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const showing = show(
      lab,
      await lab.pane('read go; i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done; echo last'),
      at,
    )
    await waitFor(() => at.raw())
    at.type('go\r')
    expect(await showing).toMatchObject({ end: { reason: 'exited', exit: { exitCode: 0 } } })
    await at.watched.write('')
    const { cursor } = at.watched
    expect(cursor.x).toBe(0)
    expect(at.watched.screen().slice(cursor.y - 2, cursor.y)).toEqual(['line 3000', 'last'])
  })

  test('has nothing of a program that was killed below its cursor', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const pane = await lab.pane(`printf 'top\\n\\n\\nbottom\\033[2;1H'; cat`)
    const showing = show(lab, pane, at)
    await at.waitForText('bottom')
    process.kill((await lab.workspace.get(pane)).live?.pid as number, 'SIGKILL')
    await showing
    await at.watched.write('')
    expect(at.watched.cursor).toEqual({ x: 0, y: 23 })
    expect(at.watched.screen()[2]).toBe('bottom')
  })

  test('gets a fresh picture after it was suspended, and its own state meanwhile', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const before = at.watched.state()
    const showing = show(lab, await lab.pane(`printf '\\033[?1049h\\033[?1003hpicture'; cat`), at)
    await at.waitForText('picture')
    for (const suspend of [() => at.type('\x1c\x1a'), () => at.signals.emit('SIGTSTP')]) {
      const resumed = at.suspensions.length + 1
      const seen: unknown[] = []
      Object.assign(at.io, {
        suspend: () => {
          void at.watched.write('$ fg\r\n').then(() => {
            seen.push(at.watched.state())
            at.suspensions.push(at.raw())
            at.signals.emit('SIGCONT')
          })
        },
      })
      suspend()
      await waitFor(() => at.suspensions.length === resumed && at.raw())
      expect(seen).toEqual([before])
      await waitFor(() => at.watched.terminal.modes.mouseTrackingMode === 'any')
      await at.waitForText('picture')
    }
    expect(at.suspensions).toEqual([false, false])
    at.type(DETACH)
    await showing
    await at.watched.write('')
    expect(at.watched.state()).toEqual(before)
  })

  test.each([
    ['ended', (lab: Lab, pane: string) => lab.workspace.send(pane, '\n'), { reason: 'exited', exit: { exitCode: 3 } }],
    ['was closed', (lab: Lab, pane: string) => lab.workspace.close(pane, { force: true }), { reason: 'closed' }],
  ])('learns that the pane %s while it was suspended, and does not bring it back', async (_what, act, end) => {
    await using lab = await openLab()
    const at = terminalIo()
    const pane = await lab.pane('echo here; read -r go; exit 3')
    const showing = show(lab, pane, at)
    await at.waitForText('here')
    Object.assign(at.io, {
      suspend: () => {
        void Promise.resolve(act(lab, pane))
          .then(() => waitFor(async () => (await lab.workspace.panes())[0]?.status !== 'running'))
          .then(() => at.signals.emit('SIGCONT'))
      },
    })
    at.type('\x1c\x1a')
    expect(await showing).toMatchObject({ end })
    expect((await lab.workspace.panes()).map(({ status }) => status)).toEqual(end.reason === 'closed' ? [] : ['exited'])
    expect(at.raw()).toBe(false)
  })

  test('comes back by itself where nobody could continue it', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const showing = show(lab, await lab.pane('echo here; cat'), at)
    await at.waitForText('here')
    Object.assign(at.io, { suspend: () => at.watched.terminal.write('\x1b[2J') })
    at.type('\x1c\x1a')
    await waitFor(() => !at.raw())
    await waitFor(() => at.raw())
    await at.waitForText('here')
    at.type(DETACH)
    await showing
  })

  test('is shown anew after it was stopped from outside and continued', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const showing = show(lab, await lab.pane('echo here; cat'), at)
    await at.waitForText('here')
    await at.watched.write('\x1b[2Jgarbage')
    at.signals.emit('SIGCONT')
    await at.waitForText('here')
    expect(at.watched.screen().join('\n')).not.toContain('garbage')
    at.type(DETACH)
    await showing
  })

  test('shows a pane on that is restarted', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const pane = await lab.pane('echo pid $$; cat')
    const showing = show(lab, pane, at)
    await at.waitForText(/pid \d+/)
    const first = (await lab.workspace.get(pane)).live?.pid
    await lab.workspace.restart(pane)
    const second = (await lab.workspace.get(pane)).live?.pid
    expect(second).not.toBe(first)
    await at.waitForText(`pid ${second}`)
    at.type('typed\r')
    await at.waitForText('typed')
    at.type(DETACH)
    expect(await showing).toEqual({ end: { reason: 'detached' } })
  })

  test('that only looks types nothing and does not change the size', async () => {
    await using lab = await openLab()
    const pane = await lab.pane('')
    const [typing, looking] = [terminalIo(), terminalIo({}, { cols: 100, rows: 30 })]
    const one = show(lab, pane, typing)
    await typing.waitForText('ready>')
    const two = show(lab, pane, looking, { readOnly: true })
    await looking.waitForText('ready>')
    looking.type('echo no\r')
    typing.type('stty size; echo yes\r')
    await looking.waitForText('yes')
    await typing.waitForText('24 80')
    expect(typing.watched.screen().join('\n')).not.toContain('echo no')
    looking.type('\x03')
    expect(await two).toEqual({ end: { reason: 'detached' } })
    typing.type(DETACH)
    await one
  })

  test('passes on an Escape that is typed alone, and a detach key that comes in two pieces', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const showing = show(lab, await lab.pane('stty raw -echo; echo ready; head -c 1 | od -An -c; cat'), at)
    await at.waitForText('ready')
    at.type('\x1b')
    await at.waitForText('033')
    at.type('\x1c')
    at.type('d')
    expect(await showing).toEqual({ end: { reason: 'detached' } })
  })

  test('holds nothing back that the pane asks it: answers are not keys', async () => {
    await using lab = await openLab()
    const at = terminalIo()
    const showing = show(lab, await lab.pane(`stty raw -echo; printf '\\033[6n'; head -c 6 | od -c; printf done; cat`), at)
    await at.waitForText('done')
    expect(at.watched.screen().join('\n')).toMatch(/033\s+\[\s+\d+\s+;\s+1\s+R/)
    at.type(DETACH)
    await showing
  })
})
