// The messages on the page: in order, grouped by sender and day. Keeps its place when you read
// further up, and says then how many new messages wait below.

import { avatar, el, setText } from './dom.js'

const SAME_GROUP_MS = 5 * 60_000
const NEAR_BOTTOM_PX = 48

const day = (time) => new Date(time).toDateString()
const clock = (time) =>
  new Date(time).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })

function dayName(time) {
  const date = new Date(time)
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  if (day(time) === day(Date.now())) return 'Today'
  if (day(time) === day(yesterday)) return 'Yesterday'
  return date.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' })
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

  /** Empties the page, for another room. */
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
      const isNewDay = !previous || day(previous.time) !== day(entry.time)
      if (isNewDay) wanted.push(this.#dayNode(entry.time))
      const isNew = !this.#nodes.has(entry.id)
      const isFirst =
        isNewDay ||
        previous.sender.id !== entry.sender.id ||
        entry.time - previous.time > SAME_GROUP_MS
      wanted.push(this.#messageNode(entry, me, isFirst))
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

  #messageNode(entry, me, isFirst) {
    const node = this.#nodes.get(entry.id) ?? this.#createMessage(entry, me)
    node.classList.toggle('first', isFirst)
    node.classList.toggle('pending', Boolean(entry.pending))
    this.#updateState(node, entry)
    return node
  }

  #createMessage({ id, sender, text }, me) {
    const isMine = sender.id === me.id
    const who = el('p', { className: 'who' }, el('bdi', {}, isMine ? 'You' : sender.name))
    const bubble = el(
      'div',
      { className: 'bubble', dir: 'auto' },
      el('p', { className: 'text' }, text),
      el('time'),
    )
    const body = el('div', { className: 'body' }, who, bubble, el('div', { className: 'state' }))
    const node = el('li', { className: isMine ? 'message mine' : 'message' })
    if (!isMine) node.append(avatar(sender))
    node.append(body)
    this.#nodes.set(id, node)
    return node
  }

  /** When it was sent, or why it is not. */
  #updateState(node, { time, pending }) {
    const clockNode = node.querySelector('time')
    const state = node.querySelector('.state')
    if (!pending) {
      clockNode.dateTime = new Date(time).toISOString()
      clockNode.title = new Date(time).toLocaleString()
      setText(clockNode, clock(time))
      if (state.firstChild) state.replaceChildren()
      return
    }
    const { problem, refused } = pending
    const words = refused
      ? `Not sent. ${problem}`
      : problem
        ? `Not sent yet. ${problem} Trying again by itself.`
        : 'Sending…'
    if (state.firstChild?.textContent === words) return
    state.replaceChildren(el('p', {}, words))
    if (!problem) return
    const action = (label, run) => {
      const button = el('button', { type: 'button' }, label)
      button.addEventListener('click', run)
      state.append(button)
    }
    if (!refused) action('Try now', () => this.#on.onRetry())
    action('Take back', () => this.#on.onTakeBack(pending))
  }

  #setUnseen(count) {
    this.#unseen = count
    this.#pill.hidden = count === 0
    setText(this.#pill, count === 1 ? '1 new message' : `${count} new messages`)
  }
}
