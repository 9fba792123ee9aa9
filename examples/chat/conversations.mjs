// What was said: the last messages of each room and of each two people. In memory, so a restart
// forgets them; an app would keep them in its database. Knows nothing of how messages get around.

import { directKey } from './public/channels.js'

const MESSAGES_KEPT = 50
const DEFAULT_ROOMS = ['lobby', 'random', 'help']
const ROOMS_KEPT = 200
const DIRECTS_KEPT = 500

/** Messages that are numbered from 1 on without holes, so that a page can tell what it missed. */
class Conversation {
  /** The last messages, in order. */
  messages = []
  /** The number of the last message that was sent; 0 before the first. */
  lastNumber = 0
  /** Messages that were sent or are just being sent, by id. */
  #known = new Map()
  #turn = Promise.resolve()

  /**
   * Sends a message, once for each id, and keeps it. One message at a time: everyone gets them
   * in the order of their numbers.
   *
   * @param {{id: string}} message
   * @param {(message: object) => Promise<void>} push Gets it with its number and time.
   */
  send(message, push) {
    if (this.#known.has(message.id)) return this.#known.get(message.id)
    const sent = this.#turn.then(async () => {
      const numbered = { ...message, number: this.lastNumber + 1, time: Date.now() }
      await push(numbered)
      this.#keep(numbered)
      return numbered
    })
    this.#known.set(message.id, sent)
    // Whoever waits for this message hears why it failed; the next one has its own try.
    this.#turn = sent.catch(() => this.#known.delete(message.id))
    return sent
  }

  #keep(message) {
    this.lastNumber = message.number
    this.messages.push(message)
    if (this.messages.length > MESSAGES_KEPT) this.#known.delete(this.messages.shift().id)
  }
}

/** The rooms. There is no end to who may enter them, but one to how many there are. */
export class Rooms {
  /** @type {Map<string, Conversation>} */
  #rooms = new Map(DEFAULT_ROOMS.map((room) => [room, new Conversation()]))

  names() {
    return [...this.#rooms.keys()]
  }

  has(room) {
    return this.#rooms.has(room)
  }

  /** The room with this name, made when there is none. */
  get(room) {
    if (!this.#rooms.has(room)) this.#rooms.set(room, new Conversation())
    const conversation = this.#rooms.get(room)
    if (this.#rooms.size > ROOMS_KEPT) {
      this.#rooms.delete(this.names().find((name) => !DEFAULT_ROOMS.includes(name)))
    }
    return conversation
  }

  messages(room) {
    return this.#rooms.get(room)?.messages ?? []
  }

  lastNumber(room) {
    return this.#rooms.get(room)?.lastNumber ?? 0
  }
}

/** What two people say to each other. */
export class Directs {
  /** The one that was used last is the last. @type {Map<string, Conversation>} */
  #directs = new Map()

  /** The conversation of two people, made when there is none. */
  use(id, otherId) {
    const key = directKey(id, otherId)
    const conversation = this.#directs.get(key) ?? new Conversation()
    this.#directs.delete(key)
    this.#directs.set(key, conversation)
    if (this.#directs.size > DIRECTS_KEPT) this.#directs.delete(this.#directs.keys().next().value)
    return conversation
  }

  messages(id, otherId) {
    return this.#directs.get(directKey(id, otherId))?.messages ?? []
  }

  /** With whom somebody has talked, the latest first, and the number of the last message. */
  of(id) {
    return [...this.#directs]
      .filter(([key, { lastNumber }]) => lastNumber > 0 && key.split('-').includes(id))
      .map(([key, { lastNumber }]) => ({
        otherId: key.split('-').find((part) => part !== id),
        lastNumber,
      }))
      .reverse()
  }
}
