import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Check } from '../src/doctor/check.ts'
import { checkNode } from '../src/doctor/runtime.ts'
import { type Lab, openLab } from './support/cli.ts'

async function checks(
  lab: Lab,
  argv: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<{ code: number; ok: boolean; of: (name: string) => Check | undefined }> {
  const { code, json } = await lab.quil(['doctor', '--json', ...argv], { env })
  const answer = json() as { ok: boolean; checks: readonly Check[] }
  return { code, ok: answer.ok, of: (name) => answer.checks.find((check) => check.name === name) }
}

describe('quil doctor', () => {
  test('opens its test pane whatever lies in the shared temp directory', async () => {
    await using lab = await openLab()
    await writeFile(join(lab.root, 'workspace.json'), '{"of":"another program"}')
    vi.stubEnv('TMPDIR', lab.root)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect((await checks(lab)).of('pty')).toMatchObject({ status: 'ok' })
  })

  test('finds a healthy machine healthy, and writes nothing', async () => {
    await using lab = await openLab()
    await lab.program('opencode', 'echo 1.18.33')
    const { code, ok, of } = await checks(lab)
    expect([code, ok]).toEqual([0, true])
    for (const name of ['node', 'koffi', 'pty', 'workspace', 'plugin terminal', 'plugin opencode'])
      expect(of(name)?.status).toBe('ok')
    expect(of('opencode version')).toMatchObject({ status: 'ok', message: '1.18.33' })
    expect(of('opencode tracking')).toMatchObject({ status: 'ok', message: expect.stringMatching(/^session tracked by: /) })
    expect(of('opencode scripts')).toMatchObject({ status: 'info', message: expect.stringContaining('not installed yet') })
    expect(of('plugin stripe')).toMatchObject({ status: 'info', message: expect.stringContaining('https://') })
    expect(await readdir(lab.root)).toEqual(['bin'])
  })

  test('says whether a shell opened here would tell where it is, and that no host runs', async () => {
    await using lab = await openLab()
    const sh = await checks(lab)
    expect(sh.of('terminal shell')).toMatchObject({ status: 'info', message: 'no shell integration: there is none for sh' })
    expect(sh.of('host')).toMatchObject({ status: 'info', message: expect.stringContaining('does not run') })
    const bash = await checks(lab, [], { SHELL: '/bin/bash' })
    expect(bash.of('terminal shell')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/^shell integration for bash/),
    })
    expect(await readdir(lab.root)).toEqual(['bin'])
  })

  test('knows the scripts of this version from others, and the complaints in hook.log', async () => {
    await using lab = await openLab()
    await lab.program('opencode', 'echo 1.18.33')
    await lab.quil(['run', 'opencode'])
    expect((await checks(lab)).of('opencode scripts')).toMatchObject({ status: 'ok' })
    await writeFile(join(lab.home, 'opencodehook', 'quil-tui-tracker.js'), '// older')
    await writeFile(
      join(lab.home, 'opencodehook', 'hook.log'),
      '2026 pane x: session ses_1\n2026 pane x: cannot record ses_2: EROFS\n',
    )
    const { code, of } = await checks(lab)
    expect(of('opencode scripts')).toMatchObject({ status: 'info', message: expect.stringContaining('another Quil version') })
    expect(of('opencode log')).toMatchObject({ status: 'warn', message: expect.stringContaining('cannot record ses_2: EROFS') })
    expect(code).toBe(0)
  })

  test('looks at Claude Code: version, tracking, agent view, and hooks; says nothing more where it is not installed', async () => {
    await using lab = await openLab()
    const none = await checks(lab)
    expect(none.of('plugin claude-code')).toMatchObject({ status: 'info' })
    expect([none.of('claude-code version'), none.of('claude-code hooks')]).toEqual([undefined, undefined])
    await lab.program('claude', 'echo "2.1.330 (Claude Code)"')
    const { code, of } = await checks(lab)
    expect(code).toBe(0)
    expect(of('claude-code version')).toMatchObject({ status: 'ok', message: '2.1.330 (Claude Code)' })
    expect(of('claude-code tracking')).toMatchObject({ status: 'ok', message: expect.stringContaining('the agent view is off') })
    expect(of('claude-code hooks')).toMatchObject({ status: 'ok' })
    expect(await readdir(lab.root)).toEqual(['bin'])
    await lab.program('claude', 'exit 1')
    expect((await checks(lab)).of('claude-code version')).toMatchObject({ status: 'warn' })
  })

  test.each([
    ['true', 'warn'],
    ['"yes"', 'warn'],
    ['false', 'ok'],
    ['null', 'ok'],
  ])('disableAllHooks %s in the settings of Claude Code: %s', async (value, status) => {
    await using lab = await openLab()
    await lab.program('claude', 'exit 0')
    const directory = await mkdtemp(join(lab.root, 'config-'))
    await writeFile(join(directory, 'mine.json'), `{"disableAllHooks":${value}}`)
    await symlink('mine.json', join(directory, 'settings.json'))
    expect((await checks(lab)).of('claude-code hooks')).toMatchObject({ status: 'ok' })
    const check = (await checks(lab, [], { CLAUDE_CONFIG_DIR: directory })).of('claude-code hooks')
    expect(check).toMatchObject({ status })
    if (status === 'warn') expect(check?.message).toContain(`disableAllHooks in ${directory}/settings.json: a change of session`)
  })

  test.each([
    ['{"disableAllHooks": true}', 'disableAllHooks in'],
    ['{"apiKey": secret}', 'not JSON'],
  ])('settings of Claude Code in the directory that say %s', async (text, told) => {
    await using lab = await openLab()
    await lab.program('claude', 'exit 0')
    await mkdir(join(lab.root, '.claude'))
    await writeFile(join(lab.root, '.claude', 'settings.json'), text) // HOME, and the directory: told once
    const all = ((await lab.quil(['doctor', '--json'])).json() as { checks: readonly Check[] }).checks
    const hooks = all.filter(({ name }) => name === 'claude-code hooks')
    expect(hooks).toMatchObject([{ status: 'warn', message: expect.stringContaining(told) }])
    expect(JSON.stringify(all)).not.toContain('secret')
    await rm(join(lab.root, '.claude', 'settings.json'))
    await promisify(execFile)('mkfifo', [join(lab.root, '.claude', 'settings.json')])
    expect((await checks(lab)).of('claude-code hooks')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('not a regular file'),
    })
  })

  test('fails on a foreign workspace, a broken plugin file, and a home opencode cannot load from', async () => {
    await using lab = await openLab()
    await mkdir(join(lab.home, 'plugins'), { recursive: true, mode: 0o700 })
    await writeFile(join(lab.home, 'workspace.json'), '{"tabs":[]}', { mode: 0o600 })
    await writeFile(join(lab.home, 'plugins', 'bad.toml'), 'nonsense')
    const { code, ok, of } = await checks(lab)
    expect([code, ok]).toEqual([1, false])
    expect(of('workspace')).toMatchObject({ status: 'fail', fix: expect.stringContaining('QUIL_HOME') })
    expect(of('plugin file')).toMatchObject({ status: 'fail', message: expect.stringContaining('bad.toml:1') })
    const odd = await checks(lab, ['--home', join(lab.root, 'what?')])
    expect(odd.of('opencode home')).toMatchObject({ status: 'fail', message: expect.stringContaining('question mark') })
  })

  test('warns of a home that is open to others, with the command that closes it', async () => {
    await using lab = await openLab()
    await mkdir(lab.home, { mode: 0o755 })
    await chmod(lab.home, 0o755)
    const { stdout } = await lab.quil(['doctor'])
    expect(stdout).toMatch(/^warn {2}home .*mode 755/m)
    expect(stdout).toContain(`fix: chmod 700 ${lab.home}`)
  })

  test.each([
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['20.18.9', 'fail'],
    ['18.20.0', 'fail'],
  ])('Node %s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status)
  })
})
