import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spawnPane } from '../../src/index.ts'
import { collect, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** What a script says in a new pane, up to its end. */
async function said(script: string, options: { readonly size?: { cols: number; rows: number } } = {}): Promise<string> {
  const home = await tempDirectory()
  const pane = await spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home, ...options })
  const output = collect(pane)
  await pane.exited
  return output.text().replaceAll('\r', '')
}

describe.runIf(process.platform === 'linux')('a new program', () => {
  test('leads a session whose controlling terminal is its own, and is in the foreground of it', async () => {
    const [ids, terminal] = (await said('ps -o pid=,pgid=,sid=,tpgid= -p $$; tty; echo to the terminal > /dev/tty')).split('\n')
    expect(new Set(ids?.trim().split(/ +/)).size).toBe(1)
    expect(terminal).toMatch(/^\/dev\/pts\/\d+$/)
  })

  test('writes through /dev/tty to its pane', async () => {
    expect(await said('echo to the terminal > /dev/tty')).toBe('to the terminal\n')
  })

  test('finds the size, and a terminal for UTF-8 that hangs up', async () => {
    const modes = await said('stty size; stty -a', { size: { cols: 101, rows: 33 } })
    expect(modes).toMatch(/^33 101\n/)
    for (const mode of ['iutf8', 'hupcl', 'brkint', 'ixany', 'imaxbel', 'icanon', 'echo']) {
      expect(modes).toMatch(new RegExp(`(^|[ ;])${mode}( |$)`, 'm'))
    }
  })

  test('has three descriptors, ignores no signal and blocks none', async () => {
    // Of the program itself: a shell that waits for its child may block signals meanwhile.
    const text = await said('ls -1 /proc/$$/fd; exec grep -E "^Sig(Ign|Blk)" /proc/self/status')
    expect(text).toBe('0\n1\n2\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n')
  })

  test('may be a script without a first line that names its shell', async () => {
    const home = await tempDirectory()
    const script = join(home, 'plain')
    await writeFile(script, 'echo "run with $# arguments: $1"\n')
    await chmod(script, 0o755)
    const pane = await spawnPane({ plugin: shellPlugin(`path = "${script}"\n`), args: ['one', 'two'], cwd: home, home })
    const output = collect(pane)
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    expect(output.text()).toBe('run with 2 arguments: one\r\n')
  })
})

test('the end of a program is told as it was: its exit code, or the signal that ended it', async () => {
  const home = await tempDirectory()
  const start = (script: string) => spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home })
  const panes = await Promise.all(['exit 0', 'exit 7', 'exit 255', 'kill -TERM $$', 'kill -SEGV $$'].map(start))
  const ends = await Promise.all(panes.map((pane) => pane.exited))
  expect(ends.map(({ exitCode, signal }) => exitCode ?? signal)).toEqual([0, 7, 255, 'SIGTERM', 'SIGSEGV'])
})

test('a program that closes its terminal is a pane until it ends', async () => {
  const home = await tempDirectory()
  const pane = await spawnPane({
    plugin: shellPlugin(),
    args: ['-c', "trap '' HUP; exec <&- >&- 2>&-; sleep 0.3; exit 5"],
    cwd: home,
    home,
  })
  expect(await pane.exited).toMatchObject({ exitCode: 5 })
})
