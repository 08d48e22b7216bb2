import { describe, expect, test } from 'vitest'
import { definePlugin, type PanePlugin, resolveSpawnArgs, type SpawnArgsRequest } from '../../src/index.ts'

const plugin: PanePlugin = definePlugin({
  file: 'agent.toml',
  toml: `
[plugin]
name = "agent"
[command]
cmd = "agent"
args = ["--base", "one"]
arg_template = ["--model={model}"]
[[command.form_fields]]
name = "model"
label = "Model"
[[command.toggles]]
name = "verbose"
label = "Verbose"
args_when_on = ["-v"]
[[command.toggles]]
name = "logs"
label = "Logs"
args_when_on = ["--logs", "all"]
[persistence]
strategy = "preassign_id"
start_args = ["--session-id", "{session_id}"]
resume_args = ["--resume", "{session_id}"]
[[instances]]
name = "work"
display_name = "Work"
args = ["--profile", "work"]
[[instances]]
name = "bare"
display_name = "Bare"
args = []
`,
}).plugin
const [work, bare] = plugin.instances
if (work === undefined || bare === undefined) throw new Error('two instances are defined')

const nothing: SpawnArgsRequest = { plugin, toggles: [], fields: {}, args: [], templateArgs: [], trackerArgs: [] }
const resume = ['--resume', 'ses_1']

describe('the order of a command line', () => {
  test.each<[string, Partial<SpawnArgsRequest>, readonly string[]]>([
    ['base arguments alone', {}, ['--base', 'one']],
    ['instance arguments replace them', { instance: work }, ['--profile', 'work']],
    ['… also by none at all', { instance: bare }, []],
    ['a toggle appends', { toggles: ['verbose'] }, ['--base', 'one', '-v']],
    ['toggles append in the order of the plugin', { toggles: ['logs', 'verbose'] }, ['--base', 'one', '-v', '--logs', 'all']],
    ['a toggle given twice counts once', { toggles: ['verbose', 'verbose'] }, ['--base', 'one', '-v']],
    [
      'a form field comes before the toggles',
      { toggles: ['verbose'], fields: { model: 'm' } },
      ['--base', 'one', '--model=m', '-v'],
    ],
    ['start arguments are appended', { templateArgs: ['--session-id', 'x'] }, ['--base', 'one', '--session-id', 'x']],
    ['the resume template is appended to the base', { templateArgs: resume }, ['--base', 'one', ...resume]],
    [
      'instance arguments and toggles survive a resume',
      { instance: work, toggles: ['logs'], templateArgs: resume },
      ['--profile', 'work', '--logs', 'all', ...resume],
    ],
    [
      "the caller's arguments come after the plugin's",
      { args: ['-x', 'y'], toggles: ['verbose'] },
      ['--base', 'one', '-v', '-x', 'y'],
    ],
    ['… and before the template', { args: ['-x'], templateArgs: resume }, ['--base', 'one', '-x', ...resume]],
    [
      "… but the template stands before the caller's --",
      { args: ['-x', '--', 'hi'], templateArgs: resume },
      ['--base', 'one', '-x', ...resume, '--', 'hi'],
    ],
    [
      'only the first -- ends the options',
      { args: ['--', 'a', '--', 'b'], templateArgs: resume },
      ['--base', 'one', ...resume, '--', 'a', '--', 'b'],
    ],
    [
      "the tracker's come first",
      { trackerArgs: ['--settings', '/s'], instance: work, templateArgs: resume },
      ['--settings', '/s', '--profile', 'work', ...resume],
    ],
    ['empty arguments are arguments', { args: ['', ' '] }, ['--base', 'one', '', ' ']],
    [
      "braces in the caller's arguments are data",
      { args: ['{session_id}', '{shell}'] },
      ['--base', 'one', '{session_id}', '{shell}'],
    ],
    [
      'all at once',
      {
        trackerArgs: ['-t'],
        instance: work,
        fields: { model: 'm' },
        toggles: ['verbose'],
        args: ['a', '--', 'b'],
        templateArgs: resume,
      },
      ['-t', '--profile', 'work', '--model=m', '-v', 'a', ...resume, '--', 'b'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(resolveSpawnArgs({ ...nothing, ...changes })).toEqual(expected)
  })
})

test.each<[string, Partial<SpawnArgsRequest>, string]>([
  ['an unknown toggle', { toggles: ['verbos'] }, 'UNKNOWN_TOGGLE'],
  ['an unknown field', { fields: { modell: 'm' } }, 'INVALID_ARGUMENT'],
  ["NUL in the caller's arguments", { args: ['a\0b'] }, 'INVALID_ARGUMENT'],
  ['NUL behind --', { args: ['--', 'a\0b'] }, 'INVALID_ARGUMENT'],
  ['NUL in the template', { templateArgs: ['\0'] }, 'INVALID_ARGUMENT'],
  ["NUL in the tracker's", { trackerArgs: ['\0'] }, 'INVALID_ARGUMENT'],
  ['NUL in a field', { fields: { model: '\0' } }, 'INVALID_ARGUMENT'],
])('%s is refused', (_, changes, code) => {
  expect(() => resolveSpawnArgs({ ...nothing, ...changes })).toThrow(expect.objectContaining({ code }))
})

test('nothing that was given changes, and the answer shares nothing with it', () => {
  const before = JSON.stringify(plugin)
  const args = Object.freeze(['-x', '--', 'y'])
  const request = {
    ...nothing,
    instance: work,
    args,
    templateArgs: Object.freeze([...resume]),
    trackerArgs: Object.freeze(['-t']),
  }
  const first = resolveSpawnArgs(Object.freeze(request))
  first.push('more')
  expect(resolveSpawnArgs(request)).toEqual(first.slice(0, -1))
  expect(JSON.stringify(plugin)).toBe(before)
  expect(Object.isFrozen(plugin) && Object.isFrozen(plugin.command.args) && Object.isFrozen(work.args)).toBe(true)
})
