// The parts that charts are made of.

export const WIDTH = 720
/** Readable on a light and on a dark page. */
const COLOURS = ['#4269d0', '#d9740b', '#3ca951', '#9c6bb0', '#c0504d', '#8a8a8a']
const INK = '#777'

/** Each peer has the same colour in every chart. */
export function colourOf(name) {
  const place = ['quil', 'tmux', 'dtach', 'abduco', 'screen', 'raw PTY'].indexOf(name)
  return COLOURS[Math.max(place, 0)]
}

export function text(x, y, content, { anchor = 'start', bold = false } = {}) {
  const weight = bold ? ' font-weight="bold"' : ''
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${weight}>${escaped(content)}</text>`
}

export function line(x1, y1, x2, y2) {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${INK}" stroke-width="0.5"/>`
}

/** Names with their colours, in a row. */
export function legend(names, y) {
  const step = 90
  return names.map((name, index) => {
    const x = 10 + index * step
    return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colourOf(name)}"/>${text(x + 15, y, name)}`
  })
}

/** A chart with its title, which is read aloud as well. */
export function svg(title, height, parts) {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" font-family="sans-serif" font-size="12" fill="${INK}">`
  const heading = [`<title>${escaped(title)}</title>`, text(10, 18, title, { bold: true })]
  return `${[open, ...heading, ...parts, '</svg>'].join('\n')}\n`
}

export function round(value) {
  return Math.round(value * 10) / 10
}

/** With three digits, or as many as a large number has. */
export function short(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
