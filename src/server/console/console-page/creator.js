// The form that sends an event to a channel, as a backend would.

import { post } from './api.js'
import { byId, el, setText } from './dom.js'

/** Sets the form up. */
export function setUpCreator() {
  // There is room for it beside the stream, but not above it.
  byId('creator-frame').open = matchMedia('(min-width: 900px)').matches
  byId('creator').addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
}

/** Offers these apps; a choice of one is none. */
export function offerApps(apps) {
  const select = byId('creator-app')
  const chosen = select.value
  select.replaceChildren(...apps.map(({ id }) => el('option', { value: id }, id)))
  if (apps.some(({ id }) => id === chosen)) select.value = chosen
  byId('creator-app-field').hidden = apps.length < 2
}

/** Opens the form for an event to this channel. It must be visible. */
export function fillIn({ appId, name }) {
  byId('creator-frame').open = true
  byId('creator-app').value = appId
  byId('creator-channel').value = name
  byId('creator-name').focus()
}

async function send() {
  const channel = byId('creator-channel').value.trim()
  const name = byId('creator-name').value.trim()
  setText(byId('creator-done'), '')
  setText(byId('creator-problem'), '')
  try {
    const data = asJson(byId('creator-data').value)
    await post('events', { appId: byId('creator-app').value, channel, name, data })
    setText(byId('creator-done'), `Sent to ${channel}.`)
  } catch (error) {
    setText(byId('creator-problem'), error.message)
  }
}

/** What is not JSON is a text. */
function asJson(text) {
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify(text)
  }
}
