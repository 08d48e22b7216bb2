import { describe, expect, test } from 'vitest'
import { formatPluginProblem, parsePlugin } from '../../src/plugin/index.ts'

const FILE = 'plugins/foo.toml'

/** Every problem and warning of the text, as people see them, without the file's name. */
function complaints(text: string): readonly string[] {
  const { problems, warnings } = parsePlugin(text, FILE)
  return [...problems, ...warnings].map((problem) => formatPluginProblem(problem).replace(FILE, ''))
}

/** A valid file, with the given text behind it: that begins at line 3. */
function after(text: string): readonly string[] {
  return complaints(`[command]\ncmd = "x"\n${text}`)
}

test('the smallest file gets every default', () => {
  const { plugin, problems, warnings } = parsePlugin('command.cmd = "x"', '/home/me/plugins/foo.toml')
  expect([problems, warnings]).toEqual([[], []])
  expect(plugin).toEqual({
    name: 'foo',
    displayName: 'foo',
    category: 'custom',
    description: '',
    beta: false,
    source: '/home/me/plugins/foo.toml',
    command: { cmd: 'x', args: [], env: {}, argTemplate: [], formFields: [], toggles: [], promptsCwd: false },
    persistence: { strategy: 'none', trackerOptions: {}, startArgs: [], resumeArgs: [], ghostBuffer: true, scrapers: [] },
    prompt: { shortPastes: false },
    instances: [],
    errorHandlers: [],
    idleHandlers: [],
    notificationHandlers: [],
  })
})

test('every key of a file arrives in the plugin', () => {
  const { plugin, problems, warnings } = parsePlugin(
    `
[plugin]
name = "full"
display_name = "Full"
category = "test"
description = "All keys"
homepage = "https://example.org/"
beta = true

[command]
cmd = "full"
path = "~/bin/full"
args = ["a", ""]
env = ["A=1=2", "B="]
detect = "full --version"
arg_template = ["--host={host}"]
form_fields = [{ name = "host", label = "Host", required = true, default = "h" }, { name = "port" }]
prompts_cwd = true

[[command.toggles]]
name = "t1"
label = "One"
args_when_on = ["--one"]
default = true
group = "g"

[[command.toggles]]
name = "t2"
args_when_on = []

[persistence]
strategy = "session_scrape"
tracker = "agent"
tracker_options = { text = "x", number = 1.5, flag = true }
start_args = ["--id", "{session_id}"]
resume_args = ["--resume", "{session_id}"]
ghost_buffer = false
scrapers = [{ name = "session_id", pattern = '(\\d+)' }]

[prompt]
short_pastes = true
blank_behind = "@$"

[[error_handlers]]
pattern = "e"
title = "E"
message = "m"
action = "dialog"

[[idle_handlers]]
pattern = "i"
title = "I"

[[notification_handlers]]
pattern = "n"
title = "N"
severity = "error"

[[instances]]
name = "one"

[[instances]]
name = "two"
display_name = "Two"
args = []
env = ["C=3"]
`,
    FILE,
  )
  expect([problems, warnings]).toEqual([[], []])
  expect(JSON.parse(JSON.stringify(plugin))).toEqual({
    name: 'full',
    displayName: 'Full',
    category: 'test',
    description: 'All keys',
    homepage: 'https://example.org/',
    beta: true,
    source: FILE,
    command: {
      cmd: 'full',
      path: '~/bin/full',
      args: ['a', ''],
      env: { A: '1=2', B: '' },
      detect: 'full --version',
      argTemplate: ['--host={host}'],
      formFields: [
        { name: 'host', label: 'Host', required: true, default: 'h' },
        { name: 'port', label: 'port', required: false },
      ],
      toggles: [
        { name: 't1', label: 'One', argsWhenOn: ['--one'], default: true, group: 'g' },
        { name: 't2', label: 't2', argsWhenOn: [], default: false },
      ],
      promptsCwd: true,
    },
    persistence: {
      strategy: 'session_scrape',
      tracker: 'agent',
      trackerOptions: { text: 'x', number: 1.5, flag: true },
      startArgs: ['--id', '{session_id}'],
      resumeArgs: ['--resume', '{session_id}'],
      ghostBuffer: false,
      scrapers: [{ name: 'session_id', pattern: { source: '(\\d+)' } }],
    },
    prompt: { shortPastes: true, blankBehind: { source: '@$' } },
    errorHandlers: [{ pattern: { source: 'e' }, title: 'E', message: 'm', action: 'dialog' }],
    idleHandlers: [{ pattern: { source: 'i' }, title: 'I' }],
    notificationHandlers: [{ pattern: { source: 'n' }, title: 'N', severity: 'error' }],
    instances: [
      { name: 'one', displayName: 'one', args: ['a', ''], env: {} },
      { name: 'two', displayName: 'Two', args: [], env: { C: '3' } },
    ],
  })
})

