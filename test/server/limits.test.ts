// Limits on connections and requests: who is turned away or cut off, how, and who is not.

import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'

import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import type { ServerEvents, ServerOptions } from '../../src/server/index.js'
import { startServer, type TestServer } from '../support/server.js'
import { atApp, atPusher, closeOf, messagesOf } from './fallback-client.js'
import { readMetrics } from './metrics-reader.js'
import { restClient } from './pusher.js'
import { connect, RawClient, webSocketAddress } from './raw-client.js'

const APP = { id: '1', key: 'app-key', secret: 'app-secret' }

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function start(options: ServerOptions): Promise<TestServer> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

function disconnection({ server }: TestServer): Promise<ServerEvents['disconnection']> {
  return new Promise((resolve) => {
    server.on('disconnection', (facts) => resolve(facts), { once: true })
  })
}

test('an app that has all its connections refuses more, until one is gone', async () => {
  const server = await start({
    apps: [APP, { ...APP, id: '2', key: 'other' }],
    limits: { connectionsPerApp: 2 },
  })
  const first = await connect(server)
  await connect(server)
  const third = new RawClient(webSocketAddress(server))
  expect(await third.next()).toMatchObject({ event: 'pusher:error', data: { code: 4004 } })
  expect(await third.closed).toEqual({
    code: 4004,
    reason: 'The app is over its connection quota: it may have 2 connections.',
  })
  const ofOther = new RawClient(webSocketAddress(server, '/app/other?protocol=7'))
  expect((await ofOther.next()).event).toBe('pusher:connection_established')

  const isGone = disconnection(server)
  await first.close()
  await isGone
  await (await connect(server)).expectNothing()
})

test('a full server asks to come back later', async () => {
  const server = await start({ limits: { connections: 1 } })
  await connect(server)
  expect(await new RawClient(webSocketAddress(server)).closed).toEqual({
    code: 4100,
    reason: 'The server is over capacity: it takes 1 connections.',
  })
  const poller = atApp(server)
  await poller.poll()
  expect(messagesOf(await poller.poll())).toMatchObject([{ data: { code: 4100 } }])
  expect(closeOf(await poller.poll())[0]).toBe(4100)
})

test('pages of origins that are not allowed are refused, on every transport', async () => {
  const allowedOrigins = ['https://example.com', 'http://localhost:3000']
  const server = await start({ apps: [{ ...APP, allowedOrigins }] })
  const open = async (origin: string | undefined) => {
    const address = webSocketAddress(server)
    const webSocket = new WebSocket(address, origin === undefined ? {} : { origin })
    const frame = await new Promise<string>((resolve) => {
      webSocket.once('message', (data: Buffer) => resolve(data.toString()))
    })
    webSocket.terminate()
    return frame
  }
  for (const origin of [undefined, ...allowedOrigins]) {
    expect(await open(origin)).toContain('connection_established')
  }
  for (const origin of ['https://example.com.evil.com', 'http://example.com', 'null']) {
    expect(await open(origin)).toContain('"code":4009')
  }

  const path = '/app/app-key?protocol=7'
  for (const [origin, answer] of [
    ['https://evil.com', { code: 4009 }],
    ['https://example.com', { activity_timeout: 120 }],
  ] as const) {
    const headers = { origin, referer: 'https://example.com/page' }
    const named = atApp(server)
    await (await named.post('xhr?protocol=7', { headers })).text()
    expect(messagesOf(await named.poll())).toMatchObject([{ data: answer }])

    const naming = atPusher(server)
    await (await naming.post('xhr', { headers })).text()
    await naming.send(JSON.stringify({ path }))
    expect(messagesOf(await naming.poll())).toMatchObject([{ data: answer }])
  }
})

test('headers that are too long are answered with 431', async () => {
  const server = await start({ limits: { requestHeaderBytes: 2000 } })
  const get = (bytes: number) => fetch(`${server.url}/up`, { headers: { x: 'y'.repeat(bytes) } })
  expect((await get(1000)).status).toBe(200)
  expect((await get(2000)).status).toBe(431)
})

