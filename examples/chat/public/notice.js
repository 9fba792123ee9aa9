// Sentences above the messages, with something to do about each. One is shown at a time.

import { byId, setText } from './dom.js'

/** What is to be said, by topic. */
const notices = new Map()

/**
 * @param {string} topic What it is about; a later sentence about it takes the place of this one.
 * @param {string} text Empty takes the notice away.
 * @param {() => void} [action] What "Try again" does.
 */
export function showNotice(topic, text, action) {
  if (text) notices.set(topic, { text, action })
  else notices.delete(topic)
  const [shown] = notices.values()
  setText(byId('notice-text'), shown?.text ?? '')
  byId('notice').dataset.shown = String(shown !== undefined)
  byId('notice-action').hidden = !shown?.action
  byId('notice-action').onclick = shown?.action ?? null
}

/** Takes all notices away. */
export function clearNotices() {
  for (const topic of notices.keys()) showNotice(topic, '')
}

/** Why somebody was not let in, from the data of an error event of a channel or the user. */
export function refusalWords({ status, error }) {
  if (status >= 500) return `The chat backend is out of order (status ${status}).`
  if (status >= 400) return `The chat backend did not let you in (status ${status}).`
  // No answer, an answer that is not JSON, or the words of the push server.
  return `There was no usable answer. ${error ?? ''}`
}
