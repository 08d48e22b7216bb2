import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { currentHolder } from '@quil/core/workspace'
import { describe, expect, test } from 'vitest'
import { answerProblems } from './support/answer-schemas.ts'
import { openLab, record } from './support/cli.ts'

describe('quil ls', () => {
  test('says on stderr how to begin when there is nothing, and makes nothing', async () => {
    await using lab = await openLab()
    const { code, stdout, stderr } = await lab.quil(['ls'])
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('quil new')
    expect(await lab.quil(['ls', '--json']).then((result) => result.json())).toEqual({ panes: [], problems: [] })
    expect(await readdir(lab.root)).toEqual(['bin'])
  })

  test('is what quil does without a command', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'api' }))
    expect((await lab.quil([])).stdout).toBe((await lab.quil(['ls'])).stdout)
    expect((await lab.quil(['--home', lab.home])).stdout).toContain('api')
  })

  test('lines its columns up by what characters take in a terminal', async () => {
    await using lab = await openLab()
    const names = ['api', '日本語', '👩‍💻🇨🇭', 'cafe\u0301']
    await lab.put(...names.map((name, n) => record({ id: `pane-0000000${n}`, name })))
    const lines = (await lab.quil(['ls'])).stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, line.search(/ {2}(?=terminal|PLUGIN)/)))).toEqual([
      'PANE  ',
      'api   ',
      '日本語',
      '👩‍💻🇨🇭  ',
      'cafe\u0301  ',
    ])
  })

  test.each(['/', 'a file'])('a home that can be none is an error, not an empty workspace: %s', async (what) => {
    await using lab = await openLab()
    await writeFile(join(lab.root, 'a file'), '')
    const home = what === '/' ? '/' : join(lab.root, what)
    for (const argv of [['ls'], ['ls', '--json'], ['read', 'x'], ['new', 'terminal'], ['host', 'status']]) {
      const { code, stdout, stderr } = await lab.quil(argv, { env: { QUIL_HOME: home } })
      expect({ argv, code, stdout, stderr }).toMatchObject({ argv, code: 1, stdout: '' })
      expect(stderr).toContain(`${home} cannot be a home`)
    }
    expect((await lab.quil(['doctor'], { env: { QUIL_HOME: home } })).stdout).toMatch(/^fail {2}home/m)
  })

  test('tells running, lost, exited and killed panes apart, the one used last first', async () => {
    await using lab = await openLab()
    const at = '2026-09-01T12:00:00.000Z'
    await lab.put(
      record({ id: 'pane-00000001', name: 'runs', holder: currentHolder() }),
      record({ id: 'pane-00000002', name: 'lost', holder: { pid: process.pid, startedAt: 'in another life' } }),
      record({ id: 'pane-00000003', lastExit: { exitCode: 7, signal: null, at }, cwd: lab.root }),
      record({
        id: 'pane-00000004',
        name: 'killed',
        lastExit: { exitCode: null, signal: 'SIGKILL', at },
        lastUsedAt: '2026-09-02T12:00:00.000Z',
        cwd: join(lab.root, 'src'),
        session: { id: 'ses_1', source: 'tui', at },
      }),
    )
    const lines = (await lab.quil(['ls'])).stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
    expect(lines[0]).toEqual(['PANE', 'PLUGIN', 'STATE', 'DIRECTORY', 'SESSION', 'LAST USED'])
    expect(lines[1]?.slice(0, 5)).toEqual(['killed', 'terminal', 'killed SIGKILL', '~/src', 'ses_1'])
    expect(lines.slice(2, 5).map((line) => line.slice(0, 4))).toEqual([
      ['runs', 'terminal', `running (${process.pid})`, '/'],
      ['lost', 'terminal', 'lost', '/'],
      ['pane-00000003', 'terminal', 'exited 7', '~'],
    ])
    const { panes } = (await lab.quil(['ls', '--json'])).json() as { panes: { id: string; state: string }[] }
    expect(panes.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'pane-00000004 exited',
      'pane-00000001 running',
      'pane-00000002 lost',
      'pane-00000003 exited',
    ])
    expect(panes[0]).toEqual({
      id: 'pane-00000004',
      name: 'killed',
      plugin: 'terminal',
      cwd: join(lab.root, 'src'),
      directory: join(lab.root, 'src'),
      state: 'exited',
      activity: { state: 'exited', source: 'exit', since: at, detail: 'killed by SIGKILL' },
      exitCode: null,
      signal: 'SIGKILL',
      session: { id: 'ses_1', source: 'tui', at },
      lastExit: { exitCode: null, signal: 'SIGKILL', at, lastLines: [] },
      live: null,
      createdAt: at,
      lastUsedAt: '2026-09-02T12:00:00.000Z',
    })
  })

  test('tells an interrupted pane from one that did not come back, and where each shell was last', async () => {
    await using lab = await openLab()
    const at = '2026-09-01T12:00:00.000Z'
    await lab.put(
      record({ id: 'pane-00000001', interruptedAt: at, directory: join(lab.root, 'src') }),
      record({ id: 'pane-00000002', interruptedAt: at, refusal: { code: 'CWD_NOT_FOUND', message: 'no such directory', at } }),
    )
    const { stdout } = await lab.quil(['ls'])
    expect(stdout).toMatch(/^pane-00000001 +terminal +interrupted +~\/src /m)
    expect(stdout).toMatch(/^pane-00000002 +terminal +refused CWD_NOT_FOUND /m)
    const answer = (await lab.quil(['ls', '--json'])).json() as { panes: unknown[] }
    expect(answer.panes[1]).toMatchObject({ state: 'refused', refusal: { code: 'CWD_NOT_FOUND', message: 'no such directory' } })
    expect(await answerProblems('ls', answer)).toEqual([])
  })

  test('has colour in a terminal only, and none there with NO_COLOR', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001' }))
    expect((await lab.quil(['ls'])).stdout).not.toContain('\x1b')
    expect((await lab.quil(['ls'], { tty: true })).stdout).toContain('\x1b[1m')
    expect((await lab.quil(['ls'], { tty: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\x1b')
  })

  test('fits the terminal by shortening sessions first, then directories', async () => {
    await using lab = await openLab()
    const cwd = `/${'deep/'.repeat(20)}end`
    await lab.put(record({ id: 'pane-00000001', cwd, session: { id: `ses_${'x'.repeat(30)}`, source: 'tui', at: '2026-09-01' } }))
    const fitted = (await lab.quil(['ls'], { tty: true, env: { NO_COLOR: '1' } })).stdout.split('\n')
    expect(Math.max(...fitted.map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(fitted[1]).toMatch(/…\S*deep\/end +ses_xxxxx… /)
    expect((await lab.quil(['ls'])).stdout).toContain(cwd)
  })

  test('lets no escape sequence of a name or directory through', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'a\x1b]0;owned\x07b', cwd: '/x\ny' }))
    const { stdout } = await lab.quil(['ls'])
    expect(stdout).not.toContain('\x1b')
    expect(stdout).not.toContain('\x07')
    expect(stdout).toContain('a\\x1b]0;owned\\x07b')
    expect(stdout.trim().split('\n')).toHaveLength(2)
  })

  test('tells on stderr what is wrong with the workspace', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001' }))
    await writeFile(join(lab.home, 'workspace.json'), '{ broken', { mode: 0o600 })
    await writeFile(join(lab.home, 'workspace.json.bak'), '{"format":"quil-workspace","version":1,"panes":[{"id":"x"}]}', {
      mode: 0o600,
    })
    const { code, stderr } = await lab.quil(['ls'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/quil: warning: .*workspace\.json.*not JSON/)
    expect(stderr).toMatch(/quil: warning: .*pane entry 1 .*cannot be used/)
  })

  test('refuses a workspace of another program, naming the file and the variable', async () => {
    await using lab = await openLab()
    await mkdir(lab.home, { mode: 0o700 })
    await writeFile(join(lab.home, 'workspace.json'), '{"tabs":[]}', { mode: 0o600 })
    const { code, stdout, stderr } = await lab.quil(['ls'])
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toContain(join(lab.home, 'workspace.json'))
    expect(stderr).toContain('QUIL_HOME')
  })
})
