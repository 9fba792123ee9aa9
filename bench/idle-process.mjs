// What `idle.mjs` starts for each library: connects so many clients, then does nothing and tells
// how much CPU that took. Arguments: library or `no client`, port, clients, milliseconds.

import { setTimeout as sleep } from 'node:timers/promises'
import { CLIENTS, connectPusher, nextSubscribed } from './clients.mjs'

// Without its fallback: a busy machine would have some of its clients on HTTP.
const CONTESTANTS = {
  ...CLIENTS,
  'pusher-js': (port) => connectPusher(port, { enabledTransports: ['ws'] }),
}

const CONNECTED_AT_ONCE = 50

// For what comes after connecting, in the clients as in the engine.
const SETTLE_MS = 6000

const [library, port, count, watchedMs] = process.argv.slice(2)

// The same libraries are loaded in a process without clients.
const connect = CONTESTANTS[library]
for (let connected = 0; connect && connected < Number(count); connected += CONNECTED_AT_ONCE) {
  const clients = Array.from({ length: CONNECTED_AT_ONCE }, () => connect(Number(port)))
  const times = await Promise.all(
    clients.map((client) => nextSubscribed(client.subscribe('orders'))),
  )
  if (times.includes(Infinity)) throw new Error(`A client of ${library} did not subscribe.`)
}
await sleep(SETTLE_MS)
const before = process.cpuUsage()
await sleep(Number(watchedMs))
const { user, system } = process.cpuUsage(before)
process.send(user + system)
