import { expect, test } from 'vitest'
import { answer, filesBelow, needShell, startShell } from './shell-lab.ts'

const ECHO = "printf '\\074%s\\076\\n'"
const config = (text: string): Record<string, string> => ({ '.config/fish/config.fish': `set -g fish_greeting\n${text}` })

test('a fish reads its configuration, and its prompt and event functions work on', async (context) => {
  const fish = await startShell({
    shell: needShell(context, 'fish'),
    files: config(`
set -g got config
function fish_prompt
  echo "[mine $status]> "
end
function theirs --on-event fish_postexec
  set -g seen $status
end
`),
  })
  expect(fish.pane.notes).toEqual(['shell integration for fish, after its configuration'])
  expect(answer(await fish.run(`${ECHO} "$got"`))).toBe('config')
  const failed = await fish.run('sh -c "exit 7"')
  expect(failed).toContain('\x1b]133;C\x07')
  expect(failed).toContain('\x1b]133;D;7\x07')
  await fish.output.until('[mine 7]>')
  await fish.run('sh -c "exit 9"')
  expect(answer(await fish.run(`${ECHO} "$seen"`))).toBe('9')
})

test('a fish started in it is an ordinary one, and nothing of ours is in its environment or history', async (context) => {
  const shell = needShell(context, 'fish')
  const fish = await startShell({ shell, files: config('') })
  expect(answer(await fish.run(`${ECHO} (env | grep -c -i -e __quil -e QUIL_SHELL)`))).toBe('0')
  expect(answer(await fish.run(`${ECHO} ("${shell}" -ic 'functions -a | grep -c __quil')`))).toBe('0')
  fish.pane.write('exit\r')
  await fish.pane.exited
  const files = await filesBelow(fish.user)
  expect(files.filter((file) => file.endsWith('fish_history'))).toEqual(['.local/share/fish/fish_history'])
})
