// The messages: fetched, received, sent and shown. Those of every conversation are kept; those of
// the one that is open are on the page.

import { getJson, postJson } from './api.js'
import { byId } from './dom.js'
import { LogView } from './log-view.js'
import { randomId, recall, remember } from './memory.js'
import { showNotice } from './notice.js'
import { Outbox } from './outbox.js'
import { addresseeOf, historyOf, placeAt } from './places.js'
import { Timeline } from './timeline.js'

export class Messages {
  #options
  #me = { id: '', name: '' }
  /** @type {import('./places.js').Place | undefined} */
  #place
  #timeline = new Timeline()
  #log
  #outbox

  /**
   * @param {object} options
   * @param {string} options.session
   * @param {import('./unread.js').Unread} options.unread
   * @param {(person: {id: string, name: string}) => void} options.onPerson Whom an address names.
   * @param {(person: {id: string, name: string}) => void} options.onTalk Somebody has written to
   *   us, or we to them.
   * @param {(userId: string) => void} options.onSender Whose message was shown.
   * @param {(item: import('./outbox.js').Pending) => boolean} options.canTakeBack Whether there
   *   is room for a message that is not sent yet, to be changed.
   * @param {(item: import('./outbox.js').Pending) => void} options.onTakeBack
   */
  constructor(options) {
    this.#options = options
    this.#outbox = new Outbox({
      items: recall('outbox', []),
      send: (item) => this.#send(item),
      onChange: (items) => {
        remember('outbox', items)
        this.#show()
      },
    })
    this.#log = new LogView(
      {
        log: byId('log'),
        list: byId('messages'),
        empty: byId('empty'),
        pill: byId('new-messages'),
      },
      { onRetry: () => this.sendWaiting(), onTakeBack: (item) => this.#takeBack(item) },
    )
  }

  /** Whether there are messages that are not sent yet. */
  get areWaiting() {
    return this.#outbox.size > 0
  }

  /** @param {{id: string, name: string}} me */
  start(me) {
    this.#me = me
  }

  /** Shows the messages of this place from now on. */
  open(place) {
    this.#place = place
    this.#log.clear()
    // Until the history is there, or is known to be out of reach, nothing is said to be empty.
    this.#timeline.setLoading(place.key, true)
    this.#show()
  }

  /** Fills in what was said before we came, or while we were away. */
  async loadHistory(place) {
    const { key, personId } = place
    this.#timeline.setLoading(key, true)
    try {
      const { messages, person } = await getJson(historyOf(place), this.#options.session)
      if (person) this.#options.onPerson(person)
      this.#add(key, messages)
      if (messages.length > 0) this.#see(key, messages.at(-1))
      if (this.#isOpen(key)) showNotice('history', '')
    } catch (error) {
      if (!this.#isOpen(key)) return
      const what = personId ? 'These direct messages' : 'Earlier messages'
      const again = error.canRetry ? () => void this.loadHistory(place) : undefined
      showNotice('history', `${what} could not be loaded. ${error.message}`, again)
    } finally {
      this.#timeline.setLoading(key, false)
      this.#show()
    }
  }

  /** A message has come, as an event or as the answer to sending it. */
  receive(key, message) {
    const isOneMissing = message.number > this.#options.unread.lastNumber(key) + 1
    this.#add(key, [message])
    const { personId } = placeAt(key)
    if (personId) {
      this.#options.onTalk(message.sender.id === personId ? message.sender : message.to)
    }
    this.#see(key, message)
    if (message.sender.id === this.#me.id) this.#options.unread.markRead(key)
    if (isOneMissing && this.#isOpen(key)) void this.loadHistory(this.#place)
  }

  /** Sends a message to the place that is open, now or when that is possible. */
  queue({ text, file }) {
    this.#log.scrollToBottom()
    this.#outbox.add({ id: randomId(), key: this.#place.key, text, file })
  }

  /** Tries at once what waits. */
  sendWaiting() {
    this.#outbox.retry()
  }

  async #send({ id, key, text, file }) {
    const { session } = this.#options
    const body = { ...addresseeOf(placeAt(key)), id, text, file: file?.id }
    const { message } = await postJson('/messages', { ...body, name: this.#me.name, session })
    this.receive(key, message)
  }

  #takeBack(item) {
    const { canTakeBack, onTakeBack } = this.#options
    if (canTakeBack(item) && this.#outbox.takeBack(item.id)) onTakeBack(item)
  }

  #add(key, messages) {
    this.#timeline.add(key, messages)
    for (const { id, sender } of messages) {
      this.#outbox.remove(id)
      if (this.#isOpen(key)) this.#options.onSender(sender.id)
    }
    this.#show()
  }

  /** In a room, what was said before one came is no news; what was said to oneself always is. */
  #see(key, { number }) {
    this.#options.unread.see(key, number, placeAt(key).personId ? 0 : number)
  }

  #isOpen(key) {
    return key === this.#place?.key
  }

  #show() {
    if (!this.#place) return
    const { key } = this.#place
    const isLoading = this.#timeline.isLoading(key)
    this.#log.show(this.#timeline.messagesAt(key), this.#outbox.messagesAt(key), this.#me, {
      isLoading,
    })
  }
}
