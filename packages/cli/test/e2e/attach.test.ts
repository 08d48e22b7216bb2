import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { waitFor, waitForFile, waitForGone } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import type { HostStatusAnswer } from '../../src/answers.ts'
import { type Machine, openMachine, QUIL, type Terminal } from '../support/terminal.ts'
import { WatchedTerminal } from '../support/watched-terminal.ts'

const SIZE = { cols: 120, rows: 40 }
const PREFIX = '\x1c'

/** `quil attach` in a shell's terminal that writes down what the line discipline was before and after. */
async function attached(
  machine: Machine,
  options = '',
  before = '',
): Promise<Terminal & { readonly quil: number; readonly watched: WatchedTerminal }> {
  const quil = `'${process.execPath}' '${QUIL}' --home '${machine.home}' attach api ${options}`
  const terminal = await machine.shell(
    `cd '${machine.root}'; rm -f pid; stty susp '^G' -ixon; stty -a >before; echo 'the shell was here'; ` +
      `sh -c 'echo $$ >pid.new; mv pid.new pid; ${before} exec "$@"' sh ${quil}; echo "rc=$?"; stty -a >after; echo finished`,
  )
  const watched = watch(terminal)
  const pid = Number(await waitForFile(`${machine.root}/pid`))
  return { ...terminal, quil: pid, watched }
}

function watch({ pane, raw }: Terminal): WatchedTerminal {
  const watched = new WatchedTerminal(SIZE)
  void watched.write(raw())
  pane.onOutput((bytes) => void watched.write(bytes))
  return watched
}

async function hostPid(machine: Machine): Promise<number> {
  const { host } = JSON.parse((await machine.quil('host', 'status', '--json')).stdout) as HostStatusAnswer
  return host?.pid as number
}

/** Everything a full-screen program switches on, and no way back. */
const EVERYTHING = [
  '\\033]2;title\\007\\033[?1049h\\033[?1h\\033=\\033[?25l\\033[?7l\\033[?2004h\\033[?1004h\\033[?1003h\\033[?1006h\\033[>1u\\033[=5;1u',
  '\\033[>4;2m\\033[5 q\\033[3;9r\\033[?6h\\033[4h\\033(0\\033[1;31;44m\\033]8;;http://a/\\033\\\\\\033[3g\\033[5G\\033H',
].join('')

