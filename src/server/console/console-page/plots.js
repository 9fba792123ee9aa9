// The figures of the last minutes as plots: inline SVG, one line each, with its axes. A plot begins
// with the last minute and gets longer as there is more to show.

import { clock, el, number, setText } from './dom.js'

const PLOTS = [
  { field: 'connections', title: 'Connections', unit: '' },
  { field: 'published', title: 'Events published', unit: '/s' },
  { field: 'deliveries', title: 'Deliveries', unit: '/s' },
  { field: 'clientEvents', title: 'Client events', unit: '/s' },
  { field: 'slowestMs', title: 'Slowest delivery', unit: ' ms' },
  { field: 'requests', title: 'API requests', unit: '/s' },
]

// In units of the picture, which is stretched to the room that there is.
const WIDTH = 300
const HEIGHT = 80
const LENGTHS_SECONDS = [60, 120, 300]
const SVG = 'http://www.w3.org/2000/svg'

function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

const compactFormat = new Intl.NumberFormat('en', { notation: 'compact' })

/** The next round number whose half is round, too. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return [1, 2, 4, 6, 10].map((step) => step * power).find((step) => step >= value)
}

export class Plots {
  #points = []
  #keptSeconds = 0
  #cards

  constructor(frame) {
    this.#cards = PLOTS.map((plot) => this.#makeCard(frame, plot))
  }

  /** Begins anew with all that the server has. */
  load(points, keptSeconds) {
    this.#points = points
    this.#keptSeconds = keptSeconds
  }

  /** How many seconds a plot is long. */
  get #length() {
    const length = LENGTHS_SECONDS.find((seconds) => seconds >= this.#points.length)
    return length ?? this.#keptSeconds
  }

  add(points) {
    const last = this.#points.at(-1)?.second ?? 0
    this.#points.push(...points.filter(({ second }) => second > last))
    this.#points = this.#points.slice(-this.#keptSeconds)
  }

  show() {
    for (const card of this.#cards) card.draw()
  }

  #makeCard(frame, { field, title, unit }) {
    const value = el('span', { className: 'value' })
    const peak = el('span', { className: 'peak' })
    const [top, middle] = [el('span'), el('span')]
    const [left, right] = [el('span'), el('span')]
    const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' })
    picture.setAttribute('role', 'img')
    const area = svg('path', { class: 'area' })
    const line = svg('path', { class: 'line' })
    const grid = svg('path', { class: 'grid', d: `M0 ${HEIGHT / 2}H${WIDTH}` })
    picture.append(grid, area, line)
    frame.append(
      el(
        'div',
        { className: 'card plot' },
        el('h2', {}, title),
        el('p', { className: 'now' }, value, peak),
        el('p', { className: 'amounts' }, top, middle, el('span', {}, '0')),
        picture,
        el('p', { className: 'times' }, left, right),
      ),
    )

    const say = (amount) =>
      `${number(amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount))}${unit}`
    /** The second that a pointer is at. */
    let pointed
    const draw = () => {
      const points = this.#points
      const values = points.map((point) => point[field])
      const most = Math.max(0, ...values)
      const height = roundUp(most)
      const length = this.#length
      const x = (index) => ((index + 1 + length - values.length) / length) * WIDTH
      const y = (amount) => HEIGHT - 1 - (amount / height) * (HEIGHT - 2)
      const path = values.map((amount, at) => `${x(at).toFixed(1)} ${y(amount).toFixed(1)}`)
      const isEmpty = path.length === 0
      line.setAttribute('d', isEmpty ? '' : `M${path.join('L')}`)
      const from = `M${x(0).toFixed(1)} ${HEIGHT}L`
      area.setAttribute('d', isEmpty ? '' : `${from}${path.join('L')}L${WIDTH} ${HEIGHT}Z`)

      const now = values.at(-1) ?? 0
      const there = points.find(({ second }) => second === pointed)
      setText(value, say(there ? there[field] : now))
      setText(peak, there ? `at ${clock(there.second * 1000)}` : `most ${say(most)}`)
      setText(top, compactFormat.format(height))
      setText(middle, height > 1 ? compactFormat.format(height / 2) : '')
      const minutes = length / 60
      setText(left, `${minutes} min ago`)
      setText(right, 'now')
      const span = minutes === 1 ? 'minute' : `${minutes} minutes`
      const label = `${title}: now ${say(now)}, at most ${say(most)} in the last ${span}`
      picture.setAttribute('aria-label', label)
    }
    picture.addEventListener('pointermove', ({ offsetX }) => {
      const fromEnd = Math.round((1 - offsetX / picture.clientWidth) * this.#length)
      pointed = this.#points.at(-1 - Math.max(0, fromEnd))?.second
      draw()
    })
    picture.addEventListener('pointerleave', () => {
      pointed = undefined
      draw()
    })
    return { draw }
  }
}
