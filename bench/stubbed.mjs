// The two clients on a socket without a network: what is measured with them is their own work, and
// no server's. What the benches use of them is named alike in both.

import { createRequire } from 'node:module'
import { Bellwire } from '../dist/web.mjs'
import { PusherSocket, StubSocket } from './stub-socket.mjs'

/** Makes a client of each library; resolves to it and its socket when it is connected. */
export const STUBBED = { 'pusher-js': connectPusher, Bellwire: connectBellwire }

// Presence channels ask for a signature; nobody looks at it.
const SIGNATURE = { auth: 'key:signature', channel_data: '{"user_id":"me"}' }
const OPTIONS = {
  wsHost: 'localhost',
  wsPort: 6001,
  forceTLS: false,
  channelAuthorization: { customHandler: (_request, callback) => callback(null, SIGNATURE) },
}

/** The build of pusher-js for workers: the one for pages asks for a `document`. */
export const Pusher = (() => {
  Object.assign(globalThis, { self: globalThis })
  return createRequire(import.meta.url)('pusher-js/worker')
})()

async function connectPusher() {
  globalThis.WebSocket = PusherSocket
  const client = await connected(
    new Pusher('key', { ...OPTIONS, cluster: '', enabledTransports: ['ws'] }),
  )
  const destroy = () => {
    client.disconnect()
    // It keeps all that were ever made.
    Pusher.instances = []
  }
  return { client, socket: StubSocket.latest, destroy }
}

async function connectBellwire() {
  const client = await connected(new Bellwire('key', { ...OPTIONS, WebSocket: PusherSocket }))
  return { client, socket: StubSocket.latest, destroy: () => client.destroy() }
}

function connected(client) {
  return new Promise((resolve, reject) => {
    client.connection.bind('connected', () => resolve(client))
    client.connection.bind('error', reject)
  })
}

/** Subscribes and resolves to the channel when it is confirmed. */
export function subscribed(client, name) {
  const channel = client.subscribe(name)
  return new Promise((resolve, reject) => {
    channel.bind('pusher:subscription_succeeded', () => resolve(channel))
    channel.bind('pusher:subscription_error', ({ error }) => reject(new Error(error)))
  })
}

/** Runs `use` with a connected client of each library, by name, and destroys them after it. */
export async function withStubbed(use) {
  const clients = {}
  for (const [name, connect] of Object.entries(STUBBED)) clients[name] = await connect()
  const result = await use(clients)
  for (const { destroy } of Object.values(clients)) destroy()
  return result
}
