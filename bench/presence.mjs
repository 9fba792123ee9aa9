// How long does a presence channel take for a crowd that comes in?
// A user notices it when a large room opens its doors: the page stands still until all are in.

import { inTurns, ratio, spread } from './harness.mjs'
import { GROWTH } from './payloads.mjs'
import { frame } from './stub-socket.mjs'
import { subscribed, withStubbed } from './stubbed.mjs'

export const name = 'presence'
export const title =
  'A storm of joins on a presence channel with one listener to them, in ms: median (middle half)'

const CHANNEL = 'presence-room'
const ROUNDS = 41
const QUICK_ROUNDS = 7
const WARM_UP_ROUNDS = 20
// A crowd of one is let in often enough to be measured.
const JOINS_PER_ROUND = 1000

export function run({ quick }) {
  return withStubbed(async (clients) => {
    const rows = []
    for (const { client } of Object.values(clients)) await enterRoom(client)
    for (const size of GROWTH) {
      const { joins, leaves } = crowdOf(size)
      const storms = Math.ceil(JOINS_PER_ROUND / size)
      const contestants = Object.fromEntries(
        Object.entries(clients).map(([name, { socket }]) => [
          name,
          () => timeStorms(socket, joins, leaves, storms),
        ]),
      )
      const took = await inTurns(contestants, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP_ROUNDS)
      for (const client of Object.keys(clients)) {
        const ms = spread(took[client])
        rows.push({
          members: size,
          client,
          'all in after': ms,
          'µs per join': (ms.median * 1000) / size,
          'pusher-js takes': ratio(took['pusher-js'], took[client]),
        })
      }
    }
    return rows
  })
}

/** Subscribes to the room with a listener to joins; returns the channel. */
export async function enterRoom(client) {
  const channel = await subscribed(client, CHANNEL)
  channel.bind('pusher:member_added', () => undefined)
  return channel
}

/** The frames with which so many users come, and go. */
export function crowdOf(size) {
  const users = Array.from({ length: size }, (_, n) => ({
    user_id: `user-${String(n)}`,
    user_info: { name: `User ${String(n)}`, avatar: `/avatars/${String(n)}.png` },
  }))
  const joins = users.map((user) => frame('pusher_internal:member_added', CHANNEL, user))
  const leaves = users.map(({ user_id }) =>
    frame('pusher_internal:member_removed', CHANNEL, { user_id }),
  )
  return { joins, leaves }
}

/** Milliseconds of one storm. That all leave again is not counted. */
function timeStorms(socket, joins, leaves, storms) {
  let ms = 0
  for (let storm = 0; storm < storms; storm += 1) {
    const start = performance.now()
    for (const join of joins) socket.receive(join)
    ms += performance.now() - start
    for (const leave of leaves) socket.receive(leave)
  }
  return ms / storms
}
