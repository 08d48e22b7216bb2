import { describe, expect, test } from 'vitest'
import { openMachine } from '../support/terminal.ts'

describe('quil new at a terminal', () => {
  test('shows the pane, which goes on when it is left, in the size and with the variables of that terminal', async () => {
    await using machine = await openMachine()
    const { pane, screen } = await machine.shell('MINE=yes $QUIL new terminal --name api; echo "rc=$?"')
    await screen.waitForText(/^ready>/m)
    screen.type('echo "$MINE $(stty size)"\r')
    await screen.waitForText(/^yes 40 120$/m)
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'running' }])
    screen.type('\x1cd')
    await screen.waitForText('rc=0')
    await pane.exited
    expect(await machine.panes()).toMatchObject([{ name: 'api', state: 'running' }])
  })

  test('leaves it alone with --detached, and prints its id', async () => {
    await using machine = await openMachine()
    const { pane, raw } = await machine.open('new', 'terminal', '-d')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
    expect(raw()).toMatch(/^pane-[0-9a-f]{8}\r\n$/)
  })

  test('says what is wrong with a plugin at once, and starts no host for it', async () => {
    await using machine = await openMachine()
    const { pane, raw } = await machine.open('new', 'terminall')
    expect(await pane.exited).toMatchObject({ exitCode: 2 })
    expect(raw()).toContain('did you mean "terminal"?')
    expect(await machine.quil('host', 'status')).toMatchObject({ exitCode: 5 })
  })
})
