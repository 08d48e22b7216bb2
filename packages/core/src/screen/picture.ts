import { QuilError } from '../errors.ts'
import { SCREEN_FORMATS, type ScreenPicture, type SnapshotOptions } from '../workspace/screen-picture.ts'
import type { Emulator } from './emulator.ts'
import { paintAnsi } from './picture-ansi.ts'
import { paintHtml } from './picture-html.ts'
import { paintSvg, type SvgCursor } from './picture-svg.ts'
import { readText } from './plain-screen.ts'
import { readCells, rowsOf } from './screen-cells.ts'

type WithoutLive<T> = T extends unknown ? Omit<T, 'live'> : never
/** What an emulator shows; whether its program runs it does not know. */
export type Picture = WithoutLive<ScreenPicture>
export type PictureOptions = Required<SnapshotOptions>

/** What a host gives of one pane. */
const MOST_SCROLLBACK = 100_000

/** @throws QuilError `INVALID_ARGUMENT` */
export function checkPictureOptions({ format = 'text', scrollback = 0 }: SnapshotOptions): PictureOptions {
  if (!SCREEN_FORMATS.includes(format)) {
    throw new QuilError('INVALID_ARGUMENT', `a screen has no format "${String(format)}": there are ${SCREEN_FORMATS.join(', ')}`)
  }
  if (!Number.isInteger(scrollback) || scrollback < 0 || scrollback > MOST_SCROLLBACK) {
    const message = `scrollback must be a whole number of lines from 0 to ${MOST_SCROLLBACK}, not ${String(scrollback)}`
    throw new QuilError('INVALID_ARGUMENT', message)
  }
  return { format, scrollback }
}

export function takePictureOf(emulator: Emulator, { format, scrollback }: PictureOptions): Picture {
  const { terminal, core, title } = emulator
  const { active } = terminal.buffer
  const { lines, cursor, size } = readText(emulator, scrollback)
  const facts = {
    size,
    cursor: { ...cursor, visible: !core.coreService.isCursorHidden },
    alternate: active.type === 'alternate',
    title,
  }
  switch (format) {
    case 'text':
      return { ...facts, format, text: lines.join('\n') }
    case 'ansi':
      return { ...facts, format, text: paintAnsi(emulator, rowsOf(emulator, scrollback)) }
    case 'cells':
      return { ...facts, format, rows: readCells(emulator, scrollback) }
    case 'html':
      return { ...facts, format, text: paintHtml(readCells(emulator, scrollback)) }
    case 'svg': {
      const rows = readCells(emulator, scrollback)
      const shown = cursorOf(emulator, rows.length - size.rows)
      return {
        ...facts,
        format,
        text: paintSvg(rows, { cols: size.cols, title, ...(shown === undefined ? {} : { cursor: shown }) }),
      }
    }
  }
}

function cursorOf({ terminal, core }: Emulator, rowsAbove: number): SvgCursor | undefined {
  const { cursorX, cursorY } = terminal.buffer.active
  if (core.coreService.isCursorHidden) return undefined
  const { cursorStyle } = core.coreService.decPrivateModes
  const shape = cursorStyle === 'bar' || cursorStyle === 'underline' ? cursorStyle : 'block'
  return { x: Math.min(cursorX, terminal.cols - 1), y: rowsAbove + cursorY, shape }
}
