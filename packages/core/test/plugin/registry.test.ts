import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BuiltInPlugin, definePlugin, formatPluginProblem, loadPlugins } from '../../src/plugin/index.ts'

let root: string
let userDirectory: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'quil-plugins-'))
  userDirectory = join(root, 'plugins')
  await mkdir(userDirectory)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const AGENT: BuiltInPlugin = definePlugin({
  file: 'agent.toml',
  toml: `
[plugin]
name = "agent"
display_name = "Agent"
homepage = "https://example.org/"
[command]
cmd = "agent"
args = ["a", "b"]
env = ["A=1", "B=2"]
arg_template = ["{x}"]
form_fields = [{ name = "x" }]
toggles = [{ name = "one", args_when_on = ["--one"] }, { name = "two", args_when_on = ["--two"] }]
[persistence]
strategy = "session_scrape"
tracker = "agent"
tracker_options = { a = 1, b = 2 }
resume_args = ["--continue"]
`,
})

async function load(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(userDirectory, name), text)
  const { plugins, problems } = await loadPlugins({ builtIns: [AGENT], userDirectory })
  return {
    plugins,
    names: [...plugins.keys()],
    complaints: problems.map((problem) => formatPluginProblem(problem, { relativeTo: root })),
  }
}

test('a missing directory means no user plugins', async () => {
  const { plugins, problems } = await loadPlugins({ builtIns: [AGENT], userDirectory: join(root, 'none') })
  expect([...plugins.values()]).toEqual([AGENT.plugin])
  expect(problems).toEqual([])
})

test('only *.toml is read, and nothing that begins with a dot', async () => {
  const bad = 'not toml'
  await mkdir(join(userDirectory, 'folder'))
  expect(
    await load({ 'a.toml': 'command.cmd="a"', '.b.toml': bad, 'c.toml~': bad, 'd.txt': bad, 'e.toml.bak': bad }),
  ).toMatchObject({
    names: ['agent', 'a'],
    complaints: [],
  })
})

test('a bad file hides no other file', async () => {
  await mkdir(join(userDirectory, 'd.toml'))
  await writeFile(join(userDirectory, 'e.toml'), Uint8Array.of(0xff, 0xfe))
  await writeFile(join(userDirectory, 'f.toml'), '#'.repeat(256 * 1024 + 1))
  await symlink(join(root, 'gone'), join(userDirectory, 'g.toml'))
  const { names, complaints } = await load({
    'a.toml': 'command.cmd = "a"',
    'b.toml': 'command.cmd = ',
    'c.toml': '[command]\nargs = []',
    'z.toml': 'command.cmd = "z"',
  })
  expect(names).toEqual(['agent', 'a', 'z'])
  expect(complaints).toEqual([
    expect.stringMatching(/^plugins\/b\.toml:1:\d+: not TOML: /),
    'plugins/c.toml:1: command.cmd: expected a string, found nothing',
    expect.stringMatching(/^plugins\/d\.toml: cannot be read: .*not a regular file$/),
    expect.stringMatching(/^plugins\/e\.toml: cannot be read: .*not UTF-8 text$/),
    expect.stringMatching(/^plugins\/f\.toml: cannot be read: .*larger than 262144 bytes$/),
    'plugins/g.toml: a link to a file that does not exist',
  ])
})

test('a directory that cannot be listed is a problem; the built-ins are there', async () => {
  await writeFile(join(root, 'file'), '')
  const { plugins, problems } = await loadPlugins({ builtIns: [AGENT], userDirectory: join(root, 'file') })
  expect([...plugins.keys()]).toEqual(['agent'])
  expect(problems).toMatchObject([{ file: join(root, 'file'), severity: 'error', message: expect.stringContaining('ENOTDIR') }])
})

test('a link to a plugin file is followed; the plugin is called like the link', async () => {
  await writeFile(join(root, 'dotfile'), 'command.cmd = "x"')
  await symlink(join(root, 'dotfile'), join(userDirectory, 'mine.toml'))
  const { plugins } = await load({})
  expect(plugins.get('mine')?.source).toBe(join(userDirectory, 'mine.toml'))
})

