import type { ScreenCell } from '../workspace/screen-picture.ts'
import { type CellLook, lookOf, runsOf } from './cell-look.ts'
import { FONTS, isSteady } from './font.ts'
import { BACKGROUND, FOREGROUND } from './palette.ts'
import { xmlText } from './xml-text.ts'

const PRE = [
  `font-family:${FONTS}`,
  'line-height:1.2',
  `color:${FOREGROUND}`,
  `background:${BACKGROUND}`,
  'direction:ltr',
  'unicode-bidi:bidi-override',
  'font-variant-ligatures:none',
  'white-space:pre',
].join(';')

/**
 * Rows as a `<pre>`. Own code because @xterm/addon-serialize 0.14 escapes neither quotation marks nor control characters, leaves wide
 * characters to the width of whatever font they come from, has no overline, and does not cut blanks at the end of a row.
 */
export function paintHtml(rows: readonly (readonly ScreenCell[])[]): string {
  // A line feed that follows the tag is none of the text.
  return `<pre style="${PRE}">\n${rows.map(paintRow).join('\n')}</pre>`
}

function paintRow(row: readonly ScreenCell[]): string {
  const looks = row.map((cell) => lookOf(cell)).filter(({ width }) => width !== 0)
  const end = looks.findLastIndex(
    (look) => look.text !== '' || cssOf({ ...look, fg: FOREGROUND, bold: false, italic: false }) !== '',
  )
  return runsOf(looks.slice(0, end + 1), cssOf)
    .map(({ key, from, to }) => {
      const text = looks.slice(from, to).map(characterOf).join('')
      return key === '' ? text : `<span style="${key}">${text}</span>`
    })
    .join('')
}

/** A character whose font is not known gets a box of its width, so that what follows stays in its column. */
function characterOf({ text, width }: CellLook): string {
  if (text === '') return ' '
  return isSteady(text) ? xmlText(text) : `<span style="display:inline-block;width:${width}ch">${xmlText(text)}</span>`
}

function cssOf({ fg, bg, bold, italic, underline, strikethrough, overline }: CellLook): string {
  const lines = [underline ? 'underline' : '', strikethrough ? 'line-through' : '', overline ? 'overline' : '']
  const decoration = lines.filter((line) => line !== '').join(' ')
  const css = [
    fg === FOREGROUND ? '' : `color:${fg}`,
    bg === BACKGROUND ? '' : `background:${bg}`,
    bold ? 'font-weight:bold' : '',
    italic ? 'font-style:italic' : '',
    decoration === '' ? '' : `text-decoration:${decoration}`,
  ]
  return css.filter((rule) => rule !== '').join(';')
}
