// What `idle.mjs` starts for each library: connects so many clients, then does nothing and tells
// how much CPU that took. Arguments: library or `no client`, port, clients, milliseconds.

import { setTimeout as sleep } from 'node:timers/promises'
import { CLIENTS, nextSubscribed } from './clients.mjs'

// For what comes after connecting, in the clients as in the engine.
const SETTLE_MS = 6000

const [library, port, count, watchedMs] = process.argv.slice(2)

// The same libraries are loaded in a process without clients.
const connect = CLIENTS[library]
if (connect) {
  const clients = Array.from({ length: Number(count) }, () => connect(Number(port)))
  await Promise.all(clients.map((client) => nextSubscribed(client.subscribe('orders'))))
}
await sleep(SETTLE_MS)
const before = process.cpuUsage()
await sleep(Number(watchedMs))
const { user, system } = process.cpuUsage(before)
process.send(user + system)
