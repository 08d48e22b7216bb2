import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { waitFor } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { openMachine, QUIL } from '../support/terminal.ts'

describe('a shell pane of the built quil', () => {
  test('is lost when quil is killed, and comes back by its name', async () => {
    await using machine = await openMachine()
    const first = await machine.open('run', 'terminal', '--name', 'api')
    await first.screen.waitForText('ready>')
    first.screen.type('echo sum $((40+2))\r')
    await first.screen.waitForText('sum 42')
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'running', pid: first.pane.pid }])

    process.kill(first.pane.pid, 'SIGKILL')
    await first.pane.exited
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'lost' }])

    const second = await machine.open('resume', 'api')
    await second.screen.waitForText('quil: fresh: started again in its directory')
    await second.screen.waitForText('ready>')
    second.screen.type('exit 6\r')
    expect(await second.pane.exited).toMatchObject({ exitCode: 6 })
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'exited', exitCode: 6 }])
  })

  test('gets every key, Ctrl+C too, and follows the size of the terminal', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.open('run', 'terminal')
    await screen.waitForText('ready>')
    screen.type('cat; echo interrupted\r')
    screen.type('x\r')
    await screen.waitForText(/x\nx/)
    screen.press('Ctrl+C')
    await screen.waitUntil('a prompt after cat', (text) => text.trimEnd().split('\n').at(-1)?.trim() === 'ready>')
    screen.type('stty size\r')
    await screen.waitForText('40 120')
    screen.resize({ cols: 90, rows: 30 })
    // The new size travels through two terminals: asked for until it is there.
    screen.type('until stty size | grep 30.90; do :; done\r')
    await screen.waitForText(/(^|> )30 90$/m)
    screen.type('exit\r')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('that is killed gives the terminal back: its modes and its line discipline', async () => {
    await using machine = await openMachine()
    const paint = `printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[>1u'; kill -9 $$`
    const { pane, raw, screen } = await machine.shell(
      `$QUIL run terminal -- -c "${paint.replaceAll('$', '\\$')}"; echo "rc=$?"; stty -a; echo done`,
    )
    await screen.waitForText('done')
    await pane.exited
    expect(raw()).toContain('\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[>1u\x1b[<1u\x1b[?2004l\x1b[?1049l\x1b[?25hrc=137')
    expect(screen.text()).toMatch(/(^|\s)icanon\s/)
    expect(screen.text()).toMatch(/(^|\s)echo\s/)
  })

  test('writes the exact bytes of its program: a bare line feed stays one', async () => {
    await using machine = await openMachine()
    const { pane, raw } = await machine.open('run', 'terminal', '--', '-c', "stty raw; printf '<one\\ntwo>'")
    await pane.exited
    expect(raw()).toContain('<one\ntwo>')
  })

  test('stopped and continued from outside, it takes keys as keys again', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.shell('trap "" TTOU; $QUIL run terminal; echo over')
    await screen.waitForText('ready>')
    const quil = (await machine.panes())[0]?.pid as number
    process.kill(quil, 'SIGSTOP')
    await promisify(execFile)('sh', ['-c', `stty sane < /proc/${pane.pid}/fd/0`])
    process.kill(quil, 'SIGCONT')
    await waitFor(
      async () => !/(^| )icanon/.test((await promisify(execFile)('sh', ['-c', `stty -a < /proc/${pane.pid}/fd/0`])).stdout),
    )
    screen.type('exit 0\r')
    await screen.waitForText('over')
  })

  test('ends with SIGTERM to quil, which exits 143 and keeps the record', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.open('run', 'terminal', '--name', 'api')
    await screen.waitForText('ready>')
    process.kill(pane.pid, 'SIGTERM')
    expect(await pane.exited).toMatchObject({ exitCode: 143 })
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'exited' }])
  })

  test('ends when the terminal around it is gone, and is on record as ended', async () => {
    await using machine = await openMachine()
    const outer = await machine.open('run', 'terminal', '--name', 'outer')
    await outer.screen.waitForText('ready>')
    outer.screen.type(`PS1='inside> ' '${process.execPath}' '${QUIL}' --home '${machine.home}' run terminal --name inner\r`)
    await outer.screen.waitForText(/^inside>/m)
    process.kill(outer.pane.pid, 'SIGKILL') // its side of the inner quil's terminal closes with it
    const inner = await waitFor(async () =>
      (await machine.panes()).find((pane) => pane.name === 'inner' && pane.state !== 'running'),
    )
    expect(inner).toMatchObject({ state: 'exited' })
    expect(await machine.panes()).toMatchObject([{ name: 'inner' }, { name: 'outer', state: 'lost' }])
  })

  test('hands large output to a slow reader whole', async () => {
    await using machine = await openMachine()
    const program = `-c "head -c 3000000 /dev/zero | tr '\\\\000' x"`
    const { pane, screen } = await machine.shell(
      `$QUIL run terminal -- ${program} </dev/null | (read go </dev/tty; wc -c); echo done`,
    )
    screen.type('go\r')
    await screen.waitForText('done', { timeoutMs: 60_000 })
    expect(screen.text()).toMatch(/^3000000$/m)
    await pane.exited
  })
})

describe('two at once', () => {
  test('of two resumes of one pane exactly one wins, the other exits 4', async () => {
    await using machine = await openMachine()
    const born = await machine.open('run', 'terminal', '--name', 'api')
    await born.screen.waitForText('ready>')
    process.kill(born.pane.pid, 'SIGKILL')
    await born.pane.exited

    const both = await Promise.all([machine.open('resume', 'api'), machine.open('resume', 'api')])
    const loser = await Promise.race(both.map(async (terminal) => ({ terminal, exit: await terminal.pane.exited })))
    expect(loser.exit).toMatchObject({ exitCode: 4 })
    const winner = both.find((terminal) => terminal !== loser.terminal)
    await winner?.screen.waitForText('ready>')
    await loser.terminal.screen.waitForText(`is running: process ${winner?.pane.pid} holds it`)
    winner?.screen.type('exit\r')
    expect(await winner?.pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('a running pane is not closed, with --force it is ended and then forgotten', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.open('run', 'terminal', '--name', 'api')
    await screen.waitForText('ready>')
    expect(await machine.quil('close', 'api')).toMatchObject({ exitCode: 4 })
    expect(await machine.quil('close', 'api', '--force')).toMatchObject({
      exitCode: 0,
      stderr: 'quil: pane api (terminal) is closed',
    })
    expect(await pane.exited).toMatchObject({ exitCode: 143 })
    expect(await machine.panes()).toEqual([])
  })
})