describe('a pane in a terminal', () => {
  test('is left and found again where it was, by its name', async () => {
    await using machine = await openMachine()
    const first = await machine.open('new', 'terminal', '--name', 'api')
    await first.screen.waitForText('ready>')
    first.screen.type('echo sum $((40+2))\r')
    await first.screen.waitForText('sum 42')
    first.screen.type(`${PREFIX}d`)
    expect(await first.pane.exited).toMatchObject({ exitCode: 0 })
    await first.screen.waitForText(/sum 42\n[^\n]*\n\[detached from api\]$/)

    const second = await machine.open('attach', 'api')
    await second.screen.waitForText('sum 42')
    second.screen.type('stty size\r')
    await second.screen.waitForText('40 120')
    second.screen.resize({ cols: 90, rows: 30 })
    second.screen.type('until stty size | grep 30.90; do :; done\r')
    await second.screen.waitForText(/(^|> )30 90$/m)
    second.screen.type('exit 6\r')
    expect(await second.pane.exited).toMatchObject({ exitCode: 0 })
    await second.screen.waitForText('[api exited 6]')
  })

  test('writes the exact bytes of its program: a bare line feed stays one', async () => {
    await using machine = await openMachine()
    const script = "stty raw -echo; printf ready; head -c 1 >/dev/null; printf '<one\\ntwo>'; exec sleep 1000"
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', script)
    const { screen, raw } = await machine.open('attach', 'api')
    await screen.waitForText('ready')
    screen.type('x')
    await screen.waitForText('two>')
    expect(raw()).toContain('<one\ntwo>')
  })

  test('gets the first key of the detach key when it is typed twice, and every other key', async () => {
    await using machine = await openMachine()
    const script = 'stty raw -echo; echo ready; while :; do head -c 1 | od -An -c; done'
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', script)
    const { screen, pane } = await machine.open('attach', 'api')
    await screen.waitForText('ready')
    screen.type(`${PREFIX}${PREFIX}\x03\x1a${PREFIX}x`)
    await screen.waitForText(/034\s+003\s+032\s+034\s+x/)
    screen.type(`${PREFIX}d`)
    await pane.exited
  })

  test('is left by another key where one is configured, and by none that is given up', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    await promisify(execFile)('sh', ['-c', `printf 'detach_key = "ctrl-b d"\\nodd = 1\\n' >'${machine.home}/config.toml'`])
    const configured = await machine.open('attach', 'api')
    await configured.screen.waitForText('ready>')
    configured.screen.type('\x02d')
    await configured.pane.exited
    expect(configured.raw()).toContain('config.toml:2: unknown key odd')

    const given = await machine.open('attach', 'api', '--detach-key', 'ctrl-]')
    await given.screen.waitForText('ready>')
    given.screen.type('\x1d')
    expect(await given.pane.exited).toMatchObject({ exitCode: 0 })
    expect(await machine.quil('attach', 'api', '--detach-key', 'd')).toMatchObject({ exitCode: 2 })
  })

  test('is brought back before it is shown, with the reason, and not with --no-restore', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    await machine.quil('host', 'stop')
    const not = await machine.open('attach', 'api', '--no-restore')
    expect(await not.pane.exited).toMatchObject({ exitCode: 4 })
    const { screen, pane, raw } = await machine.open('attach', 'api')
    await screen.waitForText('ready>')
    expect(raw()).toMatch(/quil: fresh: started again in/)
    screen.type('exit\r')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('that ends at once is run once, and what it said is shown', async () => {
    await using machine = await openMachine()
    const { screen, pane } = await machine.open(
      'new',
      'terminal',
      '--name',
      'api',
      '--',
      '-c',
      'echo ran >>log; echo hello; exit 3',
    )
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    await screen.waitForText(/^hello\n+\[api exited 3\]$/m)
    expect(await readFile(`${machine.root}/log`, 'utf8')).toBe('ran\n')
  })

  test('is shown on when another client restarts it', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const { screen, pane } = await machine.open('attach', 'api')
    await screen.waitForText('ready>')
    screen.type('echo pid $$\r')
    const before = /pid (\d+)/.exec(await screen.waitForText(/^pid \d+/m))?.[1]
    expect(await machine.quil('restart', 'api')).toMatchObject({ exitCode: 0 })
    const [info] = await machine.panes()
    expect(String(info?.live?.pid)).not.toBe(before)
    screen.type('echo again $$\r')
    await screen.waitForText(`again ${info?.live?.pid}`)
    screen.type(`${PREFIX}d`)
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('has the size of the terminal that was used last, and of the smallest where that is asked for', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const size = async (): Promise<unknown> => (await machine.panes())[0]?.live?.size
    const one = await machine.open('attach', 'api')
    await one.screen.waitForText('ready>')
    const two = await machine.open('attach', 'api')
    await two.screen.waitForText('ready>')
    two.screen.resize({ cols: 90, rows: 50 })
    await waitFor(async () => JSON.stringify(await size()) === '{"cols":90,"rows":50}')
    one.screen.type('\r')
    await waitFor(async () => JSON.stringify(await size()) === '{"cols":120,"rows":40}')
    const three = await machine.open('attach', 'api', '--size-policy', 'smallest')
    await waitFor(async () => JSON.stringify(await size()) === '{"cols":90,"rows":40}')
    for (const { screen, pane } of [one, two, three]) {
      screen.type(`${PREFIX}d`)
      expect(await pane.exited).toMatchObject({ exitCode: 0 })
    }
  })

  test('that is only looked at gets no key, and Ctrl+C leaves it', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const { screen, pane } = await machine.open('attach', 'api', '--read-only')
    await screen.waitForText('ready>')
    screen.type('echo typed\r')
    await machine.quil('send', 'api', '--enter', 'echo sent')
    await screen.waitForText(/^sent/m)
    expect(screen.text()).not.toContain('typed')
    screen.type('\x03')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('is held up by no terminal that stops reading, which gets the present screen when it reads again', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const { screen, pane } = await machine.open('attach', 'api')
    await screen.waitForText('ready>')
    pane.pause()
    const flood = 'head -c 8000000 /dev/zero | tr "\\000" x | fold -w 100; echo; echo "the $((1+1))nd end"'
    expect(await machine.quil('send', 'api', '--enter', flood)).toMatchObject({ exitCode: 0 })
    expect(await machine.quil('wait', 'api', '--text', 'the 2nd end', '--timeout', '60s')).toMatchObject({ exitCode: 0 })
    pane.resume()
    await screen.waitForText(/^the 2nd end\nready>$/m)
    screen.type('echo sum $((40+2))\r')
    await screen.waitForText('sum 42')
    screen.type(`${PREFIX}d`)
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })

  test('does not show itself, and shows another', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    await machine.quil('new', 'terminal', '--name', 'other')
    const { screen, pane } = await machine.open('attach', 'api')
    await screen.waitForText('ready>')
    const quil = `'${process.execPath}' '${QUIL}'`
    screen.type(`clear; ${quil} attach .; echo rc=$?\r`)
    await screen.waitForText('rc=4')
    screen.type(`clear; ${quil} attach other; echo rc=$?\r`)
    screen.type('echo in other $QUIL_PANE_ID\r')
    const other = (await machine.panes()).find(({ name }) => name === 'other')
    await screen.waitForText(`in other ${other?.id}`)
    screen.type(`${PREFIX}${PREFIX}d`) // the outer quil sends the prefix on once
    await screen.waitForText('rc=0')
    screen.type(`${PREFIX}d`)
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  })
})

