// The list of rooms, with who is there and what is unread, and the form that makes a new room. A
// room begins to exist when somebody enters it.

import { getJson } from './api.js'
import { byId, el, setText } from './dom.js'
import { badge } from './people-view.js'
import { roomProblem, roomSlug } from './rules.js'

const REFRESH_EVERY_MS = 15_000

export class RoomsView {
  /** Number of people by room; null when not known. */
  #people = new Map()
  #selected = ''
  #unread

  /**
   * @param {object} options
   * @param {import('./unread.js').Unread} options.unread
   * @param {(slug: string) => void} options.onCreate
   */
  constructor({ unread, onCreate }) {
    this.#unread = unread
    const input = byId('room-name')
    byId('new-room').addEventListener('submit', (event) => {
      event.preventDefault()
      const problem = roomProblem(input.value)
      setText(byId('room-problem'), problem ?? '')
      input.ariaInvalid = String(problem !== undefined)
      if (problem) return input.focus()
      const slug = roomSlug(input.value)
      input.value = ''
      onCreate(slug)
    })
    // The room you are in is counted live; the others are asked for now and then.
    setInterval(() => {
      if (this.#people.size > 0 && !document.hidden) void this.refresh()
    }, REFRESH_EVERY_MS)
  }

  /** Whether this room is on the list. */
  has(slug) {
    return this.#people.has(slug)
  }

  async refresh() {
    try {
      const { rooms } = await getJson('/rooms')
      const mine = this.#people.get(this.#selected)
      this.#people = new Map(rooms.map(({ room, people }) => [room, people]))
      if (this.#selected) this.#people.set(this.#selected, mine ?? null)
      for (const { room, lastNumber } of rooms) this.#unread.see(room, lastNumber)
      this.render()
    } catch {
      // The list stays as it was; the next refresh is never far.
    }
  }

  /** @param {string} [slug] None while a direct message is open. */
  select(slug = '') {
    if (this.#selected) this.#people.set(this.#selected, null)
    if (slug) this.#people.set(slug, null)
    this.#selected = slug
    this.render()
    void this.refresh()
  }

  setPeople(slug, count) {
    this.#people.set(slug, count)
    this.render()
  }

  render() {
    const list = byId('rooms')
    const focused = document.activeElement?.closest?.('#rooms a')?.hash
    list.replaceChildren(
      ...[...this.#people].map(([slug, people]) => {
        const link = el('a', { href: `#${slug}` }, el('span', { className: 'name' }, slug))
        if (slug === this.#selected) link.ariaCurrent = 'page'
        if (people) {
          link.append(
            el('span', { className: 'count', ariaHidden: 'true' }, String(people)),
            el('span', { className: 'hidden' }, people === 1 ? ', 1 person' : `, ${people} people`),
          )
        }
        link.append(...badge(this.#unread.count(slug)))
        return el('li', {}, link)
      }),
    )
    if (focused) list.querySelector(`a[href="${focused}"]`)?.focus()
  }
}
