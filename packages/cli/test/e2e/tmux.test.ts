import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { waitFor } from '@quil/testkit'
import { expect, test } from 'vitest'
import { type Machine, openMachine, QUIL } from '../support/terminal.ts'

const run = promisify(execFile)

/** tmux with a server of its own. */
interface Tmux extends AsyncDisposable {
  (...argv: readonly string[]): Promise<string>
  /** A new window of 100 by 30 running a command line of `sh`. Answers its name. */
  window(name: string, command: string): Promise<string>
  /** The window's screen, with colours and attributes. */
  screen(name: string): Promise<string>
  text(name: string): Promise<string>
  waitForText(name: string, text: string | RegExp): Promise<void>
}

function openTmux(machine: Machine): Tmux {
  const socket = `quil-test-${randomBytes(6).toString('hex')}`
  // tmux leaves the socket of a server that has ended.
  const env = { ...machine.env, TERM: 'xterm-256color', TMUX_TMPDIR: machine.root }
  const call = async (...argv: readonly string[]): Promise<string> =>
    (await run('tmux', ['-L', socket, '-f', '/dev/null', ...argv], { env, cwd: machine.root })).stdout
  const text = (name: string): Promise<string> => call('capture-pane', '-p', '-t', name)
  return Object.assign(call, {
    window: async (name: string, command: string) => {
      await call('new-session', '-d', '-s', name, '-x', '100', '-y', '30', command)
      await call('set-option', '-t', name, 'status', 'off')
      await call('resize-window', '-t', name, '-x', '100', '-y', '30')
      return name
    },
    screen: (name: string) => call('capture-pane', '-p', '-e', '-t', name),
    text,
    waitForText: async (name: string, wanted: string | RegExp) => {
      let shown = ''
      await waitFor(
        async () => {
          shown = await text(name)
          return typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)
        },
        { describe: () => `${String(wanted)} in tmux, which shows:\n${shown}` },
      )
    },
    [Symbol.asyncDispose]: async () => {
      await call('kill-server').catch(() => {}) // it may have ended with its last window
    },
  })
}

function missing(program: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  return found ? undefined : `${program} is missing on this machine`
}

function quilCommand(machine: Machine, ...argv: readonly string[]): string {
  return [process.execPath, QUIL, '--home', machine.home, ...argv].map((word) => `'${word}'`).join(' ')
}

test('in tmux a pane is typed into, resized, left, and found again', async ({ skip }) => {
  const reason = missing('tmux')
  if (reason !== undefined) skip(reason)
  await using machine = await openMachine()
  await using tmux = openTmux(machine)
  await machine.quil('new', 'terminal', '--name', 'api')
  const attach = quilCommand(machine, 'attach', 'api')
  await tmux.window('w', `${attach}; echo rc=$?; ${attach}; exec sleep 1000`)
  await tmux.waitForText('w', 'ready>')
  await tmux('send-keys', '-t', 'w', 'echo sum $((40+2)); stty size', 'Enter')
  await tmux.waitForText('w', 'sum 42')
  await tmux.waitForText('w', '30 100')
  await tmux('resize-window', '-t', 'w', '-x', '90', '-y', '25')
  await tmux('send-keys', '-t', 'w', 'until stty size | grep 25.90; do :; done', 'Enter')
  await tmux.waitForText('w', /^25 90$/m)
  await tmux('send-keys', '-t', 'w', 'C-\\', 'd')
  await tmux.waitForText('w', /sum 42[\s\S]*\[detached from api\]\nrc=0/)
  // The second one shows the same.
  await tmux('send-keys', '-t', 'w', 'echo again', 'Enter')
  await tmux.waitForText('w', /sum 42[\s\S]*^again$/m)
  await tmux('send-keys', '-t', 'w', 'exit', 'Enter')
  await tmux.waitForText('w', '[api exited 0]')
})

const COLOURS = `for i in $(seq 0 255); do printf '\\033[48;5;%dm%4d\\033[0m' $i $i; done; printf '\\033[38;2;200;100;50;4;3mtrue\\033[0m colour\\n'`
const WIDE = `printf '漢字かな交じり文 한국어 ｆｕｌｌ\\n'; for i in $(seq 1 60); do printf 'あ'; done; printf '\\ne\\314\\201 a\\314\\212 end\\n'`
const LINES = "const a = 'a line of a file'\n".repeat(100)

interface Case {
  readonly needs: string
  readonly command: string
  /** Shown when it has drawn itself. */
  readonly ready: string | RegExp
  readonly keys: readonly string[]
  readonly shows: string | RegExp
}

