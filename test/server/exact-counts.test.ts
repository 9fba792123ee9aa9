// Counts stay exact through connections that are cut at any moment and floods of client events.

import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { channelSigningText, hmacSha256Hex } from '../../src/server/signing.js'
import { SeededRandom } from '../faults/random.js'
import { startServer, type TestServer } from '../support/server.js'
import { readMetrics } from './metrics-reader.js'
import { restClient } from './pusher.js'
import { connect, webSocketAddress } from './raw-client.js'

let server: TestServer
afterEach(() => server.stop())

/** A connection that is cut before it opens, after the handshake, or while it subscribes. */
function visit(random: SeededRandom): Promise<void> {
  const { key, secret } = server.app
  const cutAfter = random.integer(0, 3)
  const channel = `presence-${String(random.integer(0, 2))}`
  const userId = String(random.integer(0, 19))
  return new Promise((resolve) => {
    const webSocket = new WebSocket(webSocketAddress(server))
    let frames = 0
    const cut = () => webSocket.terminate()
    webSocket.on('error', () => undefined)
    webSocket.on('close', () => resolve())
    webSocket.on('message', (data: Buffer) => {
      frames += 1
      if (frames === 1) {
        const { data: handshake } = JSON.parse(data.toString()) as { data: string }
        const { socket_id } = JSON.parse(handshake) as { socket_id: string }
        const channelData = JSON.stringify({ user_id: userId })
        const text = channelSigningText(socket_id, channel, channelData)
        const auth = `${key}:${hmacSha256Hex(secret, text)}`
        const subscription = { channel, auth, channel_data: channelData }
        webSocket.send(JSON.stringify({ event: 'pusher:subscribe', data: subscription }))
        webSocket.send('{"event":"pusher:subscribe","data":{"channel":"news"}}')
      }
      if (frames >= cutAfter) cut()
    })
    if (cutAfter === 0) webSocket.on('upgrade', cut)
  })
}

test(
  '1,000 connections that are cut at any moment leave nothing behind',
  { timeout: 30_000 },
  async () => {
    server = await startServer()
    const random = new SeededRandom(7)
    const heard = { connection: 0, disconnection: 0, member_added: 0, member_removed: 0 }
    for (const event of Object.keys(heard) as (keyof typeof heard)[]) {
      server.server.on(event, () => (heard[event] += 1))
    }
    const stays = await connect(server)
    await stays.subscribe('news')
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => visit(random)))
    }

    await expect.poll(() => server.server.connectionCount, { timeout: 10_000 }).toBe(1)
    const answer = await restClient(server).get({ path: '/channels' })
    expect(await answer.json()).toEqual({ channels: { news: {} } })
    const metrics = await readMetrics(server.url)
    const value = (name: string, labels = '') =>
      metrics.get(`bellwire_${name}{app_id="1"${labels}}`)
    expect(value('connections', ',transport="websocket",secure="false"')).toBe(1)
    expect(value('connections_opened_total', ',transport="websocket",secure="false"')).toBe(
      heard.connection,
    )
    expect(value('subscriptions')).toBe(1)
    const event = (name: string) => `,event="${name}"`
    expect(value('channel_events_total', event('channel_occupied'))).toBe(
      (value('channel_events_total', event('channel_vacated')) ?? NaN) + 1,
    )
    expect(value('presence_events_total', event('member_added'))).toBe(heard.member_added)
    expect(heard.connection).toBeGreaterThan(700)
    expect(heard.disconnection).toBe(heard.connection - 1)
    expect(heard.member_added).toBeGreaterThan(200)
    expect(heard.member_removed).toBe(heard.member_added)
    await stays.close()
  },
)

test('a flood of client events: each is delivered to everyone or refused, and counted once', async () => {
  server = await startServer()
  const sender = await connect(server)
  const readers = [await connect(server), await connect(server)]
  for (const client of [sender, ...readers]) await client.subscribeSigned(server, 'private-a')
  const FLOOD = 500
  for (let n = 0; n < FLOOD; n += 1) sender.send('client-n', n, 'private-a')

  sender.send('pusher:ping', {})
  let refused = 0
  for (;;) {
    const { event, data } = await sender.next()
    if (event === 'pusher:pong') break
    expect(data).toMatchObject({ code: 4301 })
    refused += 1
  }
  expect(refused).toBeGreaterThan(FLOOD / 2)
  const delivered = FLOOD - refused
  for (const reader of readers) {
    for (let n = 0; n < delivered; n += 1) expect((await reader.next()).event).toBe('client-n')
    await reader.expectNothing()
  }
  const metrics = await readMetrics(server.url)
  expect(metrics.get('bellwire_client_events_received_total{app_id="1"}')).toBe(delivered)
  expect(metrics.get('bellwire_client_events_sent_total{app_id="1"}')).toBe(2 * delivered)
  const received = 'bellwire_messages_received_total{app_id="1",transport="websocket"}'
  // Three subscribe, then there are the flood and a ping of each.
  expect(metrics.get(received)).toBe(3 + FLOOD + 3)
})
