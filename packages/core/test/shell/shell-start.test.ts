import { describe, expect, test } from 'vitest'
import { shellStart } from '../../src/shell/shell-start.ts'

const start = (file: string | undefined, args: string[] = [], env: Record<string, string> = {}, platform?: NodeJS.Platform) =>
  shellStart({ home: "/h/q'uil", file, args, env, ...(platform === undefined ? {} : { platform }) })

describe('what a shell is given', () => {
  test.each<[string, string[], string[], Record<string, string>]>([
    ['/bin/bash', [], ['--rcfile', "/h/q'uil/shell/init.bash"], {}],
    ['/bin/bash', ['-i'], ['--rcfile', "/h/q'uil/shell/init.bash"], {}],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash's
    ['/bin/bash', ['-il'], ['--posix'], { ENV: '${QUIL_SHELL_INIT}', QUIL_SHELL_INIT: "/h/q'uil/shell/init.bash" }],
    ['/usr/bin/zsh', ['-l'], [], { ZDOTDIR: "/h/q'uil/shell/zsh" }],
    ['/usr/bin/fish', ['-l'], ['--init-command', "source '/h/q\\'uil/shell/init.fish'"], {}],
    ['/usr/bin/pwsh', [], ['-NoExit', '-Command', ". '/h/q''uil/shell/init.ps1'"], {}],
  ])('%s %j', (file, args, expectedArgs, env) => {
    expect(start(file, args)).toMatchObject({ args: expectedArgs, env })
  })

  test('the values that it replaces are handed on', () => {
    expect(start('/bin/bash', ['-l'], { ENV: '/mine' }).env).toMatchObject({ QUIL_SHELL_ENV: '/mine' })
    expect(start('/bin/zsh', [], { ZDOTDIR: '/mine' }).env).toMatchObject({ QUIL_SHELL_ZDOTDIR: '/mine' })
    expect(start('/bin/zsh', [], { ZDOTDIR: "/h/q'uil/shell/zsh" }).env).not.toHaveProperty('QUIL_SHELL_ZDOTDIR')
  })
})

describe('a shell that is left alone', () => {
  test.each<[string, string[]]>([
    ['/bin/bash', ['-c', 'ls']],
    ['/bin/bash', ['script.sh']],
    ['/bin/bash', ['--rcfile', 'mine']],
    ['/bin/bash', ['--init-file', 'mine']],
    ['/bin/bash', ['--norc']],
    ['/bin/bash', ['--noprofile', '-l']],
    ['/bin/bash', ['--posix']],
    ['/bin/bash', ['-s']],
    ['/bin/bash', ['-lc', 'ls']],
    ['/bin/bash', ['--']],
    ['/bin/bash', ['']],
    ['/bin/zsh', ['-f']],
    ['/bin/zsh', ['--no-rcs']],
    ['/bin/zsh', ['-c', 'ls']],
    ['/bin/zsh', ['-o', 'NO_RCS']],
    ['/usr/bin/fish', ['--no-config']],
    ['/usr/bin/fish', ['-N']],
    ['/usr/bin/fish', ['-c', 'ls']],
    ['/usr/bin/pwsh', ['-Command', 'ls']],
    ['/usr/bin/pwsh', ['-Login']],
    ['/bin/sh', []],
    ['/bin/dash', ['-l']],
    ['/usr/bin/python3', []],
  ])('%s %j', (file, args) => {
    expect(start(file, args)).toMatchObject({ args: [], env: {}, note: expect.stringMatching(/^no shell integration: /) })
  })

  test('bash in POSIX mode, the login bash of macOS, and a shell that was not found', () => {
    expect(start('/bin/bash', [], { POSIXLY_CORRECT: 'y' }).args).toEqual([])
    expect(start('/bin/bash', ['-l'], {}, 'darwin').env).toEqual({})
    expect(start('/opt/homebrew/bin/bash', ['-l'], {}, 'darwin').args).toEqual(['--posix'])
    expect(start(undefined).note).toBe('no shell integration: there is none for an unknown shell')
  })
})
