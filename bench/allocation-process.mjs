// What `allocation.mjs` starts, with a nursery that nothing leaves while it is measured: sends, for
// each kind of frame, the bytes per frame of every round. Argument: `quick`, or none.

import { inTurns } from './harness.mjs'
import { SIZES, framesOf, parseBare } from './payloads.mjs'
import { crowdOf, enterRooms } from './presence.mjs'
import { subscribed, withStubbed } from './stubbed.mjs'

const ROUNDS = process.argv[2] === 'quick' ? 5 : 15
// Until the engine has made all that is fast of it.
const WARM_UP_ROUNDS = 10
const MOST_BYTES_PER_ROUND = 16_000_000
const MEMBERS = 1000

const measured = await withStubbed(async (clients) => [
  ...(await measureEvents(clients)),
  await measureJoins(clients),
])
process.send(measured)

async function measureEvents(clients) {
  let heard = 0
  for (const { client } of Object.values(clients)) {
    const channel = await subscribed(client, 'orders')
    channel.bind('created', () => (heard += 1))
  }
  const results = []
  for (const [size, bytes] of Object.entries(SIZES)) {
    for (const event of ['created', 'archived']) {
      const what = event === 'created' ? size : `${size}, nobody listens`
      results.push({ what, ...(await measureFrames(clients, framesOf(bytes, event), bytes)) })
    }
  }
  if (heard === 0) throw new Error('Nobody heard anything.')
  return results
}

function measureFrames(clients, frames, bytes) {
  const calls = Math.floor(MOST_BYTES_PER_ROUND / (bytes * 16))
  const repeat = (take) => () => {
    const before = startRound()
    for (let call = 0; call < calls; call += 1) take(frames[call % frames.length])
    return (used() - before) / calls
  }
  const receive = ({ socket }) => repeat((text) => socket.receive(text))
  return inTurns(
    {
      bare: repeat(parseBare),
      'pusher-js': receive(clients['pusher-js']),
      Bellwire: receive(clients.Bellwire),
    },
    ROUNDS,
    WARM_UP_ROUNDS,
  )
}

async function measureJoins(clients) {
  const { joins, leaves } = crowdOf(MEMBERS, 1)
  for (const { client } of Object.values(clients)) await enterRooms(client, 1)
  const storm = (take, empty) => () => {
    const before = startRound()
    for (const join of joins) take(join)
    const bytes = (used() - before) / MEMBERS
    empty()
    return bytes
  }
  const clientStorm = ({ socket }) =>
    storm(
      (join) => socket.receive(join),
      () => leaves.forEach((leave) => socket.receive(leave)),
    )
  const samples = await inTurns(
    {
      bare: storm(parseBare, () => undefined),
      'pusher-js': clientStorm(clients['pusher-js']),
      Bellwire: clientStorm(clients.Bellwire),
    },
    ROUNDS,
    WARM_UP_ROUNDS,
  )
  return { what: `join of ${String(MEMBERS)} members`, ...samples }
}

/** The bytes in use at the start: after it, all that is allocated adds to them. */
function startRound() {
  globalThis.gc()
  return used()
}

function used() {
  return process.memoryUsage().heapUsed
}
