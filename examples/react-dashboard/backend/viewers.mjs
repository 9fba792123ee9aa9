// Who looks at the dashboard. There is no login here: each window makes up an id, and gets a name.

const NAMES = [
  'Ada',
  'Noor',
  'Mateo',
  'Ines',
  'Tomasz',
  'Yuki',
  'Femi',
  'Saoirse',
  'Lukas',
  'Priya',
]
const KEPT = 1000

export class Viewers {
  /** @type {Map<string, {id: string, name: string}>} */
  #viewers = new Map()
  #count = 0

  /** The viewer with this id, or undefined when it is none that a window makes up. */
  find(id) {
    if (!/^[0-9a-f-]{36}$/.test(id ?? '')) return undefined
    const known = this.#viewers.get(id)
    if (known) return known
    const round = Math.floor(this.#count / NAMES.length)
    const name = NAMES[this.#count++ % NAMES.length] + (round > 0 ? ` ${round + 1}` : '')
    this.#viewers.set(id, { id, name })
    if (this.#viewers.size > KEPT) this.#viewers.delete(this.#viewers.keys().next().value)
    return { id, name }
  }
}
