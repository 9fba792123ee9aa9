// Messages on their way. Each has an id from the start, so that sending it again after a lost
// answer does no harm; each stays here until the backend has it or the writer takes it back.

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 15_000

/**
 * @typedef {object} Pending
 * @property {string} id
 * @property {string} key The place where it goes.
 * @property {string} text
 * @property {object} [file] What the backend said about the file when it was uploaded.
 * @property {string} [problem] Why it is not sent yet.
 * @property {boolean} [refused] Sending it again would not help.
 */

export class Outbox {
  /** @type {Pending[]} */
  #items
  #options
  #sendingId
  #failures = 0
  #timer

  /**
   * @param {object} options
   * @param {Pending[]} options.items What was left from before a reload.
   * @param {(item: Pending) => Promise<void>} options.send Rejects with `canRetry`.
   * @param {(items: Pending[]) => void} options.onChange
   */
  constructor(options) {
    this.#options = options
    this.#items = options.items
  }

  get size() {
    return this.#items.length
  }

  messagesAt(key) {
    return this.#items.filter((item) => item.key === key)
  }

  add(item) {
    this.#items = [...this.#items, item]
    this.#changed()
    void this.#run()
  }

  /** Takes out a message that is not wanted any more; false when it is just being sent. */
  takeBack(id) {
    if (id === this.#sendingId) return false
    this.remove(id)
    return true
  }

  /** Takes out a message that has arrived. */
  remove(id) {
    const left = this.#items.filter((item) => item.id !== id)
    if (left.length === this.#items.length) return
    this.#items = left
    this.#changed()
  }

  /** Tries at once what is waiting. */
  retry() {
    clearTimeout(this.#timer)
    this.#failures = 0
    void this.#run()
  }

  /** Sends one after the other, so that they arrive in the order in which they were written. */
  async #run() {
    if (this.#sendingId) return
    clearTimeout(this.#timer)
    let item
    while ((item = this.#items.find(({ refused }) => !refused))) {
      this.#sendingId = item.id
      try {
        await this.#options.send(item)
        this.#failures = 0
        this.remove(item.id)
      } catch (error) {
        this.#explain(item.id, error)
        if (error.canRetry) {
          const wait = FIRST_WAIT_MS * 2 ** this.#failures++
          this.#timer = setTimeout(() => void this.#run(), Math.min(wait, LONGEST_WAIT_MS))
          break
        }
      }
    }
    this.#sendingId = undefined
  }

  /** Notes why this one is not sent, and with it all that wait behind it. */
  #explain(id, { message: problem, canRetry }) {
    this.#items = this.#items.map((item) =>
      item.id === id || (canRetry && !item.refused)
        ? { ...item, problem, refused: !canRetry }
        : item,
    )
    this.#changed()
  }

  #changed() {
    this.#options.onChange(this.#items)
  }
}
