// The two kinds of conversation, as they stand behind the # of the address, so that a link leads
// into them: a room, `#lobby`, and a person, `#@0123456789abcdef`.

import { directChannel, roomChannel } from './channels.js'
import { roomProblem, roomSlug } from './rules.js'

const FIRST_ROOM = 'lobby'

/**
 * @typedef {object} Place
 * @property {string} key What stands in the address; different for each.
 * @property {string} [room] Given for a room.
 * @property {string} [personId] Given for a person.
 */

/** The place with this key; a room that is always there when the key is none. @returns {Place} */
export function placeAt(key) {
  const [, personId] = /^@([0-9a-f]{16})$/.exec(key) ?? []
  if (personId) return { key, personId }
  const slug = roomSlug(key)
  const room = roomProblem(slug) ? FIRST_ROOM : slug
  return { key: room, room }
}

/** The place that the address names. */
export function placeInAddress() {
  return placeAt(new URLSearchParams(`at=${location.hash.slice(1)}`).get('at'))
}

/** The key of the conversation with somebody. */
export const keyOfPerson = (id) => `@${id}`

/** Where the backend has what was said there. */
export const historyOf = ({ room, personId }) =>
  room ? `/rooms/${room}/messages` : `/direct/${personId}/messages`

/** Who is to get a message, as the backend wants to know it. */
export const addresseeOf = ({ room, personId }) => (room ? { room } : { to: personId })

export const channelOf = ({ room, personId }, myId) =>
  room ? roomChannel(room) : directChannel(myId, personId)