describe('attach', () => {
  test('without a terminal says what works without one', async () => {
    await using machine = await openMachine()
    expect(await machine.quil('attach', 'my api')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        "quil: attach needs a terminal, and stdin is none. Without one: quil read 'my api' shows its screen, quil send 'my api' types",
    })
  })

  test('says that there is no such pane, with exit code 3', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.open('attach', 'nothing')
    expect(await pane.exited).toMatchObject({ exitCode: 3 })
    await screen.waitForText('there is no pane "nothing"')
  })

  test('answers in JSON when it is over', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', 'echo here; read -r go; exit 3')
    const id = (await machine.panes())[0]?.id
    const left = await machine.open('attach', 'api', '--json')
    await left.screen.waitForText('here')
    left.screen.type(`${PREFIX}d`)
    expect(await left.pane.exited).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(left.raw().slice(left.raw().lastIndexOf('\n{')))).toEqual({ pane: id, reason: 'detached', exit: null })
    const ended = await machine.open('attach', 'api', '--json')
    await ended.screen.waitForText('here')
    ended.screen.type('\r')
    expect(await ended.pane.exited).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(ended.raw().slice(ended.raw().lastIndexOf('\n{')))).toMatchObject({
      pane: id,
      reason: 'exited',
      exit: { exitCode: 3, signal: null },
    })
  })

  test('ends when the terminal around it is gone, and the pane goes on', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const outer = await machine.open('run', 'terminal', '--name', 'outer')
    await outer.screen.waitForText('ready>')
    outer.screen.type(
      `PS1=; sh -c 'echo $$ >${machine.root}/pid.new; mv ${machine.root}/pid.new ${machine.root}/pid; exec "$@"' sh `,
    )
    outer.screen.type(`'${process.execPath}' '${QUIL}' --home '${machine.home}' attach api\r`)
    const quil = Number(await waitForFile(`${machine.root}/pid`))
    await waitFor(async () => (await machine.panes()).find(({ name }) => name === 'api')?.live?.clients === 1)
    process.kill(outer.pane.pid, 'SIGKILL') // its side of the inner quil's terminal closes with it
    await waitForGone([quil])
    expect((await machine.panes()).find(({ name }) => name === 'api')).toMatchObject({ state: 'running', live: { clients: 0 } })
  })
})

