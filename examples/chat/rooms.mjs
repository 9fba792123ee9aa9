// What the chat remembers: the rooms it has seen and the last messages of each. In memory, so
// a restart forgets them; an app would keep them in its database.

const DEFAULT_ROOMS = ['lobby', 'random', 'help']
const MESSAGES_KEPT = 50
const ROOMS_KEPT = 200

export class Rooms {
  /** @type {Map<string, {messages: object[], ids: Map<string, object>}>} */
  #rooms = new Map()
  #lastTime = 0

  constructor() {
    for (const room of DEFAULT_ROOMS) this.add(room)
  }

  names() {
    return [...this.#rooms.keys()]
  }

  /** Remembers a room. Says whether it was new. */
  add(room) {
    if (this.#rooms.has(room)) return false
    this.#rooms.set(room, { messages: [], ids: new Map() })
    if (this.#rooms.size > ROOMS_KEPT) {
      this.#rooms.delete(this.names().find((name) => !DEFAULT_ROOMS.includes(name)))
    }
    return true
  }

  messages(room) {
    return this.#rooms.get(room)?.messages ?? []
  }

  /** The message that was already sent under this id, if there is one. */
  find(room, id) {
    return this.#rooms.get(room)?.ids.get(id)
  }

  keep(room, message) {
    this.add(room)
    const { messages, ids } = this.#rooms.get(room)
    messages.push(message)
    messages.sort((a, b) => a.time - b.time)
    ids.set(message.id, message)
    if (messages.length > MESSAGES_KEPT) ids.delete(messages.shift().id)
  }

  /** The time now, never the same twice, so that sorting by time is the order of sending. */
  nextTime() {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1)
    return this.#lastTime
  }
}
