// The messages on the page: in order, grouped by sender and day. Keeps its place when you read
// further up, and says then how many new messages wait below.

import { el, setText } from './dom.js'
import { createMessage, updateMessage } from './message-view.js'

const SAME_GROUP_MS = 5 * 60_000
const NEAR_BOTTOM_PX = 48

const day = (time) => new Date(time).toDateString()

function dayName(time) {
  const date = new Date(time)
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  if (day(time) === day(Date.now())) return 'Today'
  if (day(time) === day(yesterday)) return 'Yesterday'
  return date.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' })
}

/** How many messages were sent between these two and have not come; their numbers have no holes. */
function missingBetween(previous, { number }) {
  return number === undefined ? 0 : Math.max(0, number - (previous?.number ?? 0) - 1)
}

export class LogView {
  #log
  #list
  #empty
  #pill
  #on
  /** The elements on the page, by message id or day. */
  #nodes = new Map()
  #isAtBottom = true
  #unseen = 0

  /**
   * @param {{log: HTMLElement, list: HTMLElement, empty: HTMLElement, pill: HTMLElement}} elements
   * @param {{onRetry: () => void, onTakeBack: (item: object) => void}} on
   */
  constructor({ log, list, empty, pill }, on) {
    this.#log = log
    this.#list = list
    this.#empty = empty
    this.#pill = pill
    this.#on = on
    log.addEventListener('scroll', () => {
      const below = log.scrollHeight - log.scrollTop - log.clientHeight
      this.#isAtBottom = below < NEAR_BOTTOM_PX
      if (this.#isAtBottom) this.#setUnseen(0)
    })
    pill.addEventListener('click', () => {
      this.scrollToBottom()
      log.focus()
    })
    // The keyboard of a phone, a turned screen or a growing message box change the height.
    const observer = new ResizeObserver(() => this.#isAtBottom && this.scrollToBottom())
    observer.observe(log)
    observer.observe(list)
  }

  /** Empties the page, for another conversation. */
  clear() {
    this.#nodes.clear()
    this.#list.replaceChildren()
    this.#empty.hidden = true
    this.#setUnseen(0)
    this.#isAtBottom = true
  }

  scrollToBottom() {
    this.#log.scrollTop = this.#log.scrollHeight
    this.#isAtBottom = true
    this.#setUnseen(0)
  }

  /**
   * Shows exactly these messages, touching only what has changed.
   *
   * @param {object[]} messages Sorted by time.
   * @param {import('./outbox.js').Pending[]} pending Own messages that are not sent yet.
   * @param {{id: string, name: string}} me
   * @param {{isLoading: boolean}} options While history loads, nothing is read out.
   */
  show(messages, pending, me, { isLoading }) {
    const now = Date.now()
    const entries = [
      ...messages,
      ...pending.map((item) => ({ ...item, sender: me, time: now, pending: item })),
    ]
    this.#log.ariaBusy = String(isLoading)
    this.#empty.hidden = isLoading || entries.length > 0

    const wanted = []
    let previous
    let unseen = 0
    for (const entry of entries) {
      const missing = isLoading ? 0 : missingBetween(previous, entry)
      if (missing > 0) wanted.push(this.#gapNode(entry.id, missing, previous))
      const isNewDay = !previous || day(previous.time) !== day(entry.time)
      if (isNewDay) wanted.push(this.#dayNode(entry.time))
      const isNew = !this.#nodes.has(entry.id)
      const isFirst =
        isNewDay ||
        previous.sender.id !== entry.sender.id ||
        entry.time - previous.time > SAME_GROUP_MS
      wanted.push(this.#messageNode({ ...entry, isFirst: isFirst || missing > 0 }, me))
      if (isNew && entry.sender.id !== me.id) unseen++
      previous = entry
    }
    this.#place(wanted)
    if (this.#isAtBottom) this.scrollToBottom()
    else this.#setUnseen(this.#unseen + unseen)
  }

  /** Brings the list into this order, moving only what stands elsewhere. */
  #place(wanted) {
    const keep = new Set(wanted)
    for (const [key, node] of this.#nodes) {
      if (keep.has(node)) continue
      node.remove()
      this.#nodes.delete(key)
    }
    wanted.forEach((node, index) => {
      const there = this.#list.children[index]
      if (there !== node) this.#list.insertBefore(node, there ?? null)
    })
  }

  #dayNode(time) {
    const key = day(time)
    if (!this.#nodes.has(key)) this.#nodes.set(key, el('li', { className: 'day' }))
    const node = this.#nodes.get(key)
    setText(node, dayName(time))
    return node
  }

  /** Says that messages are missing before the one with this id. */
  #gapNode(id, missing, previous) {
    const key = `gap ${id}`
    if (!this.#nodes.has(key)) this.#nodes.set(key, el('li', { className: 'gap' }))
    const node = this.#nodes.get(key)
    const messages = missing === 1 ? 'message is' : 'messages are'
    const which = previous ? `${missing} missed` : `${missing} earlier`
    setText(node, `${which} ${messages} no longer kept`)
    return node
  }

  #messageNode(message, me) {
    const { id } = message
    if (!this.#nodes.has(id)) this.#nodes.set(id, createMessage(message, me.id))
    const node = this.#nodes.get(id)
    updateMessage(node, message, this.#on)
    return node
  }

  #setUnseen(count) {
    this.#unseen = count
    this.#pill.hidden = count === 0
    setText(this.#pill, count === 1 ? '1 new message' : `${count} new messages`)
  }
}