const CASES: Readonly<Record<string, Case>> = {
  vim: {
    needs: 'vim',
    command: 'exec vim -u NONE -N --cmd "set number laststatus=2 hlsearch noswapfile" file.js',
    ready: /file\.js/,
    keys: [':syntax on', 'Enter', '/line', 'Enter', '10Gohello', 'Escape', ':vsplit', 'Enter', '20Gzt'],
    shows: /20 const[\s\S]*file\.js[\s\S]*file\.js/,
  },
  less: {
    needs: 'less',
    command: 'LESS= exec less -N file.js',
    ready: /^ +29 const/m,
    keys: ['/line', 'Enter', 'Space', 'G', '10g'],
    shows: /^ +10 const/m,
  },
  'colours of the palette of 256, and others': {
    needs: 'seq',
    command: `${COLOURS}; read -r go; echo done; read -r go`,
    ready: 'true colour',
    keys: ['Enter'],
    shows: 'done',
  },
  'wide and combining characters': {
    needs: 'seq',
    command: `${WIDE}; read -r go; echo done; read -r go`,
    ready: 'end',
    keys: ['Enter'],
    shows: 'done',
  },
}

test.for(Object.entries(CASES))('%s looks in a pane as in tmux itself', async ([name, one], { skip }) => {
  const { needs, command, ready, keys, shows } = one
  const reason = missing('tmux') ?? missing(needs)
  if (reason !== undefined) skip(reason)
  await using machine = await openMachine({ env: { TERM: 'xterm-256color' } })
  await using tmux = openTmux(machine)
  await writeFile(`${machine.root}/file.js`, LINES)
  await writeFile(`${machine.root}/program`, command)
  // Both are told to be in the same terminal: what differs then is ours.
  const program =
    'TERM=xterm-256color COLORTERM=truecolor; export TERM COLORTERM; unset TMUX TMUX_PANE; echo waiting; read -r go; . ./program'
  await tmux.window('direct', `sh -c '${program}'`)
  await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', program)
  await tmux.window('pane', quilCommand(machine, 'attach', 'api'))
  for (const window of ['direct', 'pane']) {
    // Begins when it is shown, or the host, not tmux, would answer what it asks its terminal.
    await tmux.waitForText(window, 'waiting')
    await tmux('send-keys', '-t', window, 'Enter')
    await tmux.waitForText(window, ready)
  }
  await same(tmux, `${name}, drawn`)
  for (const window of ['direct', 'pane']) {
    for (const key of keys) await tmux('send-keys', '-t', window, key)
    await tmux.waitForText(window, shows)
  }
  await same(tmux, `${name}, used`)
  // Left and attached to again: now the picture comes from the host.
  await tmux('send-keys', '-t', 'pane', 'C-\\', 'd')
  await waitFor(async () => (await machine.panes())[0]?.live?.clients === 0)
  await tmux.window('again', quilCommand(machine, 'attach', 'api'))
  await tmux.waitForText('again', shows)
  await same(tmux, `${name}, attached to again`, 'again')
})

async function same(tmux: Tmux, what: string, window = 'pane'): Promise<void> {
  let screens: readonly string[] = []
  await waitFor(
    async () => {
      screens = await Promise.all(['direct', window].map((name) => tmux.screen(name)))
      return screens[0] === screens[1]
    },
    {
      describe: () =>
        `${what}: both to show the same\n--- in tmux\n${JSON.stringify(screens[0])}\n--- in a pane\n${JSON.stringify(screens[1])}`,
    },
  )
}

test('htop in a pane has the frame it has in tmux itself', async ({ skip }) => {
  const reason = missing('tmux') ?? missing('htop')
  if (reason !== undefined) skip(reason)
  await using machine = await openMachine()
  await using tmux = openTmux(machine)
  await tmux.window('direct', 'TERM=xterm-256color htop --delay=5')
  await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', 'TERM=xterm-256color exec htop --delay=5')
  await tmux.window('pane', quilCommand(machine, 'attach', 'api'))
  const frame = async (window: string): Promise<string> => {
    const lines = (await tmux.screen(window)).split('\n')
    // What is measured differs from one second to the next; what is around it does not.
    return [lines.find((line) => line.includes('PID')), lines.filter((line) => line.trim() !== '').at(-1)].join('\n')
  }
  for (const window of ['direct', 'pane']) await tmux.waitForText(window, /F10/)
  await waitFor(async () => (await frame('direct')) === (await frame('pane')))
  await tmux('send-keys', '-t', 'pane', 'F2')
  await tmux.waitForText('pane', /Setup|Categories/i)
  await tmux('send-keys', '-t', 'pane', 'q')
  await tmux('send-keys', '-t', 'pane', 'q')
  await waitFor(async () => (await machine.panes())[0]?.state === 'exited')
  expect((await machine.panes())[0]).toMatchObject({ exitCode: 0 })
})
