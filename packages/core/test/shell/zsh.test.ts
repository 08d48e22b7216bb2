import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answer, filesBelow, needShell, startShell } from './shell-lab.ts'

const ECHO = "printf '\\074%s\\076\\n'"
// zsh-newuser-install asks its questions where there is no file at all.
const QUIET = { '.zshrc': '' }

test('a zsh reads its own files where they are, in order, and ZDOTDIR is what it was', async (context) => {
  const zsh = await startShell({
    shell: needShell(context, 'zsh'),
    toggles: ['login'],
    files: {
      '.zshenv': 'got=env\n',
      '.zprofile': 'got+=-profile\n',
      '.zshrc': "got+=-rc; PS1='[mine %?] '; alias print=false typeset=false emulate=false\n",
      '.zlogin': 'got+=-login\n',
      '.zlogout': 'echo out > $HOME/left\n',
    },
  })
  expect(zsh.pane.notes).toEqual(['shell integration for zsh, through ZDOTDIR'])
  expect(answer(await zsh.run(`${ECHO} "$got \${ZDOTDIR-none} \${QUIL_SHELL_ZDOTDIR-none}"`))).toBe(
    'env-profile-rc-login none none',
  )
  const failed = await zsh.run('(exit 7)')
  expect(failed).toContain('\x1b]133;C\x07')
  expect(failed).toContain('\x1b]133;D;7\x07')
  await zsh.output.until('[mine 7] \x1b]133;B\x07')
  expect(answer(await zsh.run(`${ECHO} "$PS1"`))).toBe('[mine %?] ')
  zsh.pane.write('exit\r')
  await zsh.pane.exited
  expect(await filesBelow(zsh.user)).toEqual(['.zlogin', '.zlogout', '.zprofile', '.zshenv', '.zshrc', 'left'])
})

test('a ZDOTDIR of the user is respected, from the environment and from ~/.zshenv', async (context) => {
  const shell = needShell(context, 'zsh')
  const moved = await startShell({
    shell,
    files: { '.zshenv': 'export ZDOTDIR=$HOME/dots\n', 'dots/.zshrc': 'got=moved; HISTFILE=$ZDOTDIR/history; SAVEHIST=9\n' },
  })
  expect(answer(await moved.run(`${ECHO} "$got \${ZDOTDIR#$HOME}"`))).toBe('moved /dots')
  moved.pane.write('exit\r')
  await moved.pane.exited
  expect(await filesBelow(moved.user)).toEqual(['.zshenv', 'dots/.zshrc', 'dots/history'])

  const dots = join(moved.root, 'elsewhere')
  await mkdir(dots)
  await writeFile(join(dots, '.zshrc'), 'got=given\n')
  const given = await startShell({ shell, env: { ZDOTDIR: dots }, files: { '.zshrc': 'got=wrong\n' } })
  expect(answer(await given.run(`${ECHO} "$got $ZDOTDIR $(env | grep -c QUIL_SHELL)"`))).toBe(`given ${dots} 0`)
})

test('hooks and prompts of the user work on, with odd options set', async (context) => {
  const rc = `
    setopt ksh_arrays sh_word_split warn_create_global no_unset prompt_subst
    theme() { seen=$?; PS1='built '; }
    precmd_functions=(theme $precmd_functions)
    preexec() { ran=$1 }
  `
  const zsh = await startShell({ shell: needShell(context, 'zsh'), files: { '.zshrc': rc } })
  await zsh.run('(exit 9)')
  expect(answer(await zsh.run(`${ECHO} "$seen"`))).toBe('9')
  expect(answer(await zsh.run(`${ECHO} "$ran"`))).toContain('"$ran"')
  await zsh.output.until('built \x1b]133;B\x07')
  expect(zsh.output.text()).not.toContain('_quil')
})

test('a theme that builds the prompt in a hook added at the end has the mark behind its prompt too', async (context) => {
  const rc = `late() { PS1='late ' }; precmd_functions+=(late)\n`
  const zsh = await startShell({ shell: needShell(context, 'zsh'), files: { '.zshrc': rc } })
  await zsh.run('true')
  await zsh.output.until('late \x1b]133;B\x07')
})

test('a zsh started in it is an ordinary one', async (context) => {
  const shell = needShell(context, 'zsh')
  const zsh = await startShell({ shell, files: { '.zshrc': "export PS1='mine '\n" } })
  const text = await zsh.run(
    `'${shell}' -fc 'printf "\\074%s\\076\\n" "$PS1\${ZDOTDIR-}\${_quil_b-}$(env | grep -c -e _quil -e QUIL_SHELL)"'`,
  )
  expect(answer(text)).toBe('mine 0')
})

test('a cd in a subshell is not where the shell is; one in a running line is told at once', async (context) => {
  const zsh = await startShell({ shell: needShell(context, 'zsh'), files: QUIET })
  await zsh.run('(cd /usr)')
  expect(zsh.pane.record.directory).toBe(join(zsh.root, 'work'))
  await zsh.run('cd /usr && cd /')
  expect(zsh.marks.flatMap((mark) => (mark.type === 'directory' ? [mark.path] : [])).slice(-3)).toEqual(['/usr', '/', '/'])
})

test('an empty line and one that is broken off end no command', async (context) => {
  const zsh = await startShell({ shell: needShell(context, 'zsh'), files: QUIET })
  await zsh.run('')
  await zsh.run('half a line\x03')
  expect(zsh.marks.map(({ type }) => type).filter((type) => type.startsWith('command'))).toEqual([])
})
