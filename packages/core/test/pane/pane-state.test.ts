import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type Pane,
  type PaneState,
  type Plugin,
  type SpawnPaneOptions,
  shellTracker,
  spawnPane,
  type TrackerEvent,
  terminal,
} from '../../src/index.ts'
import { collect, fakeTracker, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const LONG = { timeout: 25_000, interval: 5 }

async function started(options: Partial<SpawnPaneOptions> & { readonly plugin: Plugin }): Promise<Pane> {
  const home = await tempDirectory()
  const pane = await spawnPane({ cwd: home, home, ...options })
  onTestFinished(async () => void (await pane.kill({ graceMs: 0 })))
  return pane
}

/** A pane that runs `sh -c script`. */
async function sh(script: string, options: Partial<SpawnPaneOptions> = {}): Promise<Pane> {
  return await started({ plugin: shellPlugin(), args: ['-c', script], ...options })
}

function statesOf(pane: Pane): PaneState[] {
  const states: PaneState[] = []
  pane.onState((state) => states.push(state))
  return states
}

describe('a shell with integration', () => {
  test('works, is done, and stays so at an empty line', async () => {
    const home = await tempDirectory()
    const { PATH = '' } = process.env
    const pane = await started({
      plugin: { ...terminal(), tracker: shellTracker() },
      home,
      cwd: home,
      inheritEnv: { HOME: home, PATH, SHELL: '/bin/bash', PS1: 'ready> ', LANG: 'C.UTF-8' },
    })
    const states = statesOf(pane)
    await vi.waitFor(() => expect(pane.state).toMatchObject({ state: 'idle', source: 'osc-133' }), LONG)
    pane.write('read line\r')
    await vi.waitFor(() => expect(pane.state.state).toBe('working'), LONG)
    pane.write('x\r')
    await vi.waitFor(() => expect(pane.state).toMatchObject({ state: 'done', source: 'osc-133' }), LONG)
    expect(pane.state.detail).toBeUndefined()
    pane.write('(exit 3)\r')
    await vi.waitFor(() => expect(pane.state).toMatchObject({ state: 'done', detail: 'exit code 3' }), LONG)
    const count = states.length
    const prompts: string[] = []
    pane.onMark(({ type }) => prompts.push(type))
    pane.write('\x03')
    await vi.waitFor(() => expect(prompts).toContain('prompt'), LONG)
    expect(states).toHaveLength(count)
    expect(pane.state.detail).toBe('exit code 3')
  })
})

describe('a program that speaks for itself', () => {
  test('is heard, as it asks and before its tracker', async () => {
    const report = String.raw`printf '\033]7501;state=%s\033\\' "$line"`
    const script = String.raw`stty raw -echo; printf '\033]7501;?\033\\\033[c'; head -c 10 >/dev/null; stty -raw; echo ready; while read line; do ${report}; done`
    const pane = await sh(script)
    const states = statesOf(pane)
    await collect(pane).until('ready')
    for (const line of ['idle', 'working', 'blocked:kind=question', 'done']) pane.write(`${line}\n`)
    await vi.waitFor(() => expect(states.map(({ state }) => state)).toEqual(['idle', 'working', 'blocked', 'done']), LONG)
    expect(states[2]).toMatchObject({ blockedOn: 'question', source: 'osc-7501' })
    await pane.kill()
    expect(pane.state).toMatchObject({ state: 'exited', source: 'exit' })
    expect(pane.stateReport().history.map(({ state }) => state)).toEqual(['done', 'blocked', 'working', 'idle', 'unknown'])
  })

  test('floods what it likes, and the pane stays usable', async () => {
    const flood = String.raw`
      const end = '\x1b\\', esc = '\x1b]7501;'
      const kinds = [n => esc + 'state=working:id=' + n + end, n => esc + '?' + end, n => esc + 'state=idle:msg=' + 'A'.repeat(5000) + end,
        n => esc + 'state=done:id=' + n, n => esc + 'state=' + (n % 2 ? 'idle' : 'working') + end]
      let n = 0, sent = 0
      const more = () => {
        for (; sent < 10e6; ) {
          let piece = ''
          while (piece.length < 60000) piece += kinds[n++ % kinds.length](n) + n + '\n'
          sent += piece.length
          if (!process.stdout.write(piece)) return process.stdout.once('drain', more)
        }
        process.stdout.write('\x18' + esc + 'state=clear' + end + esc + 'state=done' + end + 'the end\n', () => setTimeout(() => {}, 1e6))
      }
      more()`
    const pane = await sh(`exec '${process.execPath}' -e "$0"`, { args: ['-c', `exec '${process.execPath}' -e "$0"`, flood] })
    const states = statesOf(pane)
    let bytes = 0
    pane.onOutput((piece) => {
      bytes += piece.length
    })
    await vi.waitFor(() => expect(pane.state).toMatchObject({ state: 'done', source: 'osc-7501' }), {
      timeout: 100_000,
      interval: 20,
    })
    expect(bytes).toBeGreaterThan(10e6)
    expect((await pane.snapshot()) as { text?: string }).toMatchObject({ text: expect.stringContaining('the end') })
    expect(states.length).toBeLessThan(1000)
    expect(pane.stateReport().evidence).toHaveLength(1)
  }, 120_000)
})

describe('the question whether somebody listens', () => {
  const ask = (count: number): string =>
    String.raw`stty raw -echo; for n in $(seq ${count}); do printf '\033]7501;?\033\\'; done; printf asked; head -c 10 | od -c; cat`

  test('is answered once, by the pane', async () => {
    const pane = await sh(ask(1))
    const output = collect(pane)
    await output.until(/033\s+]\s+7\s+5\s+0\s+1\s+;\s+\?\s+033/)
    // What a terminal that shows the pane answers, too.
    pane.write('\x1b]7501;?\x1b\\')
    pane.write('and this')
    expect((await output.until('and this')).split('asked')[1]).not.toContain('\x1b]7501')
  })

  test('is answered a few times to who asks for ever', async () => {
    const pane = await sh(ask(500))
    const output = collect(pane)
    await output.until('asked')
    pane.write('typed')
    const text = await output.until('typed')
    expect(text.split('\x1b]7501;?').length).toBeLessThan(500 + 20)
  })

  test('comes before what the terminal says of itself', async () => {
    const script = String.raw`stty raw -echo; printf '\033[c\033]7501;?\033\\\033[c'; head -c 20 | od -c; cat`
    const pane = await sh(script, { answers: true })
    const text = (await collect(pane).until(/0000024/)).replaceAll(/\s+|\d{7}/g, '')
    expect(text.indexOf('033]7501;?033')).toBeGreaterThan(-1)
    expect(text.indexOf('033]7501;?033')).toBeLessThan(text.indexOf('033[?'))
  })
})

