// Plots as small SVG files, without a background: their colours can be read on white and on black.
// Knows nothing of what is plotted.

const WIDTH = 640
const TEXT = '#6e7781'
const GRID = '#6e778155'
/** Those of the first two series. The others are there for comparison. */
const COLOURS = ['#2f81f7', '#d1742f']
const OTHERS = '#8c959f'

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const round = (value) => Number(value.toFixed(1))

const label = (text, x, y, { anchor = 'start', fill = TEXT, weight = 400 } = {}) =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${escape(text)}</text>`

const line = (x1, y1, x2, y2) =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${GRID}"/>`

function picture(title, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>${escape(title)}</title>
${parts.join('\n')}
</svg>
`
}

/** Powers of ten from below the least to above the most. */
function decades(values) {
  const first = Math.floor(Math.log10(Math.min(...values)))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))))
  return Array.from({ length: last - first + 1 }, (_, n) => 10 ** (first + n))
}

/** 0.01, 1, 1,000: as people write them. */
const number = (value) =>
  value.toLocaleString('en-GB', { maximumFractionDigits: value < 1 ? 4 : 1 })

/**
 * How `y` grows with `x`, both on logarithmic axes: what grows in step is a straight line, what
 * does not grow a flat one. `series` are `{ name, points: [x, y][] }`.
 */
export function growthPlot({ title, xName, yName, series }) {
  const height = 320
  const [left, right, top, bottom] = [64, 108, 52, 44]
  const points = series.flatMap((it) => it.points)
  const xs = decades(points.map(([x]) => x))
  const ys = decades(points.map(([, y]) => y))
  const place = (value, ticks, from, to) => {
    const [first, last] = [Math.log10(ticks[0]), Math.log10(ticks.at(-1))]
    return from + ((Math.log10(value) - first) / (last - first)) * (to - from)
  }
  const toX = (x) => place(x, xs, left, WIDTH - right)
  const toY = (y) => place(y, ys, height - bottom, top)

  const grid = [
    ...xs.map((x) => line(toX(x), top, toX(x), height - bottom)),
    ...xs.map((x) => label(number(x), toX(x), height - bottom + 18, { anchor: 'middle' })),
    ...ys.map((y) => line(left, toY(y), WIDTH - right, toY(y))),
    ...ys.map((y) => label(number(y), left - 8, toY(y) + 4, { anchor: 'end' })),
    label(xName, (left + WIDTH - right) / 2, height - 8, { anchor: 'middle' }),
  ]
  const heights = apart(series.map(({ points }) => toY(points.at(-1)[1])))
  const lines = series.flatMap(({ name, points }, n) => {
    const places = points.map(([x, y]) => [round(toX(x)), round(toY(y))])
    return [
      `<polyline points="${places.join(' ')}" fill="none" stroke="${COLOURS[n]}" stroke-width="2"/>`,
      ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${COLOURS[n]}"/>`),
      label(name, WIDTH - right + 10, heights[n] + 4, { fill: COLOURS[n], weight: 600 }),
    ]
  })
  return picture(title, height, [...heading(title, yName), ...grid, ...lines])
}

/** Labels that are on one another move so that each can be read. */
function apart(heights) {
  const order = heights.map((_, n) => n).toSorted((a, b) => heights[a] - heights[b])
  const moved = [...heights]
  for (let n = 1; n < order.length; n += 1) {
    moved[order[n]] = Math.max(moved[order[n]], moved[order[n - 1]] + 16)
  }
  return moved
}

/**
 * Bars from 0, side by side in groups. `groups` are `{ name, bars: { series, value, text }[] }`; a
 * bar without a finite value only has its text.
 */
export function barPlot({ title, unit, groups }) {
  const [left, right, top] = [12, 12, 52]
  const names = [...new Set(groups.flatMap(({ bars }) => bars.map(({ series }) => series)))]
  const barLeft = left + 12 + 7.2 * Math.max(...names.map((name) => name.length))
  const values = groups
    .flatMap(({ bars }) => bars.map(({ value }) => value))
    .filter(Number.isFinite)
  const texts = groups.flatMap(({ bars }) => bars.map(({ text }) => text))
  const room = WIDTH - right - barLeft - 16 - 7.2 * Math.max(...texts.map((text) => text.length))
  const perUnit = room / Math.max(...values)

  const parts = []
  let y = top
  for (const { name, bars } of groups) {
    if (name) parts.push(label(name, left, y + 14, { weight: 600 }))
    y += name ? 22 : 4
    for (const { series, value, text } of bars) {
      const colour = COLOURS[names.indexOf(series)] ?? OTHERS
      const width = Number.isFinite(value) ? Math.max(2, round(value * perUnit)) : 0
      parts.push(
        label(series, barLeft - 10, y + 13, { anchor: 'end' }),
        `<rect x="${round(barLeft)}" y="${y + 1}" width="${width}" height="16" rx="2" fill="${colour}"/>`,
        label(text, barLeft + width + 8, y + 13),
      )
      y += 21
    }
    y += 8
  }
  return picture(title, y + 4, [...heading(title, unit), ...parts])
}

function heading(title, subtitle) {
  return [label(title, 12, 20, { weight: 600 }), label(subtitle, 12, 38)]
}
