// How long does a received event take until the app has it?
// A user notices it as smoothness: what the client burns on every event, the page cannot draw with.

import { createRequire } from 'node:module'
import { measure } from './harness.mjs'
import { StubSocket, frame } from './stub-socket.mjs'

export const name = 'receive'
export const title =
  'From a received frame to the listener, in ns: median (middle half of the rounds)'

const SIZES = { '100 B': 100, '1.5 kB': 1500, '16 kB': 16_000 }
// Several texts of one size, so that no engine can keep the result of the last one.
const FRAMES_PER_SIZE = 64

export async function run() {
  const clients = { 'pusher-js': await connectPusher(), Bellwire: await connectBellwire() }
  const rows = []
  for (const [size, bytes] of Object.entries(SIZES)) {
    const frames = Array.from({ length: FRAMES_PER_SIZE }, (_, n) =>
      frame('created', 'orders', order(n, bytes)),
    )
    const next = (call) => frames[call % FRAMES_PER_SIZE]
    const took = measure({
      bare: (call) => JSON.parse(JSON.parse(next(call)).data),
      'pusher-js': (call) => clients['pusher-js'].socket.receive(next(call)),
      Bellwire: (call) => clients.Bellwire.socket.receive(next(call)),
    })
    for (const client of ['pusher-js', 'Bellwire']) rows.push(row(size, client, took))
  }
  for (const { client } of Object.values(clients)) client.disconnect()
  return rows
}

function row(size, client, took) {
  const { median } = took[client]
  return {
    payload: size,
    client,
    'ns per event': took[client],
    'two JSON.parse': took.bare,
    'times two JSON.parse': median / took.bare.median,
    'pusher-js takes': took['pusher-js'].median / median,
  }
}

/** An order whose JSON has about so many bytes: numbers, short texts and a nested list. */
function order(n, bytes) {
  const order = { id: n, state: 'paid', items: [] }
  while (JSON.stringify(order).length < bytes - 40) {
    order.items.push({ sku: `item-${String(n)}-${String(order.items.length)}`, count: 2 })
  }
  return order
}

/** The build of pusher-js for workers: the one for pages asks for a `document`. */
async function connectPusher() {
  Object.assign(globalThis, { self: globalThis, WebSocket: StubSocket })
  const Pusher = createRequire(import.meta.url)('pusher-js/worker')
  const options = { cluster: '', enableStats: false, enabledTransports: ['ws'] }
  return listen(new Pusher('key', { ...SERVER, ...options }))
}

async function connectBellwire() {
  const { Bellwire } = await import('../dist/web.mjs')
  return listen(new Bellwire('key', { ...SERVER, WebSocket: StubSocket }))
}

const SERVER = { wsHost: 'localhost', wsPort: 6001, forceTLS: false }

/** Waits until a client hears an event, so that nothing is measured that does not arrive. */
async function listen(client) {
  let heard
  const first = new Promise((resolve) => {
    heard = resolve
  })
  const channel = client.subscribe('orders')
  channel.bind('created', (data) => heard(data))
  await new Promise((resolve, reject) => {
    channel.bind('pusher:subscription_succeeded', resolve)
    client.connection.bind('error', reject)
  })
  const socket = StubSocket.latest
  socket.receive(frame('created', 'orders', { id: 1 }))
  await first
  return { client, socket }
}
