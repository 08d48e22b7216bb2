import { describe, expect, test } from 'vitest'
import { openLab } from './support/cli.ts'

describe('the command line', () => {
  test.each([
    [['lss'], 'there is no command "lss": did you mean "ls"?'],
    [['frobnicate', 'x'], 'there is no command "frobnicate": see: quil --help'],
    [['ls', '--jsn'], "unknown option '--jsn' (Did you mean --json?)\nSee: quil ls --help"],
    [['resume'], "missing required argument 'pane'\nSee: quil resume --help"],
    [['plugins', 'show'], "missing required argument 'plugin'\nSee: quil plugins show --help"],
    [['run', 'terminall'], 'there is no plugin "terminall": did you mean "terminal"?'],
    [['run', 'opencode', '--toggle', 'print_log'], 'plugin "opencode" has no toggle "print_log": did you mean "print_logs"?'],
    [['run', 'terminal', '--field', 'host'], "option '--field <key=value>' argument 'host' is invalid. Expected key=value."],
    [['run', 'terminal', '--instance', 'x'], 'plugin terminal has no instance "x" (it has: none)'],
    [['run', 'terminal', '--name', '-x'], 'name "-x": expected 1 to 64 printable characters, no "-" first'],
    [['run', 'ssh'], 'ssh'],
    [['new', 'terminall'], 'there is no plugin "terminall": did you mean "terminal"?'],
    [['new', 'terminal', '--name', '-x'], '"-x": expected 1 to 64 printable characters, no "-" first'],
    [['new', 'terminal', '--attach'], '--attach needs a terminal'],
    [['new', 'terminal', '--attach', '--detached'], '--attach and --detached exclude each other'],
    [['send', 'x'], 'nothing to send: give a text, --keys, --enter or --stdin'],
    [['send', 'x', '--prompt'], 'nothing to send: give the prompt as a text, or with --stdin'],
    [['send', 'x', 'y', '--prompt', '--enter'], '--keys and --enter do not go with it'],
    [['send', 'x', 'y', '--timeout', '5s'], '--timeout is for --prompt'],
    [['send', 'x', '--keys', 'Entr'], '--keys: there is no key "Entr"'],
    [['read', 'x', '--lines', '-1'], "argument '-1' is invalid. Expected a whole number."],
    [['wait', 'x', 'idel'], '"idel" is nothing to wait for: did you mean "idle"?'],
    [['wait', 'x', '--timeout', '5x'], "argument '5x' is invalid. Expected a time such as 500ms, 30s, 5m or 1h."],
    [['wait', 'x', '--timeout', '90d'], "argument '90d' is invalid."],
    [['events', '--since', 'now'], "argument 'now' is invalid. Expected a whole number."],
    [['events', '--type', 'state,stat'], 'There is no "stat"; there are spawned, '],
    [['rename', 'x'], 'give a name, or --clear to take it away'],
    [['rename', 'x', 'y', '--clear'], 'give a name, or --clear to take it away'],
    [
      ['attach', 'x', '--size-policy', 'huge'],
      "argument 'huge' is invalid. Allowed choices are latest, smallest, largest, manual.",
    ],
    [['host', 'strat'], "unknown command 'strat'"],
    [['completion', 'tcsh'], "value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish."],
  ])('%j is a usage error and says how to do better', async (argv, message) => {
    await using lab = await openLab()
    await lab.program('opencode', 'exit 0')
    await lab.program('ssh', 'exit 0')
    const { code, stdout, stderr } = await lab.quil(argv)
    expect(stderr).toContain(`${message}`)
    expect(stderr).toMatch(/^quil: /)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toMatch(/\n {4}at /)
    expect(await lab.records()).toEqual([])
  })

  test.each([
    ['new'],
    ['attach'],
    ['run'],
    ['resume'],
    ['ls'],
    ['send'],
    ['read'],
    ['shot'],
    ['wait'],
    ['events'],
    ['restore'],
    ['restart'],
    ['rename'],
    ['close'],
    ['explain'],
    ['host'],
    ['host', 'start'],
    ['host', 'stop'],
    ['host', 'status'],
    ['host', 'logs'],
    ['host', 'run'],
    ['plugins'],
    ['plugins', 'ls'],
    ['plugins', 'show'],
    ['plugins', 'check'],
    ['doctor'],
  ])('%s %s --help has examples and is no error', async (...command) => {
    await using lab = await openLab()
    const { code, stdout, stderr } = await lab.quil([...command, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`Usage: quil ${command.join(' ')}`)
    expect(stdout).toContain(`Examples:\n  $ quil ${command.join(' ')}`)
  })

  test('--version is the version of the package', async () => {
    await using lab = await openLab()
    expect(await lab.quil(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test('a relative --home counts from the current directory, a relative QUIL_HOME is refused', async () => {
    await using lab = await openLab()
    expect((await lab.quil(['ls', '--home', 'elsewhere', '--json'])).code).toBe(0)
    const { code, stderr } = await lab.quil(['ls'], { env: { QUIL_HOME: 'elsewhere' } })
    expect([code, stderr]).toEqual([1, 'quil: QUIL_HOME must be an absolute path, not "elsewhere"\n'])
  })

  test('a command that is not installed is named with its homepage', async () => {
    await using lab = await openLab()
    const { code, stderr } = await lab.quil(['run', 'stripe'])
    expect(code).toBe(1)
    expect(stderr).toContain('cannot find "stripe" on PATH')
    expect(stderr).toContain('https://docs.stripe.com/stripe-cli')
    expect(await lab.records()).toEqual([])
  })
})

test.each([
  [['ls', 'foo']],
  [['rename', 'a', 'b', 'c']],
  [['restart', 'a', 'b']],
  [['host', 'stop', 'x']],
  [['explain', 'a', 'b']],
  [['resume', 'a', 'b']],
  [['doctor', 'x']],
])('a word too many is an error, not ignored: quil %j', async (argv) => {
  await using lab = await openLab()
  const { code, stderr } = await lab.quil(argv)
  expect(code).toBe(2)
  expect(stderr).toContain('too many arguments')
})
