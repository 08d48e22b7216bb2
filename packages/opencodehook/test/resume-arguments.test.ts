import { describe, expect, test } from 'vitest'
import { opencodeMode } from '../src/opencode-command.ts'
import { argsForResume } from '../src/resume-arguments.ts'

describe('what another conversation or a second prompt would come of is taken out', () => {
  test.each<[args: string[], kept: string[], dropped: string[]]>([
    [[], [], []],
    [['--session', 'ses_x'], [], ['--session', 'ses_x']],
    [['--session=ses_x'], [], ['--session=ses_x']],
    [['--session='], [], ['--session=']],
    [['-s', 'ses_x'], [], ['-s', 'ses_x']],
    [['-s=ses_x'], [], ['-s=ses_x']],
    [['--session'], [], ['--session']],
    [['-s'], [], ['-s']],
    [['--continue'], [], ['--continue']],
    [['--continue=true'], [], ['--continue=true']],
    [['-c'], [], ['-c']],
    [['--fork'], [], ['--fork']],
    [['-c', '--fork'], [], ['-c', '--fork']],
    [['--prompt', 'say x'], [], ['--prompt', 'say x']],
    [['--prompt=say x'], [], ['--prompt=say x']],
    [['/src/app'], [], ['/src/app']],
    [['.'], [], ['.']],
    [
      ['/src/app', '--session', 'ses_x', '--model', 'a/b'],
      ['--model', 'a/b'],
      ['/src/app', '--session', 'ses_x'],
    ],
    [
      ['--model', 'a/b', '-s', 'ses_x', '--print-logs'],
      ['--model', 'a/b', '--print-logs'],
      ['-s', 'ses_x'],
    ],
    [['--session', 'ses_x', '--session', 'ses_y'], [], ['--session', 'ses_x', '--session', 'ses_y']],
    [['pr', '12'], [], ['pr', '12']],
    [['-cs', 'ses_x'], [], ['-c', '-s', 'ses_x']],
    [
      ['-cs=ses_x', '-m', 'a/b'],
      ['-m', 'a/b'],
      ['-c', '-s=ses_x'],
    ],
    [['run', '-i', '-p', 'secret', '-u', 'me', 'hello'], [], ['run', '-i', '-p', 'secret', '-u', 'me', 'hello']],
  ])('%j', (args, kept, dropped) => {
    expect(argsForResume(args, 'resumed')).toEqual({ args: kept, dropped })
  })
})

describe('everything else stays, in its order', () => {
  test.each([
    [['--model', 'a/b']],
    [['--model=a/b']],
    [['-m', 'a/b', '--agent', 'plan']],
    [['--print-logs', '--log-level', 'DEBUG']],
    [['--port', '0', '--hostname', '127.0.0.1']],
    [['--auto']],
    [['--mini', '--no-replay', '--replay-limit', '3']],
    [['--nobody-knows', '--nobody-knows=x']],
    [['-x']],
  ])('%j', (args) => {
    expect(argsForResume(args, 'resumed')).toEqual({ args, dropped: [] })
  })
})

// opencode (yargs) never takes a word that begins with a dash for a value.
test.each<[args: string[], kept: string[], dropped: string[]]>([
  [['--session', '--model', 'a/b'], ['--model', 'a/b'], ['--session']],
  [['-s', '--print-logs'], ['--print-logs'], ['-s']],
  [['--prompt', '--model', 'a/b'], ['--model', 'a/b'], ['--prompt']],
  [['--model', '--session', 'ses_x'], ['--model'], ['--session', 'ses_x']],
  [['--session', '--'], [], ['--session', '--']],
])('an option without a value does not eat the next option: %j', (args, kept, dropped) => {
  expect(argsForResume(args, 'resumed')).toEqual({ args: kept, dropped })
})

describe('`run` is over when it has answered: its conversation is resumed in the TUI', () => {
  test.each<[args: string[], kept: string[], dropped: string[]]>([
    [['run', 'say', 'x'], [], ['run', 'say', 'x']],
    [
      ['run', '--model', 'a/b', 'say x'],
      ['--model', 'a/b'],
      ['run', 'say x'],
    ],
    [['--print-logs', 'run', '--format', 'json', 'x'], ['--print-logs'], ['run', '--format', 'json', 'x']],
    [['run', '-f', 'a.png', '--share', '--title', 't', 'x'], [], ['run', '-f', 'a.png', '--share', '--title', 't', 'x']],
    [
      ['run', '--continue', '--agent', 'plan', 'x'],
      ['--agent', 'plan'],
      ['run', '--continue', 'x'],
    ],
    [['run', '--', '--not-an-option'], [], ['run', '--', '--not-an-option']],
  ])('%j', (args, kept, dropped) => {
    expect(argsForResume(args, 'resumed')).toEqual({ args: kept, dropped })
  })
})

