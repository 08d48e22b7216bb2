import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { answer, filesBelow, needShell, startShell } from './shell-lab.ts'

const ECHO = "printf '\\074%s\\076\\n'"

test('an interactive bash reads ~/.bashrc, and its own PS1, PROMPT_COMMAND, status and DEBUG trap work on', async (context) => {
  const shell = needShell(context, 'bash')
  const bash = await startShell({
    shell,
    files: {
      '.bashrc': `PS1='[mine $?]> '; seen=; PROMPT_COMMAND='seen=$?'; trap 'last=$BASH_COMMAND' DEBUG; alias printf=false\n`,
    },
  })
  expect(bash.pane.notes).toEqual(['shell integration for bash, as its rc file'])
  const failed = await bash.run('(exit 7)')
  await bash.output.until('[mine 7]> ')
  expect(failed).toContain('\x1b]133;D;7\x07')
  expect(answer(await bash.run(`\\${ECHO} "$seen"`))).toBe('7')
  expect(answer(await bash.run(`\\${ECHO} "$PROMPT_COMMAND"`))).toMatch(/\nseen=\$\?$/)
  expect(answer(await bash.run(`: marked; \\${ECHO} "$last"`))).toContain('"$last"')
  expect(await filesBelow(bash.user)).toEqual(['.bashrc'])
})

test('a DEBUG trap that times commands does not see ours after the prompt has made it ready', async (context) => {
  const rc = `
    trap 'began=\${began:-$BASH_COMMAND}' DEBUG
    stop() { status=$?; timed=$began; unset began; PS1='timed '; }
    PROMPT_COMMAND=stop
    trap 'failures+=x' ERR
    false
  `
  const bash = await startShell({ shell: needShell(context, 'bash'), files: { '.bashrc': rc } })
  await bash.run('failures=')
  expect(await bash.run('(exit 7)')).toContain('\x1b]133;D;7\x07')
  expect(answer(await bash.run(`${ECHO} "$timed $status $failures"`))).toBe('( exit 7 ) 7 x')
})

test('beside bash-preexec it is one of its functions', async (context) => {
  const rc = `
    __bp_imported=defined
    status() { return $1; }
    invoke() { local code=$? f; for f in "\${precmd_functions[@]}"; do status $code; $f; done; }
    PROMPT_COMMAND=invoke
  `
  const bash = await startShell({ shell: needShell(context, 'bash'), files: { '.bashrc': rc } })
  expect(await bash.run('(exit 7)')).toContain('\x1b]133;D;7\x07')
  expect(answer(await bash.run(`${ECHO} "\${#PROMPT_COMMAND[@]} \${precmd_functions[*]}"`))).toBe('1 __quil_prompt')
})

test('PROMPT_COMMAND stays an array, every element sees the status, and the last PS1 is used', async (context) => {
  const shell = needShell(context, 'bash')
  const rc = `one() { a=$?; PS1='built '; }\ntwo() { b=$?; }\nPROMPT_COMMAND=(one two)\n`
  const bash = await startShell({ shell, files: { '.bashrc': rc } })
  await bash.run('(exit 9)')
  expect(answer(await bash.run(`${ECHO} "$a $b \${#PROMPT_COMMAND[@]}"`))).toBe('9 9 3')
  expect(bash.output.text()).toContain('built \x1b]133;B\x07')
})

test('a bash without any rc file, and with `set -eu` typed in it, goes on', async (context) => {
  const bash = await startShell({ shell: needShell(context, 'bash') })
  await bash.run('set -eu; unset PROMPT_DIRTRIM PS0')
  await bash.run('true')
  expect(answer(await bash.run(`${ECHO} alive`))).toBe('alive')
  expect(bash.marks.at(-2)).toMatchObject({ type: 'directory' })
})

test('a login bash reads what bash reads, knows that it is one, and reads ~/.bash_logout', async (context) => {
  const shell = needShell(context, 'bash')
  const bash = await startShell({
    shell,
    toggles: ['login'],
    files: {
      '.bash_profile': 'got=profile; set -o > "$HOME/options"; shopt >> "$HOME/options"\n',
      '.profile': 'got=wrong\n',
      '.bashrc': 'rc=wrong\n',
      '.bash_logout': 'echo logged-out > "$HOME/left"\n',
    },
    env: { ENV: '/dev/null' },
  })
  expect(bash.pane.notes).toEqual(['shell integration for bash, before its login files'])
  const values = `${ECHO} "$got \${rc-} $(shopt -q login_shell && echo login) \${HISTFILE#$HOME} $ENV \${POSIXLY_CORRECT-no} $0 \${QUIL_SHELL_INIT-}"`
  expect(answer(await bash.run(values))).toBe(`profile  login /.bash_history /dev/null no ${shell} `)
  // The same options as a login bash that nobody integrated.
  await bash.run(`cp ~/options ~/ours; '${shell}' -l -i -c : </dev/null 2>/dev/null; ${ECHO} done`)
  expect(answer(await bash.run(`${ECHO} "$(diff ~/ours ~/options | tr '\\n' ' ')"`))).toBe('')
  bash.pane.write('exit\r')
  await bash.pane.exited
  expect(await filesBelow(bash.user)).toContain('left')
  expect(await filesBelow(bash.user)).toContain('.bash_history')
})

