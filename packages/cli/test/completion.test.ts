import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Lab, openLab, record } from './support/cli.ts'

/** The words a shell is offered. */
async function offered(lab: Lab, ...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await lab.quil(['complete', '--', ...words])
  expect([code, stderr]).toEqual([0, ''])
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))
}

describe('completion', () => {
  test('offers commands, and those of a command', async () => {
    await using lab = await openLab()
    expect(await offered(lab, 're')).toEqual(['resume', 'restore', 'restart', 'rename', 'read'])
    expect(await offered(lab, '')).not.toContain('complete')
    expect(await offered(lab, 'host', 'st')).toEqual(['start', 'stop', 'status'])
    expect(await offered(lab, 'completion', '')).toEqual(['bash', 'zsh', 'fish'])
  })

  test('offers panes and plugins where they are asked for, of the home that is meant', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'api' }), record({ id: 'pane-00000002' }))
    expect(await offered(lab, 'attach', '')).toEqual(['api', 'pane-00000002'])
    expect(await offered(lab, 'attach', '--read-only', 'a')).toEqual(['api'])
    expect(await offered(lab, 'close', 'api', '--force', 'pane')).toEqual(['pane-00000002'])
    expect(await offered(lab, 'attach', 'api', '')).toEqual([])
    expect(await offered(lab, 'events', '--pane', 'a')).toEqual(['api'])
    expect(await offered(lab, '--home', join(lab.root, 'other'), 'attach', '')).toEqual([])
    expect(await offered(lab, 'new', 's')).toEqual(['ssh', 'stripe'])
    expect(await offered(lab, 'new', 'ssh', '--', 's')).toEqual([])
  })

  test('offers options, what they take, and nothing where files belong', async () => {
    await using lab = await openLab()
    expect(await offered(lab, 'send', 'x', '--')).toEqual([
      '--keys',
      '--enter',
      '--stdin',
      '--prompt',
      '--timeout',
      '--json',
      '--help',
      '--home',
    ])
    expect(await offered(lab, 'attach', '--size-policy', '')).toEqual(['latest', 'smallest', 'largest', 'manual'])
    expect(await offered(lab, 'new', 'ssh', '--cwd', '')).toEqual([])
    expect(await offered(lab, 'shot', 'api', '--format', '')).toEqual(['text', 'ansi', 'html', 'svg', 'cells'])
    expect(await offered(lab, 'shot', 'api', '-o', '')).toEqual([])
    expect(await offered(lab, 'wait', 'api', '')).toEqual(['idle', 'blocked', 'done', 'working', 'exit'])
    expect(await offered(lab, 'wait', 'api', 'idle', 'b')).toEqual(['blocked'])
    expect(await offered(lab, 'events', '--type', 's')).toEqual(['spawned', 'session', 'state'])
    expect(await offered(lab, 'nonsense', '')).toEqual([])
  })

  test('leaves out a name that would do something to the terminal', async () => {
    await using lab = await openLab()
    await lab.put(record({ id: 'pane-00000001', name: 'a\x1b]0;owned\x07' }), record({ id: 'pane-00000002', cwd: '/\x1b[2J' }))
    const { stdout } = await lab.quil(['complete', '--', 'attach', ''])
    expect(stdout).toBe('pane-00000002\tterminal in /\\x1b[2J\n')
  })

  test.for([
    ['bash', ['-c']],
    ['zsh', ['-f', '-c']],
    ['fish', ['--no-config', '-c']],
  ] as const)('the script for %s makes that shell offer what quil answers', async ([shell, argv], { skip }) => {
    const path = `/usr/bin/${shell}`
    skip(!existsSync(path), `${path} is missing`)
    await using lab = await openLab()
    // A quil that says how it was asked: what it answers is tested above.
    await writeFile(join(lab.root, 'bin', 'quil'), '#!/bin/sh\nprintf "%s\\n" "asked:$*	why" "a\'s	so"\n')
    await chmod(join(lab.root, 'bin', 'quil'), 0o755)
    const { stdout: script } = await lab.quil(['completion', shell])
    await writeFile(join(lab.root, 'script'), script)
    const { stdout } = await promisify(execFile)(path, [...argv, SHELL_TESTS[shell]], { cwd: lab.root, env: lab.env })
    expect(stdout).toBe(EXPECTED[shell])
  })
})

const SHELL_TESTS = {
  bash: `source ./script; COMP_WORDS=(quil attach "a b" x); COMP_CWORD=2; _quil; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `compdef() { :; }; compadd() { printf '%s\\n' "\${words_found[@]}" "\${descriptions[@]}" }; source ./script; words=(quil attach 'a b' x); CURRENT=3; _quil`,
  fish: `source ./script; complete -C 'quil attach a'`,
} as const

const EXPECTED = {
  bash: "asked:complete\\ --\\ attach\\ a\\ b\na\\'s\n",
  zsh: "asked:complete -- attach a b\na's\nasked:complete -- attach a b  why\na's  so\n",
  fish: "a's\tso\nasked:complete -- attach a\twhy\n",
} as const