describe('an overlay', () => {
  test.each<[string, string, unknown]>([
    ['one key', 'command.cmd = "other"', { command: { cmd: 'other', args: ['a', 'b'] } }],
    ['a list is replaced whole', 'command.args = ["c"]', { command: { args: ['c'], cmd: 'agent' } }],
    ['an empty list too', 'command.args = []', { command: { args: [] } }],
    ['env is a list', 'command.env = ["C=3"]', { command: { env: { C: '3' } } }],
    [
      'a list of tables is replaced whole',
      '[[command.toggles]]\nname = "three"\nargs_when_on = []',
      { command: { toggles: [{ name: 'three', label: 'three', argsWhenOn: [], default: false }] } },
    ],
    ['tables merge', 'persistence.tracker_options.b = 3', { persistence: { trackerOptions: { a: 1, b: 3 }, tracker: 'agent' } }],
    ['a new key', 'persistence.ghost_buffer = false', { persistence: { ghostBuffer: false, strategy: 'session_scrape' } }],
    ['a new table', '[[instances]]\nname = "i"', { instances: [{ name: 'i', args: ['a', 'b'] }] }],
    ['the name may be given', '[plugin]\nname = "agent"\nbeta = true', { displayName: 'Agent', beta: true }],
    ['nothing at all', '', { displayName: 'Agent', command: { cmd: 'agent' } }],
  ])('%s', async (_, text, expected) => {
    const { plugins, complaints } = await load({ 'agent.toml': text })
    expect(complaints).toEqual([])
    expect(plugins.get('agent')).toMatchObject(expected as object)
    expect(plugins.get('agent')?.source).toBe(join(userDirectory, 'agent.toml'))
    expect(plugins.size).toBe(1)
  })

  test('goes by the name, not by the file', async () => {
    const { plugins, names } = await load({
      'agent.toml': '[plugin]\nname = "mine"\n[command]\ncmd = "m"',
      'other.toml': '[plugin]\nname = "agent"\n[command]\ncmd = "o"',
    })
    expect(names).toEqual(['agent', 'mine'])
    expect(plugins.get('agent')?.command.cmd).toBe('o')
    expect(plugins.get('mine')?.command.args).toEqual([])
  })

  test.each<[string, string]>([
    ['\ncommand.args = "x"', 'plugins/agent.toml:2: command.args: expected a list of strings, found "x"'],
    ['command = "x"', 'plugins/agent.toml:1: command: expected a table, found "x"'],
    [
      '\n\n[command]\narg_template = ["{y}"]',
      'plugins/agent.toml:4: command.arg_template[0]: expected the name of a form field between braces (form_fields has "x"), found "{y}"',
    ],
    // The template is the built-in's: the line is that of the table in the user's file.
    [
      '\n[command]\nform_fields = []',
      'plugins/agent.toml:2: command.arg_template[0]: expected the name of a form field between braces (there are no form_fields), found "{x}"',
    ],
    [
      '\n[persistence]\nstrategy = "preassign_id"',
      'plugins/agent.toml:2: persistence.start_args: expected arguments that give the program its id, such as ["--session-id", "{session_id}"], because strategy is "preassign_id", found nothing',
    ],
    ['x = ', 'plugins/agent.toml:1:5: not TOML: invalid value'],
  ])('with an error leaves the built-in as it was: %j', async (text, complaint) => {
    const { plugins, complaints } = await load({ 'agent.toml': text })
    expect(complaints).toEqual([complaint])
    expect(plugins.get('agent')).toBe(AGENT.plugin)
  })

  test('with an unknown key is used, and warned about', async () => {
    const { plugins, complaints } = await load({ 'agent.toml': 'command.cmd = "x"\npersistence.ghost_bufer = false' })
    expect(complaints).toEqual([
      'plugins/agent.toml:2: warning: persistence.ghost_bufer: unknown key "ghost_bufer": did you mean "ghost_buffer"?',
    ])
    expect(plugins.get('agent')?.command.cmd).toBe('x')
  })

  test('never changes the built-in', async () => {
    const before = JSON.stringify(AGENT)
    await load({ 'agent.toml': 'command.cmd = "x"' })
    expect(JSON.stringify(AGENT)).toBe(before)
  })
})

test.each(['agent', 'new'])('of two files for %j the first wins, and the problem names both', async (name) => {
  const text = (cmd: string) => `[plugin]\nname = "${name}"\n[command]\ncmd = "${cmd}"`
  const { plugins, complaints } = await load({ '2.toml': text('two'), '1.toml': text('one') })
  expect(plugins.get(name)?.command.cmd).toBe('one')
  expect(complaints).toEqual([
    `plugins/2.toml:2: plugin.name: expected a name no other file has, found "${name}", which ${join(userDirectory, '1.toml')} defines already; this file is not used`,
  ])
})

test('a bad first file leaves the name to the second', async () => {
  const { plugins, complaints } = await load({
    '1.toml': 'plugin.name = "new"',
    '2.toml': 'plugin.name = "new"\ncommand.cmd = "two"',
  })
  expect(plugins.get('new')?.command.cmd).toBe('two')
  expect(complaints).toHaveLength(1)
})

test('two built-ins of one name are refused', async () => {
  await expect(loadPlugins({ builtIns: [AGENT, AGENT], userDirectory })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('a package with a wrong plugin is refused with all its problems', () => {
  expect(() => definePlugin({ file: 'bad.toml', toml: '[command]\nargs = 1\nenv = 2' })).toThrow(
    expect.objectContaining({
      code: 'INVALID_PLUGIN',
      message: expect.stringMatching(
        /^bad\.toml:1: command\.cmd: .*\nbad\.toml:2: command\.args: .*\nbad\.toml:3: command\.env: /,
      ),
    }),
  )
})
