import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openScreen } from './support.ts'
import { hasTmux, Tmux, type TmuxScreen } from './tmux-screen.ts'

const HOSTILE =
  'old text\x1b[?1049h\x1b[2;5r\x1b[?6h\x1b[?7;25l\x1b[4h\x1b[?1003;1006;2004h\x1b(0\x1b)0\x0e\x1b[1;31;42mjunk\x1b[3g\x1b7\x1b]0;unfinished'

/** Programs on whose screen two independent terminals have to agree. */
const PROGRAMS: Readonly<Record<string, string>> = {
  text: 'hello\r\nworld\r\n',
  'more lines than rows': Array.from({ length: 90 }, (_, n) => `line ${n}`).join('\r\n'),
  'wrapped lines': `${'0123456789'.repeat(21)}\r\nnext`,
  'wide characters at the margin': `${'a'.repeat(79)}漢字かな\r\n${'한'.repeat(60)}`,
  'coloured text': '\x1b[31mred\x1b[0;44m blue \x1b[38;2;1;2;3mrgb\x1b[m\r\n\x1b[1mbold',
  'placed text': '\x1b[5;10Hfive\x1b[1;70Hone\x1b[24;1Hlast\x1b[12;40Hmiddle',
  'erased text': `${'x'.repeat(800)}\x1b[3;20H\x1b[K\x1b[5;5H\x1b[1K\x1b[7;1H\x1b[2K\x1b[8;10H\x1b[J`,
  'inserted and deleted': 'abcdefgh\x1b[1;3H\x1b[2@XY\x1b[1;8H\x1b[2P\r\nl2\r\nl3\r\nl4\x1b[2;1H\x1b[LNEW\x1b[4;1H\x1b[M',
  'a scroll region': `\x1b[5;10r\x1b[5;1H${Array.from({ length: 12 }, (_, n) => `in ${n}`).join('\r\n')}\x1b[r\x1b[20;1Hout`,
  tabs: 'a\tb\tc\r\n\x1b[3g\x1b[1;5H\x1bH\r\tx',
  'combining characters': 'e\u0301a\u0308 n\u0303 ok',
  'the alternate screen and back': 'before\x1b[?1049h\x1b[Hinside\x1b[?1049l after',
  'the saved cursor': 'one\x1b7\r\ntwo\r\nthree\x1b8X',
  'the saved cursor while lines scroll': '\x1b[3;5H\x1b7\x1b[24;1H\n\n\n\n\x1b8X',
}

describe.skipIf(!hasTmux)('the screen is that of tmux (skipped where tmux is not installed)', () => {
  let tmux: Tmux

  beforeAll(async () => {
    tmux = await Tmux.start()
  })
  afterAll(() => tmux.stop())

  const showInTmux = async (pane: string, output: string | Uint8Array): Promise<Omit<TmuxScreen, 'styled'>> => {
    const { rows, cursor } = await tmux.show(pane, output)
    return { rows, cursor }
  }

  test.each(Object.entries(PROGRAMS))(
    '%s',
    async (name, program) => {
      const pane = name.replaceAll(' ', '-')
      const theirs = await showInTmux(pane, program)
      using ours = openScreen()
      ours.push(program)
      const { lines, cursor } = await ours.screen.text({ scrollbackLines: 0 })
      expect({ rows: lines, cursor: `${cursor.x},${cursor.y}` }).toEqual(theirs)

      const { bytes } = await ours.screen.snapshot({ scrollbackLines: 100 })
      const restored = await showInTmux(`${pane}-restored`, Buffer.concat([Buffer.from(HOSTILE), bytes]))
      expect(restored, 'the snapshot in a tmux in another state').toEqual(theirs)
    },
    30_000,
  )
})
