// The messages of each conversation, every one once and in order, however they came here: as an
// event, as the answer to sending, or with the history after a reconnect.

const KEPT_PER_PLACE = 500

export class Timeline {
  /** Messages by key of the place. @type {Map<string, object[]>} */
  #places = new Map()
  /** Places whose history is being fetched. */
  #loading = new Set()

  messagesAt(key) {
    return this.#places.get(key) ?? []
  }

  /** Adds messages. One that is there already is replaced: what came last is right. */
  add(key, messages) {
    const byId = new Map(this.messagesAt(key).map((message) => [message.id, message]))
    for (const message of messages) byId.set(message.id, message)
    const sorted = [...byId.values()].sort((a, b) => a.time - b.time || a.number - b.number)
    this.#places.set(key, sorted.slice(-KEPT_PER_PLACE))
  }

  isLoading(key) {
    return this.#loading.has(key)
  }

  setLoading(key, isLoading) {
    if (isLoading) this.#loading.add(key)
    else this.#loading.delete(key)
  }
}
