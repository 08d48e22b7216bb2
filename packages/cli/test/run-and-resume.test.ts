import { join } from 'node:path'
import { currentHolder } from '@quil/core/workspace'
import { describe, expect, test } from 'vitest'
import { openLab, record } from './support/cli.ts'

describe('quil run', () => {
  test('answers the exit code of the program and keeps the record, without a holder', async () => {
    await using lab = await openLab()
    const result = await lab.quil([
      'run',
      'terminal',
      '--name',
      'once',
      '--env',
      'GREETING=hi',
      '--',
      '-c',
      'echo $GREETING; exit 7',
    ])
    expect(result).toMatchObject({ code: 7, stdout: 'hi\r\n', stderr: '' })
    const [kept] = await lab.records()
    expect(kept).toMatchObject({ name: 'once', plugin: 'terminal', cwd: lab.root, env: { GREETING: 'hi' } })
    expect(kept?.lastExit).toMatchObject({ exitCode: 7, signal: null })
    expect(kept).not.toHaveProperty('holder')
  })

  test('has written the pane down, held by this process, when the program starts', async () => {
    await using lab = await openLab()
    const { stdout } = await lab.quil(['run', 'terminal', '--', '-c', 'cat "$QUIL_HOME/workspace.json"'])
    const { panes } = JSON.parse(stdout) as { panes: { holder?: unknown }[] }
    expect(panes).toMatchObject([{ plugin: 'terminal', holder: currentHolder() }])
  })

  test('says so when the record is gone from the workspace at the end', async () => {
    await using lab = await openLab()
    const script = 'read -r go; rm "$QUIL_HOME"/workspace.json*' // keys come once the pane is on record
    const { stderr } = await lab.quil(['run', 'terminal', '--', '-c', script], { stdin: 'go\n' })
    expect(stderr).toMatch(
      /warning: the end of this pane is not recorded: the record of pane pane-\w+ is gone from the workspace/,
    )
  })

  test('types what is piped in, and Ctrl+D at its end', async () => {
    await using lab = await openLab()
    const { code, stdout } = await lab.quil(['run', 'terminal'], { stdin: 'echo sum $((40+2))\n' })
    expect(stdout).toContain('sum 42')
    expect(code).toBe(0)
  })

  test('answers 128 and the number of the signal that ended the program', async () => {
    await using lab = await openLab()
    expect((await lab.quil(['run', 'terminal', '--', '-c', 'kill -9 $$'])).code).toBe(137)
    expect((await lab.records())[0]?.lastExit).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  test('refuses a name that another pane has, and says which', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'api', cwd: '/srv' }))
    const { code, stderr } = await lab.quil(['run', 'terminal', '--name', 'api'])
    expect([code, stderr]).toEqual([
      4,
      'quil: the name "api" is taken by pane pane-00000001 (terminal in /srv): choose another, or: quil attach pane-00000001\n',
    ])
    expect(await lab.records()).toHaveLength(1)
  })

  test('passes what follows -- to the program as it stands, options and a second -- included', async () => {
    await using lab = await openLab()
    await lab.program('opencode', `printf '[%s]' "$@"`)
    const { stdout } = await lab.quil(['run', 'opencode', '--toggle', 'print_logs', '--', '--home', 'x y', '--', '-p'])
    expect(stdout).toBe('[--print-logs][--home][x y][--][-p]')
    expect((await lab.quil(['run', 'opencode', '--', '--version'])).stdout).toBe('[--version]')
  })

  test('warns of plugin files that are not used, and runs', async () => {
    await using lab = await openLab()
    const { mkdir, writeFile } = await import('node:fs/promises')
    await mkdir(join(lab.home, 'plugins'), { recursive: true, mode: 0o700 })
    await writeFile(join(lab.home, 'plugins', 'bad.toml'), '[plugin]\nname = 3\n')
    const { code, stderr } = await lab.quil(['run', 'terminal', '--', '-c', 'true'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning: not used because of errors: .*bad\.toml; see: quil plugins check/)
    expect((await lab.quil(['run', 'bad'])).stderr).toContain('bad.toml has problems')
  })

  test('leaves the way back on a terminal after an agent, and nothing to filter elsewhere', async () => {
    await using lab = await openLab()
    await lab.program('opencode', 'exit 0')
    const onTerminal = await lab.quil(['run', 'opencode', '--name', 'my api'], { tty: true })
    expect(onTerminal.stderr).toContain("quil: my api (opencode) ended; come back with: quil resume 'my api'\n")
    expect((await lab.quil(['run', 'opencode'])).stderr).toBe('')
  })
})

