import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Lab, openLab } from './support/cli.ts'

async function pluginFile(lab: Lab, name: string, toml: string): Promise<string> {
  const directory = join(lab.home, 'plugins')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(join(directory, name), toml)
  return join(directory, name)
}

describe('quil plugins', () => {
  test('lists every plugin, whether it is installed, and how it comes back', async () => {
    await using lab = await openLab()
    await lab.program('opencode', 'exit 0')
    const { stdout } = await lab.quil(['plugins'])
    expect(stdout).toMatch(/^opencode +yes +session_scrape +built-in +opencode \(beta\): /m)
    expect(stdout).toMatch(/^claude-code +no +preassign_id +built-in +Claude Code: /m)
    expect(stdout).toMatch(/^stripe +no +rerun +built-in /m)
    const { plugins } = (await lab.quil(['plugins', 'ls', '--json'])).json() as { plugins: { name: string; command: string }[] }
    expect(plugins.map(({ name }) => name)).toEqual(['terminal', 'ssh', 'stripe', 'opencode', 'claude-code'])
    expect(plugins[3]).toMatchObject({ installed: true, command: join(lab.root, 'bin/opencode'), beta: true })
    expect((await lab.quil(['plugins', '--json'])).json()).toEqual((await lab.quil(['plugins', 'ls', '--json'])).json())
  })

  test('shows the definition in effect, a file of the user laid over the bundled one', async () => {
    await using lab = await openLab()
    const file = await pluginFile(lab, 'opencode.toml', '[command]\nargs = ["--model", "x/y"]\n')
    const { code, json } = await lab.quil(['plugins', 'show', 'opencode'])
    expect(code).toBe(0)
    expect(json()).toMatchObject({
      name: 'opencode',
      source: file,
      command: { cmd: 'opencode', args: ['--model', 'x/y'] },
      persistence: { tracker: 'opencode' },
      installed: null,
    })
    expect((await lab.quil(['plugins', 'show', 'ssh'])).stdout).toContain('"pattern": "Host key verification failed\\\\."')
  })

  test('checks all files of the home: every problem with its place, and 1 for an error', async () => {
    await using lab = await openLab()
    expect(await lab.quil(['plugins', 'check'])).toMatchObject({ code: 0, stdout: '' })
    const mine = await pluginFile(lab, 'mine.toml', '[plugin]\nname = "mine"\nhomepge = "x"\n[command]\ncmd = "mine"\n')
    const warned = await lab.quil(['plugins', 'check'])
    expect(warned.code).toBe(0)
    expect(warned.stdout).toMatch(new RegExp(`^${mine}:3: warning: plugin\\.homepge: `))
    const bad = await pluginFile(lab, 'bad.toml', '[plugin]\nname = "bad"\n[command]\ncmd = 3\n[persistence]\nstrategy = "x"\n')
    const failed = await lab.quil(['plugins', 'check'])
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain(`${bad}:4: command.cmd: `)
    expect(failed.stdout).toContain(`${bad}:6: persistence.strategy: `)
  })

  test('checks given files, also those that are not there or name a tracker nobody has', async () => {
    await using lab = await openLab()
    const toml = '[plugin]\nname = "x"\n[command]\ncmd = "x"\n[persistence]\nstrategy = "session_scrape"\ntracker = "nobody"\n'
    await writeFile(join(lab.root, 'x.toml'), toml)
    const { code, stdout } = await lab.quil(['plugins', 'check', 'x.toml', 'missing.toml'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^x\.toml: persistence\.tracker: .*"nobody"/)
    expect(stdout).toContain('\nmissing.toml: no such file\n')
    expect((await lab.quil(['plugins', 'check', 'x.toml', '--json'])).json()).toMatchObject({ ok: false })
  })
})
