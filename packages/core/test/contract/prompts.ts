import { expect, test } from 'vitest'
import { openBox } from '../support/prompt-box.ts'
import { LONG, type Open, openSubject } from './subject.ts'

/** Prompts, and the proof that they arrived. */
export function promptsContract(open: Open): void {
  test('a prompt arrives whole and once, however many lines and whatever characters it has', async () => {
    const subject = await openSubject(open)
    const box = await openBox(subject, { startMs: 200 })
    const texts = [
      'one line',
      '  two\n\n\tlines  ',
      'crlf\r\nand cr\rtoo',
      'Größe 日本語 👩‍👩‍👧‍👦 עברית e\u0301',
      '/not a command',
      'last\n',
    ]
    for (const text of texts) {
      expect(await subject.workspace.sendPrompt(box.id, text)).toMatchObject({ outcome: 'submitted', pane: { id: box.id } })
      await subject.workspace.waitFor(box.id, 'done', LONG)
    }
    expect(await box.submitted()).toEqual(texts.map((text) => text.replace(/\r\n?/g, '\n')))
  }, 60_000)

  test('a prompt of a megabyte arrives', async () => {
    const subject = await openSubject(open)
    const box = await openBox(subject)
    const text = 'a "line" of the text\n'.repeat(1 << 16).slice(0, 1 << 20)
    expect(await subject.workspace.sendPrompt(box.id, text)).toMatchObject({ outcome: 'submitted' })
    const [got = '', ...more] = await box.submitted()
    expect([got.length, got === text, more]).toEqual([text.length, true, []])
  }, 60_000)

  test('a program that asks a person something is not typed into', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject, { workMs: 600 })
    expect(await workspace.sendPrompt(box.id, 'ask')).toMatchObject({ outcome: 'submitted' })
    // It works now, and asks before it is ready.
    const waited = await workspace.sendPrompt(box.id, 'never')
    expect(waited).toMatchObject({
      outcome: 'blocked',
      reason: expect.stringContaining('nothing was typed'),
      pane: { state: { state: 'blocked' } },
    })
    expect(await workspace.sendPrompt(box.id, 'never')).toMatchObject({ outcome: 'blocked' })
    await workspace.send(box.id, 'y')
    await workspace.waitFor(box.id, 'done', LONG)
    expect([await box.submitted(), await box.keys()]).toEqual([['ask'], ['y']])
  })

  test('one that works is waited for, no longer than one wants to', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject, { workMs: 1500 })
    await workspace.sendPrompt(box.id, 'first')
    await expect(workspace.sendPrompt(box.id, 'too soon', { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('it is working'),
    })
    await expect(workspace.sendPrompt(box.id, 'too soon', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(await workspace.sendPrompt(box.id, 'second')).toMatchObject({ outcome: 'submitted' })
    expect(await box.submitted()).toEqual(['first', 'second'])
  })

  test('what was done before is not taken for what comes of a prompt', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject, { workMs: 300 })
    for (let n = 0; n < 3; n += 1) {
      const { pane } = await workspace.sendPrompt(box.id, `prompt ${n}`)
      const done = await workspace.waitFor(box.id, 'done', LONG)
      expect(Date.parse(done.state.since)).toBeGreaterThanOrEqual(Date.parse(pane.state.since))
      expect((await workspace.read(box.id)).lines.join('\n')).toContain(`said prompt ${n}`)
    }
  })

  test('prompts given at the same time come one after the other', async () => {
    const subject = await openSubject(open)
    const box = await openBox(subject)
    const texts = ['one', 'two\nlines', 'three']
    const results = await Promise.all(texts.map((text) => subject.workspace.sendPrompt(box.id, text)))
    expect(results.map(({ outcome }) => outcome)).toEqual(['submitted', 'submitted', 'submitted'])
    expect(await box.submitted()).toEqual(texts)
  })

  test('what others type meanwhile follows after it, in order', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject)
    await workspace.waitFor(box.id, 'idle', LONG)
    const [view, other] = [await workspace.attach(box.id), await workspace.attach(box.id)]
    const text = 'x'.repeat(200_000)
    const given = workspace.sendPrompt(box.id, text)
    const typed: number[] = []
    let submitted = false
    other.onOutput(({ kind }) => {
      // The program paints while it takes the text in: whatever is typed then must not get into it.
      if (kind === 'screen' || submitted || typed.length === 20) return
      const number = typed.push(typed.length + 1)
      if (number % 2 === 0) view.write(`${number},`)
      else void workspace.send(box.id, `${number},`)
    })
    expect(await given).toMatchObject({ outcome: 'submitted' })
    submitted = true
    await workspace.waitFor(box.id, 'done', LONG)
    await workspace.send(box.id, 'end')
    await workspace.waitFor(box.id, { text: 'end' }, LONG)
    await workspace.send(box.id, '\r')
    await workspace.waitFor(box.id, { text: 'said.*end' }, LONG)
    const [first, second = ''] = await box.submitted()
    expect(first === text).toBe(true)
    expect(second.split(',').sort()).toEqual([...typed.map(String), 'end'].sort())
  }, 60_000)

  test('an Enter that did nothing is pressed once more, and never twice', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const once = await openBox(subject, { swallow: 1 })
    expect(await workspace.sendPrompt(once.id, 'hello\nthere')).toMatchObject({ outcome: 'submitted' })
    expect(await once.submitted()).toEqual(['hello\nthere'])
    const always = await openBox(subject, { swallow: 9 })
    expect(await workspace.sendPrompt(always.id, 'hello', { timeoutMs: 5000 })).toMatchObject({
      outcome: 'unverified',
      reason: expect.stringContaining('it is idle as before'),
    })
    expect(await always.submitted()).toEqual([])
  })

  test('nothing is typed into the successor of the program that was meant', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject, { workMs: 60_000 })
    await workspace.sendPrompt(box.id, 'work')
    const given = workspace.sendPrompt(box.id, 'for the first one')
    const refused = expect(given).rejects.toMatchObject({
      code: 'PANE_NOT_RUNNING',
      message: expect.stringMatching(/was restarted .*nothing was typed/),
    })
    // Prompts find their pane in the order in which they are asked for: once this one has waited in vain, the other waits, too.
    await expect(workspace.sendPrompt(box.id, 'too soon', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await workspace.restart(box.id, { graceMs: 500 })
    await refused
    await workspace.waitFor(box.id, 'idle', LONG)
    expect(await box.submitted()).toEqual(['work'])
    await expect(workspace.sendPrompt(box.id, 'leave')).rejects.toMatchObject({
      code: 'PANE_NOT_RUNNING',
      message: expect.stringContaining('it was submitted, and whether it was taken is not known'),
    })
    await expect(workspace.sendPrompt(box.id, 'gone')).rejects.toMatchObject({ code: 'PANE_NOT_RUNNING' })
  })

  test('a text that is more than text, or none, is refused', async () => {
    const subject = await openSubject(open)
    const { workspace } = subject
    const box = await openBox(subject)
    const wrong: readonly (readonly [string, string])[] = [
      ['', 'without a text'],
      [' \n\t', 'without a text'],
      ['a\nb\x1b[201~c', 'U+001B in line 2, column 2'],
      ['\x03', 'U+0003 in line 1, column 1'],
      ['\x9b31m', 'U+009B'],
      ['\x7f', 'U+007F'],
      ['x'.repeat((1 << 20) + 1), '1048576 are the most'],
    ]
    for (const [text, message] of wrong) {
      await expect(workspace.sendPrompt(box.id, text)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(message),
      })
    }
    expect(await box.submitted()).toEqual([])
  })

  test('a program without pastes gets single lines; others are refused', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh('exec cat')
    expect(await workspace.sendPrompt(id, 'one line')).toMatchObject({ outcome: 'unverified' })
    await workspace.waitFor(id, { text: 'one line' }, LONG)
    for (const text of ['two\nlines', 'a\ttab', 'x'.repeat(5000)]) {
      await expect(workspace.sendPrompt(id, text)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect((await workspace.read(id)).lines.filter((line) => line !== '')).toEqual(['one line', 'one line'])
  })

  test('a shell runs the lines it is given, and says so', async () => {
    const { workspace, root } = await openSubject(open)
    const { id } = await workspace.spawn({ plugin: 'terminal', cwd: root })
    expect(await workspace.sendPrompt(id, 'echo fir""st\necho sec""ond')).toMatchObject({ outcome: 'submitted' })
    await workspace.waitFor(id, { text: '^second' }, LONG)
    expect(await workspace.sendPrompt(id, 'exec cat')).toMatchObject({ outcome: 'submitted' })
  })
}
