// How many messages of each conversation have not been read. Messages have numbers without holes,
// so a count is the difference of two numbers, and right again after any outage.

import { recall, remember } from './memory.js'

export class Unread {
  /** The number of the last message, by key of the place. */
  #last = new Map()
  /** The number of the last message that was read. Kept over a reload. */
  #read = new Map(recall('read', []))
  #onChange

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange
  }

  /**
   * There is a message with this number.
   *
   * @param {string} key
   * @param {number} number
   * @param {number} [readBefore] Up to where a conversation counts as read that is seen for the
   *   first time. By default all of it: what was said before you came is not news.
   */
  see(key, number, readBefore = number) {
    if (!this.#last.has(key)) {
      this.#setRead(key, Math.min(number, this.#read.get(key) ?? readBefore))
    } else if (number <= this.#last.get(key)) return
    this.#last.set(key, number)
    this.#onChange()
  }

  /** Everything that there is has been read. */
  markRead(key) {
    if (this.count(key) === 0) return
    this.#setRead(key, this.lastNumber(key))
    this.#onChange()
  }

  lastNumber(key) {
    return this.#last.get(key) ?? 0
  }

  count(key) {
    return Math.max(0, this.lastNumber(key) - (this.#read.get(key) ?? 0))
  }

  /** The unread messages of all conversations together. */
  get total() {
    let total = 0
    for (const key of this.#last.keys()) total += this.count(key)
    return total
  }

  #setRead(key, number) {
    this.#read.set(key, number)
    remember('read', [...this.#read])
  }
}
