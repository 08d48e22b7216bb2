import { expect, test } from 'vitest'
import { SCREEN_FORMATS, type ScreenPicture } from '../../src/workspace/screen-picture.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { LONG, type Open, openSubject } from './subject.ts'

/** Colours and a wide character, then the marker that says all is there. */
const SHOW = String.raw`printf '\033]2;a title\007\033[1;31mred\033[m 漢字 <b>\n\033[44m  \033[mend'`

const textOf = (picture: ScreenPicture): string => ('text' in picture ? picture.text : '')

/** Pictures of screens. */
export function picturesContract(open: Open): void {
  test('a running pane is shown in every format, with the same facts', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(`${SHOW}; exec sleep 1000`, { size: { cols: 30, rows: 3 } })
    await workspace.waitFor(id, { text: 'end' }, LONG)
    const facts = {
      size: { cols: 30, rows: 3 },
      cursor: { x: 5, y: 1, visible: true },
      alternate: false,
      title: 'a title',
      live: true,
    }
    for (const format of SCREEN_FORMATS) {
      expect(await workspace.snapshot(id, { format })).toMatchObject({ ...facts, format })
    }
    expect(await workspace.snapshot(id)).toEqual({ ...facts, format: 'text', text: 'red 漢字 <b>\n  end\n' })
    const ansi = '\x1b[0;1;31mred\x1b[m 漢字 <b>\n\x1b[0;44m  \x1b[mend\n'
    expect(textOf(await workspace.snapshot(id, { format: 'ansi' }))).toBe(ansi)
    expect(textOf(await workspace.snapshot(id, { format: 'html' }))).toMatch(/^<pre .*&lt;b&gt;/s)
    expect(textOf(await workspace.snapshot(id, { format: 'svg' }))).toMatch(/^<svg .*<title>a title<\/title>.*&lt;b&gt;/s)
    const cells = await workspace.snapshot(id, { format: 'cells' })
    expect('rows' in cells && cells.rows.map((row) => row.length)).toEqual([30, 30, 30])
    expect('rows' in cells && cells.rows[0]?.slice(2, 7)).toEqual([
      { text: 'd', width: 1, fg: 1, bold: true },
      { text: '', width: 1 },
      { text: '漢', width: 2 },
      { text: '', width: 0 },
      { text: '字', width: 2 },
    ])
  })

  test('lines above the screen come when they are asked for, and the alternate screen is told', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(String.raw`seq 1 20; read line; printf '\033[?1049h\033[Hinside'; exec sleep 1000`, {
      size: { cols: 20, rows: 5 },
    })
    await workspace.waitFor(id, { text: '^20$' }, LONG)
    const lines = textOf(await workspace.snapshot(id, { scrollback: 3 })).split('\n')
    expect(lines).toEqual(['14', '15', '16', '17', '18', '19', '20', ''])
    await workspace.send(id, '\r')
    await workspace.waitFor(id, { text: 'inside' }, LONG)
    expect(await workspace.snapshot(id, { scrollback: 3 })).toMatchObject({ alternate: true, text: 'inside\n\n\n\n' })
  })

  test('of a pane that ended its last words are shown in every format, without a cursor', async () => {
    const { workspace, sh } = await openSubject(open)
    const { id } = await sh(`${SHOW}; exit 3`)
    await workspace.waitFor(id, 'exit', LONG)
    for (const format of SCREEN_FORMATS) {
      const picture = await workspace.snapshot(id, { format })
      expect(picture).toMatchObject({ format, live: false, alternate: false, title: '' })
      expect(picture.cursor).toBeUndefined()
      if ('text' in picture) expect(picture.text).toContain('red')
      else expect(picture.rows[0]?.[0]).toEqual({ text: 'r', width: 1 })
    }
    expect(textOf(await workspace.snapshot(id))).toBe((await workspace.read(id)).lines.join('\n'))
  })

  test('of a pane that was interrupted, what was kept of its screen is shown with its styles', async () => {
    const plugin = shellPlugin('[persistence]\nstrategy = "rerun"\nghost_buffer = true\n')
    const subject = await openSubject(open, [plugin])
    const { id } = await subject.sh(`seq 1 50; ${SHOW}; echo ${'wide '.repeat(30)}; exec sleep 1000`)
    await subject.workspace.waitFor(id, { text: '^wide' }, LONG)
    const workspace = await subject.reopen()
    expect(await workspace.get(id)).toMatchObject({ status: 'interrupted' })
    const { lines } = await workspace.read(id, { scrollbackLines: 1 })
    const text = await workspace.snapshot(id, { scrollback: 1 })
    expect(text).toMatchObject({ live: false, size: { rows: 25 } })
    expect(textOf(text).split('\n')).toEqual(lines)
    expect(textOf(await workspace.snapshot(id, { format: 'ansi' }))).toContain('\x1b[0;1;31mred\x1b[m 漢字 <b>\n')
    expect(textOf(await workspace.snapshot(id, { format: 'svg' }))).toContain('<text x="0" y="13" textLength="27" fill="#cd3131"')
  })

  test('what makes no sense is refused, for a pane that runs and one that does not', async () => {
    const { workspace, sh } = await openSubject(open)
    const ended = await sh('exit 0')
    await workspace.waitFor(ended.id, 'exit', LONG)
    for (const { id } of [ended, await sh('exec sleep 1000')]) {
      for (const scrollback of [-1, 0.5, Number.NaN, 100_001]) {
        await expect(workspace.snapshot(id, { scrollback })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      }
      const options = { format: 'png' as 'svg' }
      await expect(workspace.snapshot(id, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    await expect(workspace.snapshot('nobody')).rejects.toMatchObject({ code: 'PANE_NOT_FOUND' })
  })
}
