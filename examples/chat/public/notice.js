// A sentence above the messages, with something to do about it.

import { byId, setText } from './dom.js'

/**
 * @param {string} text Empty takes the notice away.
 * @param {() => void} [action] What "Try again" does.
 */
export function showNotice(text, action) {
  setText(byId('notice-text'), text)
  byId('notice').dataset.shown = String(text !== '')
  byId('notice-action').hidden = !action
  byId('notice-action').onclick = action ?? null
}

/** Why a channel could not be entered, from the data of `pusher:subscription_error`. */
export function refusalWords({ status, error }) {
  if (status >= 500) return `The chat backend is out of order (status ${status}).`
  if (status >= 400) return `The chat backend did not let you in (status ${status}).`
  // No answer, an answer that is not JSON, or the words of the push server.
  return `There was no usable answer. ${error ?? ''}`
}
