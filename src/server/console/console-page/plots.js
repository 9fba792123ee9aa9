// The figures of the last minutes as plots: inline SVG, one line each. A plot begins with the last
// minute and gets longer as there is more to show.

import { clock, el, number, setText } from './dom.js'

const PLOTS = [
  { field: 'connections', title: 'Connections', unit: '' },
  { field: 'published', title: 'Events from backends', unit: '/s' },
  { field: 'clientEvents', title: 'Events from clients', unit: '/s' },
  { field: 'deliveries', title: 'Deliveries to connections', unit: '/s' },
  { field: 'slowestMs', title: 'Slowest delivery', unit: ' ms' },
  { field: 'requests', title: 'API requests', unit: '/s' },
]

const WIDTH = 300
const HEIGHT = 80
const SHORTEST_SECONDS = 60
const SVG = 'http://www.w3.org/2000/svg'

function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

/** The next round number: 1, 2 or 5 with zeros. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)
}

export class Plots {
  #points = []
  #seconds = 0
  #cards

  constructor(frame) {
    this.#cards = PLOTS.map((plot) => this.#makeCard(frame, plot))
  }

  /** Begins anew with all that the server has. */
  load(points, seconds) {
    this.#points = points
    this.#seconds = seconds
  }

  /** How many seconds a plot is long. */
  get #length() {
    return Math.max(SHORTEST_SECONDS, this.#points.length)
  }

  add(points) {
    const last = this.#points.at(-1)?.second ?? 0
    this.#points.push(...points.filter(({ second }) => second > last))
    this.#points = this.#points.slice(-this.#seconds)
  }

  show() {
    for (const card of this.#cards) card.draw()
  }

  #makeCard(frame, { field, title, unit }) {
    const heading = el('h2', {}, title)
    const value = el('p', { className: 'value' })
    const top = el('span')
    const left = el('span')
    const right = el('span', {}, 'now')
    const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' })
    picture.setAttribute('role', 'img')
    const area = svg('path', { class: 'area' })
    const line = svg('path', { class: 'line' })
    picture.append(area, line)
    const axis = el('p', { className: 'axis' }, left, right)
    const scale = el('p', { className: 'axis' }, top)
    frame.append(el('div', { className: 'card plot' }, heading, value, scale, picture, axis))

    const say = (amount) => `${number(Math.round(amount * 10) / 10)}${unit}`
    /** The point that a pointer is at. */
    let pointed
    const draw = () => {
      const values = this.#points.map((point) => point[field])
      const most = Math.max(0, ...values)
      const height = roundUp(most)
      const length = this.#length
      const minutes = number(Math.round(length / 6) / 10)
      const x = (index) => ((index + 1 + length - values.length) / length) * WIDTH
      const y = (amount) => HEIGHT - 1 - (amount / height) * (HEIGHT - 2)
      const path = values.map((amount, at) => `${x(at).toFixed(1)} ${y(amount).toFixed(1)}`)
      line.setAttribute('d', path.length > 0 ? `M${path.join('L')}` : '')
      const from = x(0).toFixed(1)
      area.setAttribute(
        'd',
        path.length > 0 ? `M${from} ${HEIGHT}L${path.join('L')}L${WIDTH} ${HEIGHT}Z` : '',
      )
      const now = values.at(-1) ?? 0
      const there = pointed && this.#points.find(({ second }) => second === pointed)
      setText(value, say(there ? there[field] : now))
      setText(right, there ? clock(there.second * 1000) : 'now')
      setText(top, say(height))
      setText(left, `${minutes} min ago`)
      picture.setAttribute(
        'aria-label',
        `${title}: now ${say(now)}, at most ${say(most)} in the last ${minutes} minutes`,
      )
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
