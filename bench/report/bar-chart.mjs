import { median, quantile } from '../support/statistics.mjs'
import { colourOf, legend, line, round, short, svg, text, WIDTH } from './svg.mjs'

const [LEFT, RIGHT, BAR] = [10, 70, 13]

/** Groups of bars, one bar for each peer, with a line from quartile to quartile. A value of 1 is marked: there both are alike. */
export function barChart({ title, groups }) {
  const names = [...new Set(groups.flatMap(({ values }) => Object.keys(values)))]
  const largest = Math.max(
    1,
    ...groups.flatMap(({ values }) => Object.values(values).map((all) => quantile(known(all), 0.75) || 0)),
  )
  const x = (value) => LEFT + (value / largest) * (WIDTH - LEFT - RIGHT)
  const parts = legend(names, 38)
  let y = 62
  for (const { name, values } of groups) {
    parts.push(text(LEFT, y, name))
    y += 6
    for (const [peer, all] of Object.entries(values)) {
      if (known(all).length === 0) continue
      parts.push(bar(known(all), { x, y, colour: colourOf(peer) }))
      y += BAR + 2
    }
    y += 20
  }
  return svg(title, y, [...parts, line(x(1), 50, x(1), y - 14), text(x(1), y - 2, '1', { anchor: 'middle' })])
}

function bar(values, { x, y, colour }) {
  const [low, middle, high] = [quantile(values, 0.25), median(values), quantile(values, 0.75)]
  const centre = y + BAR / 2
  return [
    `<rect x="${LEFT}" y="${y}" width="${round(x(middle) - LEFT)}" height="${BAR}" fill="${colour}"/>`,
    line(x(low), centre, x(high), centre),
    text(x(Math.max(high, middle)) + 5, y + BAR - 2, short(middle)),
  ].join('')
}

const known = (values) => values.filter(Number.isFinite)
