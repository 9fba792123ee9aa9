// People on the page: who is in the room, whom one can write to, and who is typing.

import { avatar, el, setText } from './dom.js'
import { keyOfPerson } from './places.js'

const TYPING_LASTS_MS = 4000

/** Shows the people of a room, yourself first, then by name. The others lead to direct messages. */
export function showPeople(list, people, myId) {
  const sorted = [...people].sort(
    (a, b) =>
      Number(b.id === myId) - Number(a.id === myId) || a.info.name.localeCompare(b.info.name),
  )
  list.replaceChildren(
    ...sorted.map(({ id, info }) => {
      const name = el('bdi', { className: 'name' }, info.name)
      const inside = [avatar({ id, name: info.name }), name]
      const row =
        id === myId
          ? el('span', {}, ...inside, el('span', { className: 'quiet' }, 'you'))
          : el('a', { href: `#${keyOfPerson(id)}` }, ...inside)
      return el('li', {}, row)
    }),
  )
}

/**
 * Shows whom one can write to.
 *
 * @param {HTMLElement} list
 * @param {{id: string, name: string, isOnline: boolean, unread: number}[]} people In order.
 * @param {string} selectedKey
 */
export function showContacts(list, people, selectedKey) {
  const focused = document.activeElement?.closest?.('#contacts a')?.hash
  list.replaceChildren(
    ...people.map(({ id, name, isOnline, unread }) => {
      const key = keyOfPerson(id)
      const face = avatar({ id, name })
      face.dataset.online = String(isOnline)
      const link = el('a', { href: `#${key}` }, face, el('bdi', { className: 'name' }, name))
      link.append(el('span', { className: 'hidden' }, isOnline ? ', online' : ', offline'))
      if (key === selectedKey) link.ariaCurrent = 'page'
      link.append(...badge(unread))
      return el('li', {}, link)
    }),
  )
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus()
}

/** The number of unread messages, for a link; nothing when there are none. */
export function badge(unread) {
  if (unread === 0) return []
  const shown = unread > 99 ? '99+' : String(unread)
  return [
    el('span', { className: 'badge', ariaHidden: 'true' }, shown),
    el('span', { className: 'hidden' }, `, ${unread} unread`),
  ]
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
