// How long does a client take to come back when the server is back after an outage?
// A user notices it as silence: everything works again, and nothing arrives yet.

import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from '../dist/server.mjs'
import { CLIENTS, connectPusher, nextSubscribed, transportName } from './clients.mjs'
import { ratio, spread } from './harness.mjs'

export const name = 'reconnect'
export const title =
  'From "server is back" to "subscribed again", in ms: median (middle half of 50 clients)'

const CONTESTANTS = {
  ...CLIENTS,
  // As servers of one's own are usually told to be used. With the fallback it is back sooner, but
  // on HTTP, and stays there.
  'pusher-js, ws only': (port) => connectPusher(port, { enabledTransports: ['ws'] }),
}

const OUTAGES_S = [1, 3, 20]
// Each length is an outage of five servers with ten clients of each kind, a little shorter and
// longer: a client that is back every full second would just meet the server, or just miss it.
const STRETCHES = [0.9, 0.95, 1, 1.05, 1.1]
const QUICK_OUTAGES_S = [1, 3]
const QUICK_STRETCHES = [0.95, 1.05]
const CLIENTS_PER_SERVER = 10

// So that both clients take the connection before the outage for a good one.
const GOOD_TIMES_MS = 6000

export async function run({ quick }) {
  const outages = quick ? QUICK_OUTAGES_S : OUTAGES_S
  const stretches = quick ? QUICK_STRETCHES : STRETCHES
  const rows = await Promise.all(outages.map((seconds) => measureOutage(seconds, stretches)))
  return rows.flat()
}

async function measureOutage(seconds, stretches) {
  const servers = await Promise.all(
    stretches.map((stretch) => surviveOutage(seconds * 1000 * stretch)),
  )
  const resultsOf = (client, results) => results.filter(({ kind }) => kind === client)
  const took = (client, results) => spread(resultsOf(client, results).map(({ ms }) => ms))
  const medians = (client) => servers.map((results) => took(client, results).median)
  return Object.keys(CONTESTANTS).map((client) => ({
    outage: `${seconds} s`,
    client,
    'back after': took(client, servers.flat()),
    worst: Math.round(took(client, servers.flat()).worst),
    'on WebSocket': resultsOf(client, servers.flat()).filter(({ transport }) => transport === 'ws')
      .length,
    'pusher-js takes': ratio(medians('pusher-js'), medians(client)),
  }))
}

/** How many milliseconds each client of each kind needed, and what carries it since. */
async function surviveOutage(outageMs) {
  const server = createServer({ port: 0 })
  await server.listen()
  const kinds = Object.keys(CONTESTANTS)
  const members = kinds.flatMap((kind) =>
    Array.from({ length: CLIENTS_PER_SERVER }, () => {
      const client = CONTESTANTS[kind](server.port)
      return { kind, client, channel: client.subscribe('orders') }
    }),
  )
  await Promise.all(members.map(({ channel }) => nextSubscribed(channel)))
  await sleep(GOOD_TIMES_MS)

  const outage = sleep(outageMs)
  await server.close({ terminate: true })
  await outage
  await server.listen()
  const backAt = performance.now()
  const results = await Promise.all(
    members.map(async ({ kind, client, channel }) => {
      const ms = (await nextSubscribed(channel)) - backAt
      return { kind, ms, transport: transportName(client) }
    }),
  )
  for (const { client } of members) client.disconnect()
  await server.close({ terminate: true })
  return results
}
