// A list that the server looks through: channels or connections. Asks while it is shown, at most
// every two seconds when something changed, and now and then in any case.

import { get } from './api.js'
import { byId, count, el, number, place, setText } from './dom.js'

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
  #nothing = el('li', { className: 'empty' })
  #whenNone

  /**
   * @param {string} kind The word for one of them, which their elements are named by.
   * @param {{call: string, keyOf: (item: object) => string, whenNone: () => (string | Node)[],
   *   makeRow: () => {node: HTMLElement, update: (item: object) => void}}} of
   */
  constructor(kind, { call, keyOf, makeRow, whenNone }) {
    this.#whenNone = whenNone
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
      const words = byId(`${this.#kind}-words`).value.trim()
      const found = await get(this.#call, { words })
      // Somebody has asked for something else since.
      if (askedAtMs !== this.#askedAtMs) return
      this.#show(found, words)
      setText(hint, this.#summary(found))
    } catch (error) {
      setText(hint, error.message)
    }
  }

  #show({ items }, words) {
    const rows = new Map()
    for (const item of items) {
      const key = this.#keyOf(item)
      const row = this.#rows.get(key) ?? this.#makeRow()
      row.update(item)
      rows.set(key, row)
    }
    this.#rows = rows
    const nodes = [...rows.values()].map(({ node }) => node)
    if (nodes.length === 0) this.#nothing.replaceChildren(...this.#wordsForNothing(words))
    place(byId(`${this.#kind}-list`), nodes.length > 0 ? nodes : [this.#nothing])
  }

  #wordsForNothing(words) {
    return words === '' ? this.#whenNone() : [`No ${this.#kind} fits the filter.`]
  }

  #summary({ total, items }) {
    const all = count(total, this.#kind)
    return items.length === total
      ? `${all}.`
      : `${number(items.length)} of ${all}: filter to find others.`
  }
}
