// How long does a presence channel take for a crowd that comes in?
// A user notices it when a large room opens its doors: the page stands still until all are in.

import { cpuMs, inTurns, ratio, spread } from './harness.mjs'
import { GROWTH } from './payloads.mjs'
import { frame } from './stub-socket.mjs'
import { subscribed, withStubbed } from './stubbed.mjs'

export const name = 'presence'
export const title =
  'A storm of joins on a presence channel with one listener to them, in ms of CPU: median (middle half)'

const ROUNDS = 41
const QUICK_ROUNDS = 7
const WARM_UP_ROUNDS = 20
// What is smaller comes into several rooms at once, so that it can be measured.
const LEAST_JOINS_PER_ROUND = 1000

export function run({ quick }) {
  return withStubbed(async (clients) => {
    const rows = []
    for (const size of GROWTH) {
      const rooms = Math.ceil(LEAST_JOINS_PER_ROUND / size)
      for (const { client } of Object.values(clients)) await enterRooms(client, rooms)
      const { joins, leaves } = crowdOf(size, rooms)
      const contestants = Object.fromEntries(
        Object.entries(clients).map(([name, { socket }]) => [
          name,
          () => timeStorm(socket, joins, leaves) / rooms,
        ]),
      )
      const took = await inTurns(contestants, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP_ROUNDS)
      for (const { client } of Object.values(clients)) leaveRooms(client)
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

const roomName = (room) => `presence-room-${String(room)}`

/** Subscribes to so many rooms, with a listener to joins in each. */
export async function enterRooms(client, rooms) {
  for (let room = 0; room < rooms; room += 1) {
    const channel = await subscribed(client, roomName(room))
    channel.bind('pusher:member_added', () => undefined)
  }
}

function leaveRooms(client) {
  for (const channel of client.allChannels()) channel.unsubscribe()
}

/** The frames with which so many users come into each of so many rooms, and leave again. */
export function crowdOf(size, rooms) {
  const users = Array.from({ length: size }, (_, n) => ({
    user_id: `user-${String(n)}`,
    user_info: { name: `User ${String(n)}`, avatar: `/avatars/${String(n)}.png` },
  }))
  const inEachRoom = (event) =>
    Array.from({ length: rooms }, (_, room) =>
      users.map((user) => frame(`pusher_internal:member_${event}`, roomName(room), user)),
    ).flat()
  return { joins: inEachRoom('added'), leaves: inEachRoom('removed') }
}

/** Milliseconds of CPU until all are in. That they leave again is not counted. */
function timeStorm(socket, joins, leaves) {
  const start = process.cpuUsage()
  for (const join of joins) socket.receive(join)
  const ms = cpuMs(start)
  for (const leave of leaves) socket.receive(leave)
  return ms
}
