// The messages of each room, every one once and in order, however they came here: as an event,
// as the answer to sending, or with the history after a reconnect.

const KEPT_PER_ROOM = 500

export class Timeline {
  /** @type {Map<string, object[]>} */
  #rooms = new Map()
  #loaded = new Set()

  messagesIn(room) {
    return this.#rooms.get(room) ?? []
  }

  add(room, messages) {
    const byId = new Map(this.messagesIn(room).map((message) => [message.id, message]))
    for (const message of messages) if (!byId.has(message.id)) byId.set(message.id, message)
    const sorted = [...byId.values()].sort((a, b) => a.time - b.time)
    this.#rooms.set(room, sorted.slice(-KEPT_PER_ROOM))
  }

  /** Whether the history of a room has arrived. */
  isLoaded(room) {
    return this.#loaded.has(room)
  }

  setLoaded(room) {
    this.#loaded.add(room)
  }
}
