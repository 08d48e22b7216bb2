import { expect, test } from 'vitest'
import { main } from '../src/main.ts'
import { openLab, record } from './support/cli.ts'
import { terminalIo } from './support/terminal-io.ts'

test('the choice of a pane shows panes in a terminal of 20 columns and 5 rows', async () => {
  await using lab = await openLab()
  const times = ['01', '02', '03', '04', '05', '06'].map((day) => `2026-09-${day}T12:00:00.000Z`)
  await lab.put(...times.map((lastUsedAt, n) => record({ id: `pane-0000000${n}`, name: `api${n}`, lastUsedAt })))
  const { io, watched, waitForText, type } = terminalIo(lab.env, { cols: 20, rows: 5 })
  watched.terminal.options.convertEol = true // as a line discipline does
  const left = main([], io)
  await waitForText(/Which pane\?\n● api5 {2}termina…/)
  type('\x1b[B')
  await waitForText(/● api4/)
  type('\x03')
  expect(await left).toBe(130)
})

test('a terminal that does not tell its size, as a serial line, is shown the list', async () => {
  await using lab = await openLab()
  await lab.put(record({ id: 'pane-00000000', name: 'api' }))
  const { io, waitForText } = terminalIo(lab.env)
  Object.assign(io.stdout, { columns: 0, rows: 0 })
  expect(await main([], io)).toBe(0)
  await waitForText(/PANE .*\s+api +terminal/)
})
