// Who is online. A presence channel lists everybody, as long as they are no more than such a
// channel takes; the watchlist tells of those one has talked with, however many there are.

import { ONLINE_CHANNEL } from './channels.js'

/**
 * @param {object} bell The Bellwire client.
 * @param {() => void} onChange
 */
export function watchOnline(bell, onChange) {
  const channel = bell.subscribe(ONLINE_CHANNEL)
  const { watchlist } = bell.user
  /** Those of the watchlist who are online. */
  const watched = new Set()

  const change = (update) => (data) => {
    update(data)
    onChange()
  }
  for (const event of ['subscription_succeeded', 'member_added', 'member_removed']) {
    channel.bind(`pusher:${event}`, onChange)
  }
  // Each connection is told anew who of them is there.
  bell.user.bind(
    'pusher:signin_success',
    change(() => watched.clear()),
  )
  watchlist.bind(
    'online',
    change(({ user_ids }) => user_ids.forEach((id) => watched.add(id))),
  )
  watchlist.bind(
    'offline',
    change(({ user_ids }) => user_ids.forEach((id) => watched.delete(id))),
  )

  return {
    /** Everybody on the list of those who are online. */
    people() {
      const people = []
      channel.members.each(({ id, info }) => people.push({ id, name: info.name }))
      return people
    },
    isOnline: (id) => watched.has(id) || channel.members.get(id) !== null,
  }
}
