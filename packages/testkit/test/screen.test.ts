import { expect, test } from 'vitest'
import { type DrivablePane, driveScreen } from '../src/index.ts'

test('the screen shows what the bytes paint, not the bytes', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('first\r\nsecond\x1b[1;1HFIRST\x1b[31m!\x1b[0m')
  expect(await screen.waitForText('FIRST!\nsecond')).toBe('FIRST!\nsecond')
})

test('waitForText sees text that comes in two halves, with a character cut in the middle', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  const awaited = screen.waitForText(/grün\s+ok/)
  const bytes = Buffer.from('grün ok')
  pane.emit(bytes.subarray(0, 3))
  pane.emit(bytes.subarray(3))
  expect(await awaited).toBe('grün ok')
})

test('waitUntilGone resolves when the text is painted over', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('working')
  await screen.waitForText('working')
  const gone = screen.waitUntilGone('working')
  pane.emit('\x1b[2J\x1b[Hidle')
  expect(await gone).toContain('idle')
})

test('a wait in vain says what was awaited and shows the screen', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('something else')
  await screen.waitForText('something')
  await expect(screen.waitForText('wanted', { timeoutMs: 5 })).rejects.toThrow(/5 ms in vain .*wanted.*something else/s)
})

test('a repeated /g expression finds its text every time', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('ready')
  const pattern = /ready/g
  await screen.waitForText(pattern)
  await screen.waitForText(pattern)
})

test("the terminal answers the program's queries", async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('abc\x1b[6n')
  await screen.waitForText('abc')
  expect(pane.written).toEqual(['\x1b[1;4R'])
})

test('keys are sent as a terminal sends them, arrows in the mode the program chose', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  screen.type('hi')
  for (const key of ['Enter', 'Escape', 'Up', 'Ctrl+C', 'Ctrl+X', 'Tab', 'Backspace', 'Alt+b', 'Shift+Tab']) screen.press(key)
  expect(pane.written).toEqual(['hi', '\r', '\x1b', '\x1b[A', '\x03', '\x18', '\t', '\x7f', '\x1bb', '\x1b[Z'])
  pane.emit('\x1b[?1hx')
  await screen.waitForText('x')
  screen.press('Down')
  expect(pane.written.at(-1)).toBe('\x1bOB')
  expect(() => screen.press('Hyper+Q')).toThrow('no key named "Hyper+Q"')
})

test('a disposed screen takes no more output and ends its waits', async () => {
  const pane = scriptedPane()
  const screen = driveScreen(pane, { cols: 20, rows: 4 })
  const awaited = screen.waitForText('never')
  screen.dispose()
  screen.dispose()
  await expect(awaited).rejects.toThrow('the screen was disposed while it was to show never')
  expect(pane.listeners.size).toBe(0)
})

test('a resize reaches the pane, and what lies beyond a narrower screen is not seen', async () => {
  const pane = scriptedPane()
  using screen = driveScreen(pane, { cols: 20, rows: 4 })
  pane.emit('\x1b[?1049hall twenty columns')
  await screen.waitForText('columns')
  screen.resize({ cols: 6, rows: 5 })
  expect(pane.sizes).toEqual([{ cols: 6, rows: 5 }])
  expect(screen.text().split('\n')[0]).toBe('all tw')
})

interface ScriptedPane extends DrivablePane {
  readonly written: (string | Uint8Array)[]
  readonly sizes: object[]
  readonly listeners: Set<(bytes: Uint8Array) => void>
  emit(output: string | Uint8Array): void
}

function scriptedPane(): ScriptedPane {
  const listeners = new Set<(bytes: Uint8Array) => void>()
  const written: (string | Uint8Array)[] = []
  const sizes: object[] = []
  return {
    written,
    sizes,
    listeners,
    onOutput(listener) {
      listeners.add(listener)
      return { dispose: () => listeners.delete(listener) }
    },
    write: (data) => void written.push(data),
    resize: (size) => void sizes.push(size),
    emit(output) {
      for (const listener of listeners) listener(Buffer.from(output))
    },
  }
}
