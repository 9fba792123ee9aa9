// The list of rooms, and the form that makes a new one. A room begins to exist when somebody
// enters it.

import { getJson } from './api.js'
import { byId, el, setText } from './dom.js'
import { roomProblem, roomSlug } from './rules.js'

const FIRST_ROOM = 'lobby'
const REFRESH_EVERY_MS = 15_000

/** The room that stands behind the # of the address, so that a link leads into a room. */
export function roomInAddress() {
  const slug = roomSlug(new URLSearchParams(`room=${location.hash.slice(1)}`).get('room'))
  return roomProblem(slug) ? FIRST_ROOM : slug
}

export class RoomsView {
  /** Number of people by room; null when not known. */
  #people = new Map()
  #selected = ''

  /** @param {{onCreate: (slug: string) => void}} options */
  constructor({ onCreate }) {
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
      if (this.#selected && !document.hidden) void this.refresh()
    }, REFRESH_EVERY_MS)
  }

  async refresh() {
    try {
      const { rooms } = await getJson('/rooms')
      const mine = this.#people.get(this.#selected)
      this.#people = new Map(rooms.map(({ room, people }) => [room, people]))
      if (mine != null) this.#people.set(this.#selected, mine)
      this.#render()
    } catch {
      // The list stays as it was; the next refresh is never far.
    }
  }

  select(slug) {
    if (this.#selected) this.#people.set(this.#selected, null)
    this.#people.set(slug, null)
    this.#selected = slug
    this.#render()
    void this.refresh()
  }

  setPeople(slug, count) {
    this.#people.set(slug, count)
    this.#render()
  }

  #render() {
    const list = byId('rooms')
    const hadFocus = document.activeElement?.closest?.('#rooms a')?.hash
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
        return el('li', {}, link)
      }),
    )
    if (hadFocus) list.querySelector(`a[href="${hadFocus}"]`)?.focus()
  }
}