test('a plugin is frozen to its last list', () => {
  const { plugin } = parsePlugin('command = { cmd = "x", toggles = [{ name = "t", args_when_on = ["-t"] }] }', FILE)
  expect(Object.isFrozen(plugin)).toBe(true)
  expect(Object.isFrozen(plugin?.command.env)).toBe(true)
  expect(Object.isFrozen(plugin?.command.toggles[0]?.argsWhenOn)).toBe(true)
})

test('a variable named __proto__ is only a variable', () => {
  const { plugin } = parsePlugin('command = { cmd = "x", env = ["__proto__=1"] }', FILE)
  expect(Object.entries(plugin?.command.env ?? {})).toEqual([['__proto__', '1']])
})

describe('one problem', () => {
  test.each<[string, readonly string[]]>([
    ['path = "bin/x"', [':3: command.path: expected an absolute path, or one that begins with "~/", found "bin/x"']],
    ['path = "~other/x"', [':3: command.path: expected an absolute path, or one that begins with "~/", found "~other/x"']],
    ['args = "x"', [':3: command.args: expected a list of strings, found "x"']],
    ['args = [\n  "a",\n  1,\n]', [':5: command.args[1]: expected a string, found 1']],
    ['args = ["\\u0000"]', [':3: command.args[0]: expected text without a NUL character, found "\\u0000"']],
    ['env = ["A"]', [':3: command.env[0]: expected "NAME=value", found "A"']],
    [
      'env = ["=1"]',
      [
        ':3: command.env[0]: expected "NAME=value" with a name of letters, digits and "_" that does not begin with a digit, found "=1"',
      ],
    ],
    [
      'env = ["QUIL_HOME=/x"]',
      [
        ':3: command.env[0]: expected a variable whose name does not begin with "QUIL_" (Quil sets those itself), found "QUIL_HOME=/x"',
      ],
    ],
    ['env = ["A=1", "A=2"]', [':3: command.env[1]: expected each variable once, found "A", which is also at command.env[0]']],
    ['prompts_cwd = "yes"', [':3: command.prompts_cwd: expected true or false, found "yes"']],
    ['toggles = { name = "x" }', [':3: command.toggles: expected a list of tables, found a table']],
    ['[[command.toggles]]\nname = "a"', [':3: command.toggles[0].args_when_on: expected a list of strings, found nothing']],
    [
      '[[command.toggles]]\nname = "!a"\nargs_when_on = []',
      [
        ':4: command.toggles[0].name: expected a name of at most 64 letters, digits, "_", "-" and "." that begins with a letter or digit, found "!a"',
      ],
    ],
    [
      'toggles = [\n  { name = "a", args_when_on = [] },\n  { name = "a", args_when_on = [] },\n]',
      [':5: command.toggles[1].name: expected a name of its own, found "a", which is also at command.toggles[0].name'],
    ],
    [
      '[[command.toggles]]\nname="a"\nargs_when_on=[]\ngroup="g"\ndefault=true\n[[command.toggles]]\nname="b"\nargs_when_on=[]\ngroup="g"\ndefault=true',
      [':12: command.toggles[1].default: expected at most one toggle of group "g" to be on by default, found "a" and "b"'],
    ],
    [
      '[[command.form_fields]]\nname = "a"\n[[command.form_fields]]\nname = "a"',
      [':6: command.form_fields[1].name: expected a name of its own, found "a", which is also at command.form_fields[0].name'],
    ],
    [
      '[[command.form_fields]]\nname = "user-name"',
      [
        ':4: command.form_fields[0].name: expected a name of at most 64 letters, digits and "_" that begins with a letter, found "user-name"',
      ],
    ],
    [
      'arg_template = ["{x}"]',
      [':3: command.arg_template[0]: expected the name of a form field between braces (there are no form_fields), found "{x}"'],
    ],
    [
      'arg_template = ["-p{prot}"]\nform_fields = [{ name = "port" }]',
      [
        ':3: command.arg_template[0]: expected the name of a form field between braces (form_fields has "port"), found "{prot}": did you mean "{port}"?',
      ],
    ],
    [
      '[plugin]\nname = "A B"',
      [
        `:4: plugin.name: expected a name of at most 64 lower-case letters, digits, "_" and "-" that begins with a letter or digit, found "A B"`,
      ],
    ],
    [
      '[plugin]\nname = ""',
      [
        `:4: plugin.name: expected a name of at most 64 lower-case letters, digits, "_" and "-" that begins with a letter or digit, found ""`,
      ],
    ],
    ['[plugin]\nname = 3', [':4: plugin.name: expected a string, found 3']],
    ['[plugin]\ndisplay_name = " "', [':4: plugin.display_name: expected text that is not empty, found " "']],
    ['[plugin]\nhomepage = "example.org"', [':4: plugin.homepage: expected an http:// or https:// URL, found "example.org"']],
    [
      '[plugin]\nhomepage = "javascript:alert(1)"',
      [':4: plugin.homepage: expected an http:// or https:// URL, found "javascript:alert(1)"'],
    ],
    ['[[plugin]]\nname = "x"', [':3: plugin: expected a table, found a list']],
    [
      '[persistence]\nstrategy = "rerum"',
      [':4: persistence.strategy: expected one of "none", "cwd_only", "rerun", "preassign_id", "session_scrape", found "rerum"'],
    ],
    [
      '[persistence]\nstrategy = "preassign_id"',
      [
        ':3: persistence.start_args: expected arguments that give the program its id, such as ["--session-id", "{session_id}"], because strategy is "preassign_id", found nothing',
      ],
    ],
    [
      '[persistence]\nstrategy = "session_scrape"',
      [
        ':3: persistence.scrapers: expected a tracker or at least one scraper, because strategy is "session_scrape", found neither',
      ],
    ],
    [
      '[persistence.tracker_options]\na = [1]',
      [':4: persistence.tracker_options.a: expected a string or a finite number or true or false, found a list'],
    ],
    [
      '[persistence.tracker_options]\na = nan',
      [':4: persistence.tracker_options.a: expected a string or a finite number or true or false, found NaN'],
    ],
    [
      `[[persistence.scrapers]]\nname = "id"\npattern = '(a)(b)'`,
      [
        ':5: persistence.scrapers[0].pattern: expected a pattern with exactly 1 capture group (it has 2; "(?:…)" does not capture), found "(a)(b)"',
      ],
    ],
    [
      `[[persistence.scrapers]]\nname = "id"\npattern = '(a)'\n[[persistence.scrapers]]\nname = "id"\npattern = '(a)'`,
      [':7: persistence.scrapers[1].name: expected a name of its own, found "id", which is also at persistence.scrapers[0].name'],
    ],
    [
      `[[error_handlers]]\ntitle = "x"\npattern = '(?=a)'`,
      [
        ':5: error_handlers[0].pattern: expected an RE2 pattern, which has no look-around: write what must be there, or use two handlers instead of "(?=…)", found "(?=a)"',
      ],
    ],
    ['[[error_handlers]]\npattern = "x"', [':3: error_handlers[0].title: expected a string, found nothing']],
    [
      '[[error_handlers]]\npattern = "x"\ntitle = "x"\naction = "shout"',
      [':6: error_handlers[0].action: expected one of "dialog", "log", found "shout"'],
    ],
    ['[idle_handlers]\npattern = "x"', [':3: idle_handlers: expected a list of tables, found a table']],
    [
      '[[notification_handlers]]\npattern = "x"\ntitle = "x"\nseverity = "bad"',
      [':6: notification_handlers[0].severity: expected one of "info", "warning", "error", found "bad"'],
    ],
    [
      '[[instances]]\nname = "a"\n[[instances]]\nname = "a"',
      [':6: instances[1].name: expected a name of its own, found "a", which is also at instances[0].name'],
    ],
    [
      '[[instances]]\nname = "a"\nenv = ["A=1", "A=2"]',
      [':5: instances[0].env[1]: expected each variable once, found "A", which is also at instances[0].env[0]'],
    ],
    [
      '[[error_handlers]]\npattern = \'(a)(b)\'\ntitle = "{match} {1} {2}"\nmessage = "{3}, {0} {x}"',
      [
        ':6: error_handlers[0].message: expected the number of a capture group of error_handlers[0].pattern between braces (it has {1} to {2}), found "{3}"',
        ':6: error_handlers[0].message: expected the number of a capture group of error_handlers[0].pattern between braces (it has {1} to {2}), found "{0}"',
      ],
    ],
    [
      '[[idle_handlers]]\npattern = \'a\'\ntitle = "{1}"',
      [
        ':5: idle_handlers[0].title: expected the number of a capture group of idle_handlers[0].pattern between braces (it has none; "{match}" is all that matched), found "{1}"',
      ],
    ],
    [
      '[[notification_handlers]]\npattern = \'(a)\'\ntitle = "{10}"',
      [
        ':5: notification_handlers[0].title: expected the number of a capture group of notification_handlers[0].pattern between braces (it has {1}), found "{10}"',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(after(text)).toEqual(expected)
  })

  test.each<[string, readonly string[]]>([
    ['', [':1: command.cmd: expected a string, found nothing']],
    ['[plugin]\nname = "foo"\n\n[command]\nargs = []', [':4: command.cmd: expected a string, found nothing']],
    ['command = 1979-05-27', [':1: command: expected a table, found a date']],
    ['[command]\ncmd = ""', [':2: command.cmd: expected text that is not empty, found ""']],
    ['[command]\ncmd = "ssh -v"', [':2: command.cmd: expected a program name alone, its arguments in "args", found "ssh -v"']],
    [
      '[command]\ncmd = "{sehll}"',
      [':2: command.cmd: expected a program name without placeholders (only "{shell}" is known here), found "{sehll}"'],
    ],
    ['[command]\ncmd = "x', [':2:7: not TOML: unfinished string']],
    ['[command]\ncmd = "x"\ncmd = "y"', [':3:1: not TOML: trying to redefine an already defined table or value']],
    ['__proto__.x = 1', [':1:1: not TOML: document contains an unsafe property']],
  ])('%j', (text, expected) => {
    expect(complaints(text)).toEqual(expected)
  })
})

test('a file name that cannot name a plugin is a problem of plugin.name', () => {
  const { problems } = parsePlugin('command.cmd = "x"', 'plugins/My Plugin.toml')
  expect(problems.map((problem) => [problem.keyPath, problem.message.includes('"My Plugin"')])).toEqual([['plugin.name', true]])
})

describe('an unknown key is a warning', () => {
  test.each<[string, readonly string[]]>([
    [
      '[persistence]\nghost_bufer = true',
      [':4: warning: persistence.ghost_bufer: unknown key "ghost_bufer": did you mean "ghost_buffer"?'],
    ],
    [
      '[[persistence.scrape]]\nname = "x"\npattern = "(x)"',
      [':3: warning: persistence.scrape: unknown key "scrape": did you mean "scrapers"?'],
    ],
    [
      'ghost_buffer = true',
      [':3: warning: command.ghost_buffer: unknown key "ghost_buffer": did you mean "persistence.ghost_buffer"?'],
    ],
    ['"x y" = 1', [':3: warning: command."x y": unknown key "x y"']],
    [
      '[[command.toggles]]\nname = "a"\nargs_when_on = []\nlable = "A"',
      [':6: warning: command.toggles[0].lable: unknown key "lable": did you mean "label"?'],
    ],
    [
      'form_fields = [\n  { name = "a" },\n  { name = "b", requird = true },\n]',
      [':5: warning: command.form_fields[1].requird: unknown key "requird": did you mean "required"?'],
    ],
    ['[persistance]\nstrategy = "none"', [':3: warning: persistance: unknown key "persistance": did you mean "persistence"?']],
    ['[persistence.tracker_options]\nanything = "goes"', []],
  ])('%j', (text, expected) => {
    expect(after(text)).toEqual(expected)
    expect(parsePlugin(`command.cmd = "x"\n${text.startsWith('[') ? text : ''}`, FILE).plugin).toBeDefined()
  })
})

test('all problems of a file are reported, in the order of its lines', () => {
  expect(
    complaints(`[plugin]
name = "Bad Name"
homepage = "ftp://x"
[command]
args = ["a", 1]
env = ["B", "QUIL_X=1"]
arg_template = ["{nobody}"]
[[command.toggles]]
name = "a"
args_when_on = "x"
[[command.toggles]]
name = "a"
[persistence]
strategy = "often"
[[error_handlers]]
pattern = "("
title = ""
`).map((line) => line.split(': expected')[0]),
  ).toEqual([
    ':2: plugin.name',
    ':3: plugin.homepage',
    ':4: command.cmd',
    ':5: command.args[1]',
    ':6: command.env[0]',
    ':6: command.env[1]',
    ':7: command.arg_template[0]',
    ':10: command.toggles[0].args_when_on',
    ':11: command.toggles[1].args_when_on',
    ':12: command.toggles[1].name',
    ':14: persistence.strategy',
    ':16: error_handlers[0].pattern',
    ':17: error_handlers[0].title',
  ])
})

test('a long value is quoted in part, and control characters never reach the terminal', () => {
  const [line = ''] = after(`path = "\\u001b[31m${'x'.repeat(500)}"`)
  expect(line.length).toBeLessThan(250)
  expect(line).not.toContain('\u001b')
})