describe('`attach` says where the conversation is', () => {
  test.each<[args: string[], kept: string[], dropped: string[]]>([
    [['attach', 'http://127.0.0.1:4096'], ['attach', 'http://127.0.0.1:4096'], []],
    [
      ['attach', 'http://127.0.0.1:4096', '--dir', '/src', '-s', 'ses_x'],
      ['attach', 'http://127.0.0.1:4096', '--dir', '/src'],
      ['-s', 'ses_x'],
    ],
    [['--model', 'a/b', 'attach', 'http://h', '--continue'], ['--model', 'a/b', 'attach', 'http://h'], ['--continue']],
  ])('%j', (args, kept, dropped) => {
    expect(argsForResume(args, 'resumed')).toEqual({ args: kept, dropped })
  })
})

test.each<[args: string[], dropped: string[]]>([
  [
    ['--', '/src'],
    ['--', '/src'],
  ],
  [
    ['--', '--session', 'x'],
    ['--', '--session', 'x'],
  ],
  [['--'], ['--']],
])('behind `--` there are only operands, which all go: %j', (args, dropped) => {
  expect(argsForResume(['--model', 'a/b', ...args], 'resumed')).toEqual({ args: ['--model', 'a/b'], dropped })
})

// Without a session to rejoin, a directory still says where to start.
test.each<[args: string[], kept: string[], dropped: string[]]>([
  [['/src/app'], ['/src/app'], []],
  [['/src/app', '--model', 'a/b', '--continue'], ['/src/app', '--model', 'a/b'], ['--continue']],
  [['--session', 'ses_x', '--fork', '.'], ['.'], ['--session', 'ses_x', '--fork']],
  [['--prompt', 'say x'], [], ['--prompt', 'say x']],
  [['serve', '--port', '4096'], ['serve', '--port', '4096'], []],
  [['run', '--format', 'json', 'say x'], [], ['run', '--format', 'json', 'say x']],
  [['attach', 'http://h', '-c'], ['attach', 'http://h'], ['-c']],
])(
  'a pane that starts anew keeps its directory, but chooses no conversation and says nothing again: %j',
  (args, kept, dropped) => {
    expect(argsForResume(args, 'fresh')).toEqual({ args: kept, dropped })
    expect(argsForResume(args, 'continued')).toEqual({ args: kept, dropped })
  },
)

test('the arguments given are not changed', () => {
  const args = Object.freeze(['run', '--session', 'ses_x', '--', 'x'])
  expect(() => argsForResume(args, 'resumed')).not.toThrow()
})

test.each<[args: string[], mode: ReturnType<typeof opencodeMode>]>([
  [[], 'tui'],
  [['/src/app'], 'tui'],
  [['--session', 'run'], 'tui'],
  [['--model', 'attach'], 'tui'],
  [['--prompt=run', '--agent', 'serve'], 'tui'],
  [['--', 'run'], 'tui'],
  [['./run'], 'tui'],
  [['run', 'x'], 'no-tui'],
  [['--model', 'a/b', 'run'], 'no-tui'],
  [['--continue', 'run'], 'no-tui'],
  [['serve'], 'server'],
  [['web'], 'server'],
  [['acp'], 'server'],
  [['--mini'], 'no-tui'],
  [['/src/app', '--mini'], 'no-tui'],
  [['attach', 'http://h'], 'attach'],
  [['--print-logs', 'attach', 'http://h'], 'attach'],
])('%j starts: %s', (args, mode) => {
  expect(opencodeMode(args)).toBe(mode)
})

test.each<[args: string[], kept: string[], dropped: string[]]>([
  [['--continue'], [], ['--continue']],
  [['/src/app', '-c', '--model', 'a/b'], ['/src/app', '--model', 'a/b'], ['-c']],
  [['/src/app', '--prompt', 'again'], ['/src/app'], ['--prompt', 'again']],
  [['run', 'again'], [], ['run', 'again']],
])('a pane that starts anew keeps its project directory, but joins nobody and repeats nothing: %j', (args, kept, dropped) => {
  expect(argsForResume(args, 'fresh')).toEqual({ args: kept, dropped })
})
