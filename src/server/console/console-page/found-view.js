// A list that the server looks through: channels or connections. Asks while it is shown, at most
// every two seconds when something changed, and now and then in any case.

import { get } from './api.js'
import { byId, number, place, setText } from './dom.js'

const AT_MOST_EVERY_MS = 2000
const AT_LEAST_EVERY_MS = 10_000
const TYPING_PAUSE_MS = 200

export class FoundView {
  #kind
  #call
  #makeRow
  #keyOf
  /** Rows by key, with what updates them. */
  #rows = new Map()
  #askedAtMs = -Infinity
  #hasChanged = true
  #isShown = false
  #typing

  /**
   * @param {string} kind The word for one of them, which their elements are named by.
   * @param {{call: string, keyOf: (item: object) => string,
   *   makeRow: () => {node: HTMLElement, update: (item: object) => void}}} of
   */
  constructor(kind, { call, keyOf, makeRow }) {
    this.#kind = kind
    this.#call = call
    this.#keyOf = keyOf
    this.#makeRow = makeRow
    byId(`${kind}-words`).addEventListener('input', () => {
      clearTimeout(this.#typing)
      this.#typing = setTimeout(() => void this.#ask(), TYPING_PAUSE_MS)
    })
  }

  setShown(isShown) {
    if (isShown && !this.#isShown) void this.#ask()
    this.#isShown = isShown
  }

  /** Must be called with each update. */
  tick(hasChanged) {
    this.#hasChanged ||= hasChanged
    const sinceMs = performance.now() - this.#askedAtMs
    const isDue = sinceMs >= (this.#hasChanged ? AT_MOST_EVERY_MS : AT_LEAST_EVERY_MS)
    if (this.#isShown && isDue) void this.#ask()
  }

  async #ask() {
    const askedAtMs = (this.#askedAtMs = performance.now())
    this.#hasChanged = false
    const hint = byId(`${this.#kind}-hint`)
    try {
      const found = await get(this.#call, { words: byId(`${this.#kind}-words`).value.trim() })
      // Somebody has asked for something else since.
      if (askedAtMs !== this.#askedAtMs) return
      this.#show(found)
      setText(hint, this.#summary(found))
    } catch (error) {
      setText(hint, error.message)
    }
  }

  #show({ items }) {
    const rows = new Map()
    for (const item of items) {
      const key = this.#keyOf(item)
      const row = this.#rows.get(key) ?? this.#makeRow()
      row.update(item)
      rows.set(key, row)
    }
    this.#rows = rows
    place(
      byId(`${this.#kind}-list`),
      [...rows.values()].map(({ node }) => node),
    )
  }

  #summary({ total, items }) {
    const all = `${number(total)} ${this.#kind}${total === 1 ? '' : 's'}`
    if (total === 0) return `No ${this.#kind}s.`
    return items.length === total ? `${all}.` : `${items.length} of ${all}: filter to find others.`
  }
}
