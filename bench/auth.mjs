// How long until 1,000 private channels are back after a reconnect, and what does the app's endpoint
// go through? A user notices it as silence, the app as a storm of requests.

import { createHmac } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { createRequire } from 'node:module'
import { WebSocket } from 'ws'

export const name = 'auth'
export const title = 'Authorization of 1,000 private channels after a reconnect'

const CHANNELS = Array.from({ length: 1000 }, (_, n) => `private-${String(n)}`)
const LATENCIES_MS = [0, 50]
/** So many connections browsers make to one host over HTTP/1.1; over HTTP/2 there is no such limit. */
const BROWSER_CONNECTIONS = 6

export async function run() {
  const { createServer, DEFAULT_APP } = await import('../dist/server.mjs')
  const server = createServer({ port: 0 })
  const url = await server.listen()
  const endpoint = await startEndpoint(DEFAULT_APP)
  const contestants = {
    'pusher-js over HTTP/1.1': () => connectPusher(server.port, endpoint.url, BROWSER_CONNECTIONS),
    'pusher-js over HTTP/2': () => connectPusher(server.port, endpoint.url, Infinity),
    Bellwire: () => connectBellwire(url, { endpoint: endpoint.url }),
    'Bellwire, batch': () => connectBellwire(url, { endpoint: endpoint.url, batch: true }),
  }
  const rows = []
  for (const latencyMs of LATENCIES_MS) {
    for (const [client, connect] of Object.entries(contestants)) {
      rows.push({ 'endpoint takes, ms': latencyMs, client, ...(await measure(connect)) })
    }

    async function measure(connect) {
      endpoint.latencyMs = 0
      const client = await connect()
      await subscribeAll(client)
      Object.assign(endpoint, { latencyMs, requests: 0, underWay: 0, mostUnderWay: 0 })
      const connected = next(client.connection, 'connected')
      const subscribed = CHANNELS.map((name) =>
        next(client.channel(name), 'pusher:subscription_succeeded'),
      )
      server.disconnectClients()
      await connected
      const start = performance.now()
      await Promise.all(subscribed)
      const tookMs = Math.round(performance.now() - start)
      client.disconnect()
      const { requests, mostUnderWay } = endpoint
      return { requests, 'most at a time': mostUnderWay, 'all back after, ms': tookMs }
    }
  }
  endpoint.close()
  await server.close({ terminate: true })
  return rows
}

/** An app's endpoint that signs everything, one channel or many, after `latencyMs`. */
async function startEndpoint({ key, secret }) {
  const endpoint = { latencyMs: 0, requests: 0, underWay: 0, mostUnderWay: 0 }
  const sign = (socketId, channel) => ({
    auth: `${key}:${createHmac('sha256', secret).update(`${socketId}:${channel}`).digest('hex')}`,
  })
  const http = createHttpServer((request, response) => {
    endpoint.requests += 1
    endpoint.underWay += 1
    endpoint.mostUnderWay = Math.max(endpoint.mostUnderWay, endpoint.underWay)
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      const names = form.getAll('channel_name[]')
      const signOne = (name) => sign(form.get('socket_id'), name)
      const answer = names.length
        ? Object.fromEntries(names.map((name) => [name, signOne(name)]))
        : signOne(form.get('channel_name'))
      const respond = () => {
        endpoint.underWay -= 1
        response.end(JSON.stringify(answer))
      }
      if (endpoint.latencyMs) setTimeout(respond, endpoint.latencyMs)
      else respond()
    })
  })
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
  endpoint.url = `http://127.0.0.1:${http.address().port}/pusher/auth`
  endpoint.close = () => http.close() && http.closeAllConnections()
  return endpoint
}

/** The build of pusher-js for workers, with as many connections to the endpoint as a browser has. */
function connectPusher(port, endpoint, connections) {
  const realFetch = fetch
  const inTurn = limit(connections)
  Object.assign(globalThis, { self: globalThis, WebSocket })
  // Its own, so that each contestant keeps the `fetch` that it was given.
  const require = createRequire(import.meta.url)
  const file = require.resolve('pusher-js/worker')
  delete require.cache[file]
  const Pusher = require(file)
  globalThis.fetch = (...given) => inTurn(() => realFetch(...given))
  const client = new Pusher('app-key', {
    cluster: '',
    wsHost: '127.0.0.1',
    wsPort: port,
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: { endpoint },
  })
  client.connection.bind('disconnected', () => (globalThis.fetch = realFetch))
  return client
}

async function connectBellwire(url, channelAuthorization) {
  const { Bellwire } = await import('../dist/web.mjs')
  return new Bellwire('app-key', { url, WebSocket, channelAuthorization })
}

function limit(most) {
  const waiting = []
  let running = 0
  return async (task) => {
    if (running >= most) await new Promise((resolve) => waiting.push(resolve))
    running += 1
    try {
      return await task()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}

async function subscribeAll(client) {
  await Promise.all(
    CHANNELS.map((name) => next(client.subscribe(name), 'pusher:subscription_succeeded')),
  )
}

function next(target, event) {
  return new Promise((resolve) => {
    const listener = () => {
      target.unbind(event, listener)
      resolve()
    }
    target.bind(event, listener)
  })
}
