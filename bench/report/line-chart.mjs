import { colourOf, legend, line, round, short, svg, text, WIDTH } from './svg.mjs'

const HEIGHT = 260
const [LEFT, RIGHT, TOP, BOTTOM] = [60, 30, 50, 30]
const TICKS = 4

/** A line for each peer through `[x, y]` points; both axes begin at 0. */
export function lineChart({ title, series }) {
  const points = series.flatMap((one) => one.points.filter(isKnown))
  const [largestX, largestY] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])) || 1)
  const x = (value) => LEFT + (value / largestX) * (WIDTH - LEFT - RIGHT)
  const y = (value) => HEIGHT - BOTTOM - (value / largestY) * (HEIGHT - TOP - BOTTOM)
  const names = series.map(({ name }) => name)
  return svg(title, HEIGHT, [
    ...legend(names, 38),
    ...gridOf({ x, y, largestX, largestY }),
    ...series.map((one) => curve(one, x, y)),
  ])
}

function gridOf({ x, y, largestX, largestY }) {
  return Array.from({ length: TICKS + 1 }, (_, tick) => {
    const [atX, atY] = [(largestX * tick) / TICKS, (largestY * tick) / TICKS]
    return [
      line(LEFT, y(atY), WIDTH - RIGHT, y(atY)),
      text(LEFT - 6, y(atY) + 4, short(atY), { anchor: 'end' }),
      text(x(atX), HEIGHT - 10, short(atX), { anchor: 'middle' }),
    ].join('')
  })
}

function curve({ name, points }, x, y) {
  const places = points.filter(isKnown).map(([atX, atY]) => `${round(x(atX))},${round(y(atY))}`)
  const dots = places.map(
    (place) => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="2.5" fill="${colourOf(name)}"/>`,
  )
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${colourOf(name)}" stroke-width="2"/>${dots.join('')}`
}

const isKnown = ([x, y]) => Number.isFinite(x) && Number.isFinite(y)
