// Who is in the room, and who of them is typing.

import { avatar, el, setText } from './dom.js'

const TYPING_LASTS_MS = 4000

/** Shows the people of a presence channel, yourself first, then by name. */
export function showPeople(list, people, myId) {
  const sorted = [...people].sort(
    (a, b) =>
      Number(b.id === myId) - Number(a.id === myId) || a.info.name.localeCompare(b.info.name),
  )
  list.replaceChildren(
    ...sorted.map(({ id, info }) =>
      el(
        'li',
        {},
        avatar({ id, name: info.name }),
        el('bdi', { className: 'name' }, info.name),
        id === myId ? el('span', { className: 'quiet' }, 'you') : '',
      ),
    ),
  )
}

/** Keeps the line that says who is typing. Each entry goes away by itself. */
export class TypingView {
  #line
  /** Timers by user id. */
  #people = new Map()

  constructor(line) {
    this.#line = line
  }

  add(id, name) {
    clearTimeout(this.#people.get(id)?.timer)
    const timer = setTimeout(() => this.remove(id), TYPING_LASTS_MS)
    this.#people.set(id, { name, timer })
    this.#render()
  }

  remove(id) {
    clearTimeout(this.#people.get(id)?.timer)
    if (this.#people.delete(id)) this.#render()
  }

  clear() {
    this.keepOnly(new Set())
  }

  /** Forgets everyone who is not among these user ids. */
  keepOnly(ids) {
    for (const id of this.#people.keys()) if (!ids.has(id)) this.remove(id)
  }

  #render() {
    const names = [...this.#people.values()].map(({ name }) => name)
    this.#line.dataset.shown = String(names.length > 0)
    setText(
      this.#line,
      names.length === 0
        ? ''
        : names.length === 1
          ? `${names[0]} is typing`
          : names.length === 2
            ? `${names[0]} and ${names[1]} are typing`
            : 'Several people are typing',
    )
  }
}