test('who takes too long with a request is cut off', async () => {
  const server = await start({ handshakeTimeoutSeconds: 0.2 })
  for (const text of ['', 'GET /app/app-key?protocol=7 HTTP/1.1\r\nupgrade: websocket\r\n']) {
    const tcp = connectTcp(server.port, '127.0.0.1')
    tcp.on('error', () => undefined)
    tcp.write(text)
    tcp.resume()
    await new Promise((resolve) => tcp.once('close', resolve))
  }
  const patient = await connect(server)
  await patient.expectNothing()
})

/** Publishes to `news` until the connection of a slow reader is gone. */
async function floodUntilGone(server: TestServer): Promise<number> {
  const isGone = new AbortController()
  void disconnection(server).then(() => isGone.abort())
  const rest = restClient(server)
  for (let events = 1; events < 200; events += 1) {
    await rest.trigger('news', 'flood', 'x'.repeat(900_000))
    if (isGone.signal.aborted) return events
  }
  throw new Error('Nobody was cut off.')
}

const FLOOD = { limits: { eventDataBytes: 1_000_000 } }

test('a WebSocket that does not read is closed, and nobody else waits or loses anything', async () => {
  const server = await start(FLOOD)
  const slow = await connect(server)
  await slow.subscribe('news')
  slow.webSocket.pause()
  const fast = await connect(server)
  await fast.subscribe('news')

  const gone = disconnection(server)
  const events = await floodUntilGone(server)
  expect(await gone).toMatchObject({ socketId: slow.socketId, code: 4100 })
  for (let i = 0; i < events; i += 1) expect((await fast.next()).event).toBe('flood')
  await fast.expectNothing()
  expect(server.server.connectionCount).toBe(1)
  const metrics = await readMetrics(server.url)
  expect(metrics.get('bellwire_subscriptions{app_id="1"}')).toBe(1)
})

test('one that begins to read again is told why', async () => {
  const server = await start(FLOOD)
  const slow = await connect(server)
  await slow.subscribe('news')
  slow.webSocket.pause()
  await floodUntilGone(server)
  slow.webSocket.resume()
  expect(await slow.closed).toEqual({
    code: 4100,
    reason: 'Too much waits for this client, which reads too slowly.',
  })
})

test('a stream of the fallback that nobody reads is closed', async () => {
  const server = await start(FLOOD)
  const session = 'slow'
  const slow = atPusher(server, session)
  const path = '/pusher/7/slow/eventsource'
  const stream = request({ port: server.port, path, method: 'GET' })
  // Without a listener for data nothing is read.
  const response = new Promise<unknown>((resolve) => stream.once('response', resolve))
  stream.on('error', () => undefined)
  stream.end()
  await response
  await slow.send(JSON.stringify({ path: '/app/app-key?protocol=7' }))
  await slow.sendFrame('pusher:subscribe', { channel: 'news' })

  const gone = disconnection(server)
  await floodUntilGone(server)
  expect(await gone).toMatchObject({ transport: 'sockjs', code: 4100 })
  expect(server.server.connectionCount).toBe(0)
})

test('a poller that stays away is closed, and told when it comes', async () => {
  const server = await start({ limits: { eventDataBytes: 1_000_000, bufferedBytes: 2_000_000 } })
  const slow = atApp(server)
  await slow.poll()
  await slow.sendFrame('pusher:subscribe', { channel: 'news' })
  const gone = disconnection(server)
  const events = await floodUntilGone(server)
  expect(events).toBe(3)
  expect(await gone).toMatchObject({ transport: 'sockjs', code: 4100 })
  expect(messagesOf(await slow.poll())).toHaveLength(2 + events)
  expect(closeOf(await slow.poll())[0]).toBe(4100)
})
