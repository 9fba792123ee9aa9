// Whom one can write to: everybody one has talked with, the latest first, and everybody else who
// is online.

import { getJson } from './api.js'
import { byId } from './dom.js'
import { showContacts } from './people-view.js'
import { keyOfPerson } from './places.js'

export class Contacts {
  #session
  #unread
  #myId = ''
  #online
  /** The ids of people one has talked with; the latest is the last. */
  #talkedWith = new Set()
  /** What people are called, by id. */
  #names = new Map()
  #selectedKey = ''

  /** @param {{session: string, unread: import('./unread.js').Unread}} options */
  constructor({ session, unread }) {
    this.#session = session
    this.#unread = unread
  }

  /**
   * @param {string} myId
   * @param {{people: () => object[], isOnline: (id: string) => boolean}} online
   */
  start(myId, online) {
    this.#myId = myId
    this.#online = online
    this.render()
  }

  /** Fetches with whom one has talked, also in another window or while this one was away. */
  async refresh() {
    const { directs } = await getJson('/direct', this.#session)
    for (const { person, lastNumber } of directs.reverse()) {
      this.talkedWith(person)
      this.#unread.see(keyOfPerson(person.id), lastNumber, 0)
    }
    this.render()
  }

  /** Somebody has written, or was written to. */
  talkedWith(person) {
    this.meet(person)
    this.#talkedWith.delete(person.id)
    this.#talkedWith.add(person.id)
  }

  /** Notes what somebody is called. */
  meet({ id, name }) {
    this.#names.set(id, name)
  }

  /** What somebody is called; undefined until it is known. */
  nameOf(id) {
    return this.#names.get(id)
  }

  select(key) {
    this.#selectedKey = key
    this.render()
  }

  render() {
    const present = this.#online.people().filter(({ id }) => id !== this.#myId)
    present.forEach((person) => this.meet(person))
    present.sort((a, b) => a.name.localeCompare(b.name))
    const ids = new Set([...this.#talkedWith].reverse().concat(present.map(({ id }) => id)))
    const people = [...ids].map((id) => ({
      id,
      name: this.nameOf(id),
      isOnline: this.#online.isOnline(id),
      unread: this.#unread.count(keyOfPerson(id)),
    }))
    showContacts(byId('contacts'), people, this.#selectedKey)
    byId('contacts-empty').hidden = people.length > 0
  }
}