test.for([
  ['4.4 to 5.0, which has PS0', 'version=404', ['command-start', 'command-end']],
  ['3.2, which says no command-start', 'version=302', ['command-end']],
] as const)('the way of bash %s: the status is seen before, the last PS1 after', async ([, version, expected], context) => {
  const shell = needShell(context, 'bash')
  const script = await readFile(new URL('../../defaults/shell/bash.bash', import.meta.url), 'utf8')
  const old = script.replace(/version=\$\(\(.*\)\)/, version)
  expect(old).not.toBe(script)
  const bash = await startShell({
    shell,
    files: { '.bashrc': `theirs() { seen=$?; PS1='built '; }\nPROMPT_COMMAND='theirs; '\n`, old },
    args: ['--rcfile', '../user/old'],
  })
  await bash.prompts(1)
  const before = bash.marks.length
  expect(await bash.run('(exit 7)')).toContain('\x1b]133;D;7\x07')
  expect(bash.marks.slice(before).map(({ type }) => type)).toEqual([...expected, 'directory', 'prompt'])
  expect(answer(await bash.run(`${ECHO} "$seen"`))).toBe('7')
  await bash.output.until('built \x1b]133;B\x07')
  // An exported PROMPT_COMMAND does no harm in a child.
  const inner = await bash.run(`export PROMPT_COMMAND; '${shell}' --norc -ic 'eval "$PROMPT_COMMAND"; ${ECHO} ok' 2>&1`)
  expect(inner).not.toContain('__quil')
})

test.for([
  ['.bash_login', { '.bash_login': 'got=login\n', '.profile': 'got=wrong\n' }, 'login'],
  ['.profile', { '.profile': 'got=profile\n' }, 'profile'],
] as const)('a login bash takes %s when it is the first there is', async ([, files, expected], context) => {
  const bash = await startShell({ shell: needShell(context, 'bash'), args: ['-l'], files })
  expect(answer(await bash.run(`${ECHO} "$got"`))).toBe(expected)
})

test('the first prompt shows the status the rc file ended with, as without us', async (context) => {
  const shell = needShell(context, 'bash')
  const files = { '.bashrc': "PS1='[first $?]'; (exit 5)\n" }
  const plain = await startShell({ shell, files, args: ['--noediting', '-v'] })
  await plain.output.until('[first 5]')
  const bash = await startShell({ shell, files })
  await bash.output.until('[first 5]')
})

test('a prompt that was put together from an earlier one has the mark once, at its end', async (context) => {
  const bash = await startShell({ shell: needShell(context, 'bash'), files: { '.bashrc': 'PS1="mine "\n' } })
  await bash.run('PS1="(venv) $PS1"')
  await bash.run('PS1="$PS1 more "')
  await bash.output.until('(venv) mine  more \x1b]133;B\x07')
})

test('history lands where it would have', async (context) => {
  const bash = await startShell({ shell: needShell(context, 'bash'), files: { '.bashrc': '' } })
  expect(answer(await bash.run(`${ECHO} "\${HISTFILE#$HOME}"`))).toBe('/.bash_history')
  bash.pane.write('exit\r')
  await bash.pane.exited
  expect(await filesBelow(bash.user)).toEqual(['.bash_history', '.bashrc'])
})

test('a bash started in it is an ordinary one, whatever is exported', async (context) => {
  const shell = needShell(context, 'bash')
  const rc = 'set -a; PS1="mine "; PS0=; export PS1 PS0 PROMPT_COMMAND=true\n'
  const bash = await startShell({ shell, files: { '.bashrc': rc } })
  const names = await bash.run(`env | grep -ac -e QUIL_SHELL -e BASH_FUNC -e __quil_b= -e __quil_c=; ${ECHO} done`)
  expect(names).toContain('\x1b]133;C\x070\r\n')
  const before = bash.output.bytes().length
  bash.pane.write(`'${shell}' --norc\r`)
  bash.pane.write(`${ECHO} "in \${__quil_b-ordinary}"\r`)
  await bash.output.until('<in ordinary>')
  bash.pane.write('exit\r')
  await bash.prompts(3)
  const inner = bash.output.bytes().subarray(before).toString()
  expect(inner.split('\x1b]133;C\x07')).toHaveLength(2)
  expect(inner.split('\x1b]133;A')).toHaveLength(2)
})

test('readonly prompt variables are left alone', async (context) => {
  const bash = await startShell({
    shell: needShell(context, 'bash'),
    files: { '.bashrc': 'PS1="mine> "; readonly PROMPT_COMMAND=true\n' },
  })
  await bash.output.until('mine> ')
  bash.pane.write(`${ECHO} alive\r`)
  await bash.output.until('<alive>')
  expect(bash.output.text()).not.toContain('readonly')
  expect(bash.marks).toEqual([])
})

test('an empty line ends no command', async (context) => {
  const bash = await startShell({ shell: needShell(context, 'bash') })
  await bash.run('true')
  await bash.run('')
  expect(bash.marks.map(({ type }) => type)).toEqual([
    'directory',
    'prompt',
    'command-start',
    'command-end',
    'directory',
    'prompt',
    'directory',
    'prompt',
  ])
})
