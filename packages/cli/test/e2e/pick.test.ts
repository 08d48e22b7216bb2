import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openMachine } from '../support/terminal.ts'

describe('quil alone', () => {
  test('lists the panes where there is no terminal', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api')
    const { exitCode, stdout } = await machine.quil()
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^PANE .*\napi +terminal +running/)
  })

  test('shows name, plugin, state, directory and age of each pane, and attaches to the one that is chosen by typing', async () => {
    await using machine = await openMachine()
    await machine.quil('new', 'terminal', '--name', 'api', '--', '-c', 'echo this is api; cat')
    await machine.quil('new', 'terminal', '--name', 'docs', '--', '-c', 'echo this is docs; cat')
    await machine.quil('new', 'terminal', '--name', 'gone', '--', '-c', 'exit 7')
    await machine.quil('wait', 'gone', '--exit')
    const { screen, pane } = await machine.open()
    await screen.waitForText('Which pane?')
    const text = await screen.waitForText('+ new pane…')
    expect(text).toMatch(/docs +terminal +running \(\d+\) +~ +now/)
    expect(text).toMatch(/gone +terminal +exited 7 +~ +\d+s ago/)
    screen.type('ap')
    await screen.waitUntilGone('docs')
    screen.press('Enter')
    await screen.waitForText(/^this is api/m)
    screen.type('line\n')
    await screen.waitForText(/^line\nline$/m)
    screen.type('\x1cd')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    await screen.waitForText('[detached from api]')
  })

  test('makes a new pane of what it asks', async () => {
    await using machine = await openMachine()
    await mkdir(`${machine.root}/src`)
    const { screen, pane } = await machine.open()
    await screen.waitForText('What kind of pane?')
    screen.type('terminal')
    await screen.waitForText(/1 match\)/)
    screen.press('Enter')
    await screen.waitForText('Its name?')
    screen.type('-x')
    screen.press('Enter')
    await screen.waitForText('printable characters')
    screen.type('\x7f\x7fapi')
    screen.press('Enter')
    await screen.waitForText('In which directory?')
    screen.type('/nowhere')
    screen.press('Enter')
    await screen.waitForText('is not a directory')
    screen.type(`${'\x7f'.repeat('nowhere'.length)}src`)
    screen.press('Enter')
    await screen.waitForText(/^ready>/m)
    screen.type('pwd\r')
    await screen.waitForText(`${machine.root}/src`)
    screen.type('\x1cd')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    expect(await machine.panes()).toMatchObject([{ name: 'api', plugin: 'terminal', cwd: `${machine.root}/src` }])
  })

  test.each([
    ['Escape', '\x1b', 0],
    ['Ctrl+C', '\x03', 130],
  ])('is left with %s, and starts no host', async (_key, typed, exitCode) => {
    await using machine = await openMachine()
    const { screen, pane } = await machine.shell('$QUIL; echo "rc=$?"; stty -a; echo over')
    await screen.waitForText('What kind of pane?')
    screen.type(typed)
    await screen.waitForText('over')
    await pane.exited
    expect(screen.text()).toContain(`rc=${exitCode}`)
    expect(screen.text()).toMatch(/^opost/m)
    expect(await machine.quil('host', 'status')).toMatchObject({ exitCode: 5 })
  })
})
