// What stands above the messages and in the tab of the browser: where one is, who is there, and
// how many messages wait elsewhere.

import { byId, paintAvatar, setText } from './dom.js'

/**
 * Shows where one is.
 *
 * @param {import('./places.js').Place} place
 * @param {string} [name] What the person is called, as soon as that is known.
 */
export function showTitle({ room, personId }, name) {
  byId('title-mark').hidden = !room
  byId('title-face').hidden = Boolean(room)
  if (personId) paintAvatar(byId('title-face'), { id: personId, name: name ?? '' })
  setText(byId('room-title'), room ?? name ?? 'Direct messages')
  byId('text').placeholder = room ? `Write to #${room}` : `Write to ${name ?? 'this person'}`
  setText(
    byId('empty-title'),
    room ? 'It is quiet in here.' : `Say hello${name ? ` to ${name}` : ''}.`,
  )
  setText(
    byId('empty-text'),
    room
      ? 'Write the first message, or open this page in a second window.'
      : 'What you write here is for the two of you alone.',
  )
}

/** Who is in a room. Out of it nobody knows: what is shown is how it was. */
export function showHeadcount(count, isIn) {
  const people = count === 1 ? '1 person' : `${count} people`
  setText(byId('room-count'), count === 0 ? '' : isIn ? people : `${people} last seen`)
}

/** Whether a person is there; undefined while that is not known. */
export function showPresence(isOnline) {
  const words = isOnline ? 'Online' : 'Offline'
  setText(byId('room-count'), isOnline === undefined ? '' : words)
  byId('title-face').dataset.online = String(isOnline ?? false)
}

/**
 * @param {string} where Such as "#lobby".
 * @param {number} here Unread messages of this conversation, in a tab that nobody looks at.
 * @param {number} elsewhere Unread messages of all others.
 */
export function showUnreadTotal(where, here, elsewhere) {
  const total = here + elsewhere
  document.title = `${total > 0 ? `(${total}) ` : ''}${where} · Bellwire chat`
  const opener = byId('open-sidebar')
  opener.dataset.unread = String(elsewhere > 0)
  opener.ariaLabel = elsewhere > 0 ? `Rooms and people, ${elsewhere} unread` : 'Rooms and people'
}
