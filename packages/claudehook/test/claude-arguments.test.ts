import { describe, expect, test } from 'vitest'
import { argsChooseSession, argsForResume, takeSettings, withoutHooks } from '../src/claude-arguments.ts'
import { A } from './support/pane.ts'

const words = (line: string) => (line === '' ? [] : line.split(' '))

describe("the user's --settings is taken out", () => {
  test.each<[line: string, rest: string, settings: string | undefined]>([
    ['', '', undefined],
    ['--model opus', '--model opus', undefined],
    ['--settings a.json', '', 'a.json'],
    ['--settings=a.json', '', 'a.json'],
    ['--settings={"a":"=b"}', '', '{"a":"=b"}'],
    ['--settings=', '', ''],
    ['--settings', '', ''],
    ['--model opus --settings a.json hello', '--model opus hello', 'a.json'],
    ['--settings a --settings b', '', 'b'],
    ['--settings a --model x --settings=b', '--model x', 'b'],
    ['--settings --model', '', '--model'],
    ['--append-system-prompt --settings x', '--append-system-prompt --settings x', undefined],
    ['--add-dir a b --settings c', '--add-dir a b', 'c'],
    ['-d --settings c', '-d', 'c'],
    ['-- --settings a', '-- --settings a', undefined],
    ['hello -- --settings a', 'hello -- --settings a', undefined],
    ['--settings-file a', '--settings-file a', undefined],
  ])('%s', (line, rest, settings) => {
    expect(takeSettings(words(line))).toEqual({ args: words(rest), ...(settings === undefined ? {} : { settings }) })
  })
})

describe('arguments that choose a conversation', () => {
  test.each([
    `--session-id ${A}`,
    `--session-id=${A}`,
    '--resume',
    `--resume ${A}`,
    `--resume=${A}`,
    '-r',
    `-r ${A}`,
    `-r${A}`,
    '--continue',
    '-c',
    '-cp',
    '-pc',
    '--fork-session',
    '--from-pr 7',
    '--from-pr',
    '--teleport x',
    '--cloud x',
    'hello -c',
    '--model opus --continue',
    '--add-dir a b -c',
  ])('%s', (line) => {
    expect(argsChooseSession(words(line))).toBe(true)
  })

  test.each([
    '',
    'hello',
    '--model opus',
    '-p hello',
    '--append-system-prompt --continue',
    '--append-system-prompt -c',
    '-n -c',
    '-- --continue',
    '-- -c',
    '--worktree x',
    '-d',
    '--name=-c',
    '--continued',
  ])('not: %s', (line) => {
    expect(argsChooseSession(words(line))).toBe(false)
  })
})

describe('what is left of the arguments when a conversation is rejoined', () => {
  test.each<[line: string, kept: string, dropped: string]>([
    ['', '', ''],
    ['--model opus', '--model opus', ''],
    ['--model=opus', '--model=opus', ''],
    ['--dangerously-skip-permissions', '--dangerously-skip-permissions', ''],
    ['--permission-mode plan', '--permission-mode plan', ''],
    [`--session-id ${A}`, '', `--session-id ${A}`],
    [`--session-id=${A} --model x`, '--model x', `--session-id=${A}`],
    ['--resume', '', '--resume'],
    [`--resume ${A} --model x`, '--model x', `--resume ${A}`],
    [`-r${A}`, '', `-r${A}`],
    ['-c --verbose', '--verbose', '-c'],
    ['-cp hello', '', '-c -p hello'],
    [`-r ${A} --fork-session`, '', `-r ${A} --fork-session`],
    ['hello', '', 'hello'],
    ['hello --model opus', '--model opus', 'hello'],
    ['--model opus hello', '--model opus', 'hello'],
    ['-p hello --output-format json --max-turns 3 --verbose', '--verbose', '-p hello --output-format json --max-turns 3'],
    ['--add-dir a b --model x', '--add-dir a b --model x', ''],
    ['--add-dir a b -- hello', '--add-dir a b', '-- hello'],
    ['--add-dir=a hello', '--add-dir=a', 'hello'],
    ['--allowedTools Read Bash(ls:*) --model x', '--allowedTools Read Bash(ls:*) --model x', ''],
    ['--mcp-config a.json - --model x', '--mcp-config a.json - --model x', ''],
    ['--debug hooks hello', '--debug hooks', 'hello'],
    ['-d hello', '-d hello', ''],
    ['--debug --model x', '--debug --model x', ''],
    ['--worktree x --model y', '--model y', '--worktree x'],
    ['-w --tmux --model y', '--model y', '-w --tmux'],
    ['--bg hello', '', '--bg hello'],
    ['-- hello --model x', '', '-- hello --model x'],
    ['-n work --model x', '-n work --model x', ''],
    ['--append-system-prompt -c', '--append-system-prompt -c', ''],
    ['--model', '--model', ''],
    ['-', '', '-'],
    ['--unknown x', '--unknown', 'x'],
  ])('%s', (line, kept, dropped) => {
    expect(argsForResume(words(line))).toEqual({ args: words(kept), dropped: words(dropped) })
  })
})

describe('starts without hooks', () => {
  test.each<[line: string, env: Record<string, string>, without: boolean]>([
    ['', {}, false],
    ['--bare', {}, true],
    ['--safe-mode', {}, true],
    ['--model --bare', {}, false],
    ['-- --bare', {}, false],
    ['', { CLAUDE_CODE_SIMPLE: '1' }, true],
    ['', { CLAUDE_CODE_SIMPLE: 'true' }, true],
    ['', { CLAUDE_CODE_SIMPLE: '0' }, false],
    ['', { CLAUDE_CODE_SIMPLE: '' }, false],
    ['--restricted', {}, false],
  ])('%s %j: %j', (line, env, without) => {
    expect(withoutHooks(words(line), env)).toBe(without)
  })
})