describe('the terminal is as it was', () => {
  interface Way {
    readonly act: (terminal: Awaited<ReturnType<typeof attached>>, machine: Machine) => unknown
    readonly rc: number
    readonly says: string
    readonly before?: string
  }
  const paneProgram = async (machine: Machine): Promise<number> => (await machine.panes())[0]?.live?.pid as number
  const ways: Readonly<Record<string, Way>> = {
    'the detach key': { act: ({ screen }) => screen.type(`${PREFIX}d`), rc: 0, says: '[detached from api]' },
    'the end of the program': { act: ({ screen }) => screen.type('x'), rc: 0, says: '[api exited 3]' },
    'a kill of the program': {
      act: async (_terminal, machine) => process.kill(await paneProgram(machine), 'SIGKILL'),
      rc: 0,
      says: '[api killed SIGKILL]',
    },
    'a closed pane': { act: (_terminal, machine) => machine.quil('close', 'api', '--force'), rc: 0, says: '[api closed]' },
    'SIGTERM to quil': { act: ({ quil }) => process.kill(quil, 'SIGTERM'), rc: 143, says: '[detached from api]' },
    'SIGINT to quil': { act: ({ quil }) => process.kill(quil, 'SIGINT'), rc: 130, says: '[detached from api]' },
    'SIGHUP to quil': { act: ({ quil }) => process.kill(quil, 'SIGHUP'), rc: 129, says: '[detached from api]' },
    'an error nobody has thought of': {
      act: ({ quil }) => process.kill(quil, 'SIGUSR2'),
      rc: 1,
      says: 'quil: internal error: boom',
      before: 'export NODE_OPTIONS=--import=./boom.mjs;',
    },
    'a kill of the host': {
      act: async (_terminal, machine) => process.kill(await hostPid(machine), 'SIGKILL'),
      rc: 5,
      says: 'quil: the host is gone: quil attach api brings it back',
    },
    'a stop of the host': {
      act: (_terminal, machine) => machine.quil('host', 'stop'),
      rc: 5,
      says: 'quil: the host is gone: quil attach api brings it back',
    },
  }
  test.each(Object.entries(ways))('after %s', async (_way, { act, rc, says, before = '' }) => {
    await using machine = await openMachine()
    const script = `stty raw -echo; printf '${EVERYTHING}text'; head -c 1 >/dev/null; exit 3`
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', script)
    await writeFile(`${machine.root}/boom.mjs`, `process.on('SIGUSR2', () => { throw new Error('boom') })`)
    const terminal = await attached(machine, '', before)
    const { watched, screen, pane } = terminal
    const atFirst = new WatchedTerminal(SIZE).state()
    await waitFor(() => watched.terminal.buffer.active.type === 'alternate' && watched.terminal.modes.bracketedPasteMode)
    expect(watched.state()).not.toEqual(atFirst)
    await act(terminal, machine)
    await screen.waitForText('finished')
    await pane.exited
    await watched.write('')
    expect(watched.state()).toEqual(atFirst)
    expect(await readFile(`${machine.root}/after`, 'utf8')).toBe(await readFile(`${machine.root}/before`, 'utf8'))
    const lines = watched.lines().filter((line) => line.trim() !== '')
    expect(lines.at(0)).toBe('the shell was here')
    expect(lines).toContain(says)
    expect(lines.slice(-2)).toEqual([`rc=${rc}`, 'finished'])
  })
})

describe('suspended', () => {
  test.each([
    ['by its key', (terminal: Terminal) => terminal.screen.type(`${PREFIX}\x1a`)],
    ['by SIGTSTP', (_terminal: Terminal, quil: number) => process.kill(quil, 'SIGTSTP')],
  ])('%s, it gives the shell its terminal, and comes back with fg', async (_how, suspend) => {
    await using machine = await openMachine()
    const script = `printf '\\033[?1049h\\033[?1003hpicture'; cat`
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', script)
    const terminal = await machine.shell(`cd ${machine.root}; exec bash --norc -i`)
    const watched = watch(terminal)
    const { screen, pane } = terminal
    await screen.waitForText('ready>')
    const quil = `'${process.execPath}' '${QUIL}' --home '${machine.home}'`
    screen.type(`sh -c 'echo $$ >pid.new; mv pid.new pid; exec "$@"' sh ${quil} attach api\r`)
    const pid = Number(await waitForFile(`${machine.root}/pid`))
    await screen.waitForText('picture')
    suspend(terminal, pid)
    await screen.waitForText(/Stopped/)
    await waitFor(() => watched.terminal.buffer.active.type === 'normal')
    expect(watched.terminal.modes.mouseTrackingMode).toBe('none')
    expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /)
    screen.type('stty -a | grep -o " icanon"; echo "in the shell"\r')
    await screen.waitForText(/^ ?icanon/m)
    screen.resize({ cols: 100, rows: 35 })
    screen.type('fg\r')
    await screen.waitForText('picture')
    await waitFor(async () => JSON.stringify((await machine.panes())[0]?.live?.size) === '{"cols":100,"rows":35}')
    screen.type('typed\r')
    await screen.waitForText('typed')
    screen.type(`${PREFIX}d`)
    await screen.waitForText('[detached from api]')
    screen.type('exit\r')
    await pane.exited
  })
})
