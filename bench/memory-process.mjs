// What `memory.mjs` starts for each library: sends the bytes of heap that each of so many clients
// or channels takes. Arguments: what, library, count.

import { setTimeout as sleep } from 'node:timers/promises'
import { STUBBED, subscribed } from './stubbed.mjs'

const [what, library, given] = process.argv.slice(2)
const count = Number(given)
const connect = STUBBED[library]

const MAKE = {
  'client, connected': connectClients,
  channel: subscribeChannels,
}

// What the first client brings with it is not counted: the code that it runs, for one.
const { client } = await connect()
await listen(client, 'warm')
const before = await heap()
const kept = await MAKE[what]()
const after = await heap()
if (kept.length !== count) throw new Error('Some of them are missing.')
process.send((after - before) / count)

function connectClients() {
  return Promise.all(Array.from({ length: count }, connect))
}

function subscribeChannels() {
  return Promise.all(Array.from({ length: count }, (_, n) => listen(client, `orders-${String(n)}`)))
}

async function listen(client, name) {
  const channel = await subscribed(client, name)
  channel.unbind()
  return channel.bind('created', () => undefined)
}

/** Bytes that are in use when all is quiet. */
async function heap() {
  await sleep(100)
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc()
  await sleep(10)
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
