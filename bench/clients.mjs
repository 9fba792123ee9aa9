// The two clients as an app in Node makes them, on a server of this machine with real sockets.
// What the benches use of them is named alike in both.

import Pusher from 'pusher-js'
import { WebSocket } from 'ws'
import { Bellwire } from '../dist/node.mjs'

const HOST = '127.0.0.1'

/** Makes a client of each library that connects to `port`. */
export const CLIENTS = { 'pusher-js': (port) => connectPusher(port), Bellwire: connectBellwire }

/** With its fallback over HTTP; only TLS, which no server here has, is switched off. */
export function connectPusher(port, options = { disabledTransports: ['wss'] }) {
  const webSocket = { wsHost: HOST, wsPort: port }
  const fallback = { httpHost: HOST, httpPort: port }
  return new Pusher('app-key', {
    cluster: '',
    forceTLS: false,
    ...webSocket,
    ...fallback,
    ...options,
  })
}

// The class is named, since newer versions of Node have one of their own and `receive` a stub.
function connectBellwire(port) {
  return new Bellwire('app-key', { url: `http://${HOST}:${port}`, WebSocket })
}

const LIMIT_MS = 60_000

/**
 * Resolves with the time, by `performance.now()`, when the channel is subscribed the next time, or
 * with Infinity when it is not within a minute.
 */
export function nextSubscribed(channel) {
  return new Promise((resolve) => {
    const event = 'pusher:subscription_succeeded'
    const end = (at) => {
      clearTimeout(limit)
      channel.unbind(event, listener)
      resolve(at)
    }
    const listener = () => end(performance.now())
    const limit = setTimeout(end, LIMIT_MS, Infinity)
    channel.bind(event, listener)
  })
}

/** What carries a client that is connected: `ws` is WebSocket, the rest are fallbacks. */
export function transportName({ connection }) {
  return connection.status?.transport ?? connection.connection?.transport.name
}
