// How often does one client ask a server that accepts every connection and closes it at once?
// A user notices it as a server that does not come up again, and a battery that empties.

import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { CLIENTS } from './clients.mjs'
import { frame } from './stub-socket.mjs'

export const name = 'attempts'
export const title =
  'Attempts of one client per minute (measured in its first 30 s), at a server that accepts and ends'

const WATCHED_MS = 30_000
const QUICK_WATCHED_MS = 5000

const GREETING = frame('pusher:connection_established', undefined, {
  socket_id: '1.1',
  activity_timeout: 120,
})

const refuse = (code) => (socket) => socket.close(code)
const greetAndRefuse = (code) => (socket) => {
  socket.send(GREETING)
  socket.close(code)
}

// Chance has a part in the waits, so that one client may be lucky. But of those that ask without a
// pause, one takes all the CPU that there is.
const SERVERS = [
  { server: 'closes with 4100', answer: refuse(4100), clients: 20 },
  { server: 'greets, closes with 4100', answer: greetAndRefuse(4100), clients: 20 },
  { server: 'closes with 4200', answer: refuse(4200), clients: 1 },
  { server: 'greets, closes with 4200', answer: greetAndRefuse(4200), clients: 1 },
]

export async function run({ quick }) {
  const watchedMs = quick ? QUICK_WATCHED_MS : WATCHED_MS
  const rows = await Promise.all(SERVERS.map((server) => askOneServer(server, watchedMs)))
  return rows.flat()
}

async function askOneServer({ server, answer, clients }, watchedMs) {
  const names = Object.keys(CLIENTS)
  const counts = await Promise.all(
    names.map((name) => countAttempts(CLIENTS[name], answer, clients, watchedMs)),
  )
  const perMinute = counts.map((count) => (count / clients) * (60_000 / watchedMs))
  return names.map((client, at) => ({
    server,
    client,
    'attempts per minute': Math.round(perMinute[at]),
    'pusher-js makes': perMinute[names.indexOf('pusher-js')] / perMinute[at],
  }))
}

/** All attempts of so many clients together, without the first of each. */
async function countAttempts(connect, answer, clients, watchedMs) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  let count = -clients
  server.on('connection', (socket) => {
    count += 1
    answer(socket)
  })
  const asking = Array.from({ length: clients }, () => connect(server.address().port))
  await sleep(watchedMs)
  server.close()
  for (const client of asking) client.disconnect()
  const counted = count
  // After 4100, pusher-js has two timers, and its `disconnect` stops one: the other connects again.
  await sleep(1500)
  for (const client of asking) client.disconnect()
  return counted
}