test('what a tracker reports is the state of a program that says nothing', async () => {
  let say: (event: TrackerEvent) => void = () => {}
  const tracker = fakeTracker(
    {},
    {
      watch: (_, on) => {
        say = on
        return { [Symbol.dispose]: () => {} }
      },
    },
  )
  const pane = await sh('sleep 1000', { plugin: { ...shellPlugin('[persistence]\ntracker = "fake"\n'), tracker } })
  const states = statesOf(pane)
  say({ type: 'state', state: 'working' })
  say({ type: 'state', state: 'blocked', blockedOn: 'permission', detail: 'Edit a file?' })
  expect(states).toMatchObject([
    { state: 'working', source: 'tracker' },
    { state: 'blocked', blockedOn: 'permission', detail: 'Edit a file?' },
  ])
  expect(pane.state).toBe(states[1])
})

describe('a picture', () => {
  test('is to be had while the program runs and after its end', async () => {
    const pane = await sh('printf "\\033[1mhello\\033[m"; read line; printf " bye"')
    await collect(pane).until('hello')
    expect(await pane.snapshot()).toMatchObject({ format: 'text', text: expect.stringContaining('hello'), live: true })
    pane.resize({ cols: 40, rows: 5 })
    expect(await pane.snapshot({ format: 'cells' })).toMatchObject({ size: { cols: 40, rows: 5 } })
    pane.write('\n')
    await pane.exited
    expect(await pane.snapshot()).toMatchObject({ text: expect.stringContaining('bye'), live: false })
  })

  test('is not kept where nobody wants one', async () => {
    const pane = await sh('echo hello', { screen: false })
    await expect(pane.snapshot()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await pane.exited
  })

  test('reaches above the screen as far as it was asked to at the start', async () => {
    const pane = await sh('seq 1 100', { screen: { scrollbackLines: 10 }, size: { cols: 20, rows: 5 } })
    await pane.exited
    const { text = '' } = (await pane.snapshot({ scrollback: 50 })) as { text?: string }
    expect(text.trim().split('\n')).toEqual(Array.from({ length: 14 }, (_, index) => String(87 + index)))
  })
})

test('a pane that is held by its holder and by its screen goes on when both let go', async () => {
  const pane = await sh("stty raw; head -c 3000000 /dev/zero | tr '\\0' x; printf end; sleep 1000")
  pane.pause()
  let bytes = 0
  pane.onOutput((piece) => {
    bytes += piece.length
  })
  await pane.snapshot()
  expect(bytes).toBe(0)
  pane.resume()
  await vi.waitFor(() => expect(bytes).toBe(3_000_003), LONG)
})
