// What `memory.mjs` starts for each library: sends the bytes of heap that each of so many clients
// or channels takes. Arguments: what, library, count.

import { setTimeout as sleep } from 'node:timers/promises'
import { STUBBED, subscribed } from './stubbed.mjs'

const [what, library, given] = process.argv.slice(2)
const count = Number(given)
const connect = STUBBED[library]

const WARM_UP = 200

const MAKE = {
  'client, connected': connectClients,
  channel: subscribeChannels,
}
const make = MAKE[what]
const { client } = await connect()

// What the first ones bring with them is not counted: the code that they run, for one, which the
// engine compiles, and throws away again, in its own time.
const warm = await make('warm', WARM_UP)
const before = await heap()
const kept = await make('orders', count)
const after = await heap()
if (warm.length + kept.length !== WARM_UP + count) throw new Error('Some of them are missing.')
process.send((after - before) / count)

function connectClients(_name, size) {
  return Promise.all(Array.from({ length: size }, connect))
}

function subscribeChannels(name, size) {
  return Promise.all(Array.from({ length: size }, (_, n) => listen(client, `${name}-${String(n)}`)))
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