/** Answers `opencode db …` with one session; what the TUI does is the script's. */
const FAKE_OPENCODE = (tui: string): string =>
  `case "$1" in db) echo '[{"id":"ses_1","parent_id":null,"directory":"/"}]';; --version) echo 1.18.33;; *) ${tui};; esac`
const session = { id: 'ses_1', source: 'tui', at: '2026-09-01T12:00:00.000Z', directory: '/' }

describe('quil resume', () => {
  test('brings a pane back by name, by id and by the beginning of its id', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-12345678', name: 'api', args: ['-c', 'exit 5'] }), record({ id: 'pane-19999999' }))
    for (const wanted of ['api', 'pane-12345678', 'pane-12', '12']) {
      const { code, stderr } = await lab.quil(['resume', wanted])
      expect([wanted, code, stderr]).toEqual([
        wanted,
        5,
        'quil: fresh: started again in its directory, with the same arguments\n',
      ])
    }
  })

  test('says which panes a beginning could mean, and what a misspelt name was meant to be', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-12345678', name: 'server' }), record({ id: 'pane-19999999' }))
    expect(await lab.quil(['resume', '1'])).toMatchObject({
      code: 3,
      stderr: 'quil: "1" is the beginning of 2 panes: pane-12345678, pane-19999999\n',
    })
    expect(await lab.quil(['resume', 'servre'])).toMatchObject({
      code: 3,
      stderr: 'quil: there is no pane "servre": did you mean "server"?\n',
    })
  })

  test('refuses a pane that is running and names the process that holds it', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'api', holder: currentHolder() }))
    const before = await lab.records()
    const { code, stderr } = await lab.quil(['resume', 'api'])
    expect(code).toBe(4)
    expect(stderr).toContain(`pane api (pane-00000001) is running: process ${process.pid} holds it`)
    expect(await lab.records()).toEqual(before)
  })

  test('gives a pane its session, and says nothing about it unless asked', async () => {
    await using lab = await openLab()
    await lab.program('opencode', FAKE_OPENCODE(`echo "$@"`))
    await lab.put(record({ id: 'pane-00000001', plugin: 'opencode', session }))
    expect(await lab.quil(['resume', 'pane-00000001'])).toMatchObject({ code: 0, stdout: '--session ses_1\r\n', stderr: '' })
    const { stderr } = await lab.quil(['resume', 'pane-00000001', '--verbose'])
    expect(stderr).toContain('quil: resumed: session ses_1 recorded by the tracker\n')
    expect(stderr).toContain('quil: session tracked by: ')
  })

  test('refuses a session that another living pane is in, and leaves the record as it was', async () => {
    await using lab = await openLab()
    await lab.program('opencode', FAKE_OPENCODE('exit 0'))
    await lab.put(
      record({ id: 'pane-00000001', plugin: 'opencode', session, holder: currentHolder() }),
      record({ id: 'pane-00000002', plugin: 'opencode', session }),
    )
    const before = await lab.records()
    const { code, stderr } = await lab.quil(['resume', 'pane-00000002'])
    expect([code, stderr]).toEqual([
      4,
      'quil: pane pane-00000002 cannot come back: session ses_1 is open in pane pane-00000001\n',
    ])
    expect(await lab.records()).toEqual(before)
  })

  test('says the last words of a program that refuses its session, exits 1 and keeps the record', async () => {
    await using lab = await openLab()
    await lab.program('opencode', FAKE_OPENCODE('echo "Error: Session not found"; exit 9'))
    await lab.put(record({ id: 'pane-00000001', plugin: 'opencode', session }))
    const { code, stderr } = await lab.quil(['resume', 'pane-00000001'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/pane pane-00000001 did not come back: exit code 9 .*Error: Session not found/)
    expect(stderr).toContain('quil explain pane-00000001')
    expect((await lab.records())[0]).toMatchObject({ session: { id: 'ses_1', directory: '/' }, lastExit: { exitCode: 9 } })
  })

  test('explains a pane whose directory is gone and whose plugin is gone', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', cwd: '/not/there' }), record({ id: 'pane-00000002', plugin: 'mine' }))
    const gone = await lab.quil(['resume', 'pane-00000001'])
    expect([gone.code, gone.stderr.split('\n')[0]]).toEqual([1, 'quil: cannot start in /not/there: the directory does not exist'])
    expect((await lab.quil(['resume', 'pane-00000002'])).stderr).toContain('is of plugin "mine", which is not among')
    expect((await lab.records()).every(({ holder }) => holder === undefined)).toBe(true)
  })
})
