import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { definePlugin, resumeTemplateFor, type ShellMark, shellTracker, spawnPane, terminal } from '../../src/index.ts'
import { record } from '../support/records.ts'
import { collect, persisting, shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'
import { answer, comeBack, filesBelow, needShell, startShell } from './shell-lab.ts'

const RC: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bash: { '.bashrc': '' },
  zsh: { '.zshrc': '' },
  fish: { '.config/fish/config.fish': 'set -g fish_greeting\n' },
}

const NAMES = ['with space', 'ünï→✓😀', '100% %41 done', `q'u"o$te\\back`, '#?;&~!*[x]', '-dash', 'x'.repeat(200)]

describe.each(Object.keys(RC))('%s', (name) => {
  const files = RC[name] ?? {}
  const quoted = (path: string): string => `'${path.replaceAll("'", name === 'fish' ? "\\'" : "'\\''")}'`
  const cd = (path: string): string => `cd ${quoted(name === 'fish' ? path.replaceAll('\\', '\\\\') : path)}`

  test('tells every directory it goes to, and each exit code', async (context) => {
    const shell = await startShell({ shell: needShell(context, name), files })
    await shell.prompts(1)
    expect(shell.pane.record.directory).toBe(join(shell.root, 'work'))
    for (const folder of NAMES) {
      const path = join(shell.root, folder)
      await mkdir(path)
      await shell.run(cd(path))
      expect(shell.pane.record.directory).toBe(path)
    }
    for (const code of [0, 1, 130, 255]) {
      const heard: ShellMark[] = []
      using _listening = shell.pane.onMark((mark) => heard.push(mark))
      await shell.run(`sh -c 'exit ${code}'`)
      expect(heard.filter(({ type }) => type.startsWith('command'))).toEqual([
        { type: 'command-start' },
        { type: 'command-end', exitCode: code },
      ])
    }
  })

  test('a directory whose name has a line break or other controls leaves the last good one', async (context) => {
    const shell = await startShell({ shell: needShell(context, name), files })
    const path = join(shell.root, 'work', 'line\nbreak\x1b')
    await mkdir(path)
    await shell.run('cd line*')
    expect(shell.pane.record.directory).toBe(join(shell.root, 'work'))
    const [last] = shell.output.text().split('\x1b]7;').slice(-1)
    expect(last).toContain('/line%0Abreak%1B')
  })

  test('killed, it comes back where it was; when that is gone, in its own directory, and says so', async (context) => {
    const shell = await startShell({ shell: needShell(context, name), files })
    const path = join(shell.root, 'deep down')
    await mkdir(path)
    await shell.run(cd(path))
    process.kill(-shell.pane.pid, 'SIGKILL')
    await shell.pane.exited
    const again = await comeBack(JSON.parse(JSON.stringify(shell.pane.record)), shell)
    expect(again.pane.outcome).toEqual({ kind: 'fresh', reason: `started again in ${path}, where its shell was` })
    expect(answer(await again.run('printf \'\\074%s\\076\\n\' "$PWD"'))).toBe(path)
    await again.pane.kill({ graceMs: 500 })

    await rm(path, { recursive: true })
    const own = join(shell.root, 'work')
    const back = await comeBack(again.pane.record, shell)
    expect(back.pane.outcome.reason).toBe(`started again in ${own}, since ${path} is gone`)
    expect(back.pane.notes[0]).toContain(`${path} is gone: started in ${own}`)
    await back.run('')
    expect(back.pane.record.directory).toBe(own)
  })

  test('switched off, it gets nothing and says nothing', async (context) => {
    const toml = `[persistence.tracker_options]\nshell_integration = false\n`
    const definition = definePlugin({ toml: (terminal().toml ?? '') + toml, file: 'terminal.toml' }).plugin
    const shell = await startShell({
      shell: needShell(context, name),
      files,
      plugin: { definition, tracker: shellTracker() },
    })
    expect(shell.pane.notes).toEqual([`no shell integration: shell_integration = false in ${definition.source}`])
    shell.pane.write("printf '\\074%s\\076\\n' off\r")
    await shell.output.until('<off>')
    expect(shell.marks).toEqual([])
  })

  test('started for a command, it is left alone', async (context) => {
    const path = needShell(context, name)
    const shell = await startShell({ shell: path, files, args: ['-c', 'echo $ZDOTDIR ran'] })
    await shell.pane.exited
    expect(shell.pane.notes).toEqual([`no shell integration: ${name} was given "-c"`])
    expect(shell.output.text().trim()).toBe('ran')
  })

  test('Quil writes below its own home alone, closed to others, and mends what was changed there', async (context) => {
    const shell = await startShell({ shell: needShell(context, name), files })
    await shell.run('true')
    const scripts = join(shell.home, 'shell')
    expect(await filesBelow(scripts)).toEqual(['init.bash', 'init.fish', 'init.ps1', 'zsh/.zshenv'])
    for (const file of await filesBelow(scripts)) expect((await stat(join(scripts, file))).mode & 0o777).toBe(0o600)
    expect((await stat(join(scripts, 'zsh'))).mode & 0o777).toBe(0o700)
    await chmod(scripts, 0o755)
    await rm(join(scripts, 'zsh'), { recursive: true })
    await shellTracker().prepare(shell.home)
    expect((await stat(scripts)).mode & 0o777).toBe(0o700)
    expect(await filesBelow(scripts)).toContain('zsh/.zshenv')
  })
})

test('a shell that cannot be integrated starts as it is, with a note', async (context) => {
  const sh = needShell(context, 'sh')
  const shell = await startShell({ shell: sh })
  expect(shell.pane.notes).toEqual(['no shell integration: there is none for sh'])
  shell.pane.write('echo "<$((6*7))>"\r')
  await shell.output.until('<42>')
})

test('a pane that is no shell has no marks and no directory, whatever it prints', async () => {
  const home = await tempDirectory()
  const script = 'printf "\\033]7;file:///tmp\\007\\033]133;A\\007"; read -r line; printf "\\033]133;C\\007end"'
  const pane = await spawnPane({ plugin: shellPlugin(), args: ['-c', script], cwd: home, home })
  const heard: ShellMark[] = []
  pane.onMark((mark) => heard.push(mark))
  pane.write('go\r')
  await collect(pane).until('end')
  await pane.exited
  expect(heard).toEqual([])
  expect(pane.record.directory).toBeUndefined()
})

test.each(['none', 'rerun'])(
  'only a shell moves to its directory: strategy %s starts where the pane was made',
  async (strategy) => {
    const moved = record('pane-00000001', { directory: await tempDirectory() })
    const template = await resumeTemplateFor({ plugin: persisting(`strategy = "${strategy}"`), record: moved })
    expect(template.cwd).toBeUndefined()
  },
)

test('a directory that can be entered no more is as good as gone', async () => {
  const root = await tempDirectory()
  const file = join(root, 'file')
  await writeFile(file, '')
  const moved = record('pane-00000001', { cwd: root, directory: file, args: ['-i'] })
  const template = await resumeTemplateFor({ plugin: terminal().definition, record: moved })
  expect(template).toMatchObject({
    outcome: { kind: 'fresh', reason: `started again in ${root}, since ${file} is gone, with the same arguments` },
    notes: [`${file} is gone: started in ${root} (cannot start in ${file}: it is not a directory)`],
  })
  expect(template.cwd).toBeUndefined()
})
