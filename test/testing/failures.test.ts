// What apps must survive, each by one switch of the test server.

import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  connected,
  createTestClient,
  createTestServer,
  nextEvent,
  subscribed,
  type TestServer,
} from '../../src/testing/index.js'

let server: TestServer
beforeEach(() => {
  server = createTestServer()
})
afterEach(() => server.close())

// What fails on purpose need not be on the console.
const logger = () => undefined

async function enter(userId: string) {
  const client = createTestClient(server, { user: { id: userId }, logger })
  const room = client.subscribe('presence-room')
  await subscribed(room)
  return { client, room }
}

test('dropped connections: the state leaves connected at once, all channels are back a moment later', async () => {
  const { client, room } = await enter('ann')
  await server.dropConnections()
  expect(client.connection.status).toMatchObject({ state: 'connecting', reason: 'connection lost' })
  expect(room.subscribed).toBe(false)
  expect(await server.members('presence-room')).toEqual([])

  const gap = nextEvent(room, 'bellwire:resubscribed')
  await server.clock.advance(1000)
  expect(client.connection.state).toBe('connected')
  expect(room.subscribed).toBe(true)
  expect(await gap).toHaveProperty('lostAt')
})

test('one of them, with a code that asks to come back: it is back without waiting', async () => {
  const [ann, bob] = [await enter('ann'), await enter('bob')]
  // A connection that did not last is no reason to hurry.
  await server.clock.advance(5000)
  const before = bob.client.connection.socketId
  await server.connections[0]?.drop(4200)
  expect(ann.client.connection.state).toBe('connected')
  expect(ann.room.subscribed).toBe(true)
  expect(bob.client.connection.socketId).toBe(before)
})

test('refused connections: clients go on trying, or do not, as the code says', async () => {
  server.refuseConnections(4100)
  const busy = createTestClient(server, { logger })
  await server.clock.advance(10_000)
  expect(busy.connection.status).toMatchObject({
    state: 'unavailable',
    reason: 'server is over capacity',
  })
  server.refuseConnections(4004)
  const refused = createTestClient(server, { logger })
  await server.clock.advance(60_000)
  expect(refused.connection.status).toMatchObject({
    state: 'disconnected',
    reason: 'server refused',
  })
  server.acceptConnections()
  const accepted = createTestClient(server)
  await connected(accepted)
})

test('offline: nothing gets through until the network is back, which clients notice at once', async () => {
  const { client, room } = await enter('ann')
  await server.goOffline()
  expect(client.connection.state).toBe('connecting')
  await server.clock.advance(120_000)
  expect(client.connection.state).toBe('unavailable')
  expect(server.connections).toEqual([])
  await server.goOnline()
  expect(client.connection.state).toBe('connected')
  expect(room.subscribed).toBe(true)
})

test('silence: nobody is told, and both sides find out by themselves', async () => {
  const { client, room } = await enter('ann')
  server.silence()
  const heard: unknown[] = []
  room.bind('message', (data: unknown) => heard.push(data))
  await server.publish('presence-room', 'message', 1)
  expect(heard).toEqual([])
  expect(client.connection.state).toBe('connected')
  // The server still lists whom it has not heard of.
  await server.clock.advance(120_000 + 30_000)
  expect(client.connection.status.reason).toBe('no answer to ping')
  expect(server.connections).toHaveLength(1)
  await subscribed(room)
  expect(await server.members('presence-room')).toHaveLength(1)
  await server.clock.advance(60_000)
  expect(server.connections).toHaveLength(1)
  await server.publish('presence-room', 'message', 2)
  expect(heard).toEqual([2])
})

test('rejected auth: the channel fails with the status, and works when it is allowed again', async () => {
  server.rejectAuth(({ channels }) => (channels.includes('private-admin') ? 403 : undefined))
  const client = createTestClient(server, { logger })
  const admin = client.subscribe('private-admin')
  expect(await nextEvent(admin, 'pusher:subscription_error')).toMatchObject({ status: 403 })
  await subscribed(client.subscribe('private-news'))
  server.acceptAuth()
  client.subscribe('private-admin')
  await subscribed(admin)
})

test('an endpoint that fails is asked again, until it does not', async () => {
  server.rejectAuth(500)
  const client = createTestClient(server, { logger })
  const news = client.subscribe('private-news')
  await server.clock.advance(1000)
  expect(news.subscribed).toBe(false)
  server.acceptAuth()
  await subscribed(news)
  expect(server.authRequests.length).toBeGreaterThan(1)
})

test('slow auth: the channel waits as long as that takes, or for ever', async () => {
  server.delayAuth(3000)
  const client = createTestClient(server, { logger })
  const news = client.subscribe('private-news')
  await server.clock.advance(2999)
  expect(news.subscribed).toBe(false)
  await server.clock.advance(1)
  expect(news.subscribed).toBe(true)
  server.delayAuth(Infinity)
  const late = client.subscribe('private-late')
  const failed = nextEvent(late, 'pusher:subscription_error', { withinMs: 120_000 })
  expect(await failed).toMatchObject({ error: expect.stringContaining('did not answer') as string })
  server.delayAuth(0)
  await server.dropConnections()
  await subscribed(late)
})

test('rejected subscriptions: the server refuses although the app has signed', async () => {
  server.rejectSubscriptions((channel) => channel === 'orders')
  const client = createTestClient(server, { logger })
  const orders = client.subscribe('orders')
  expect(await nextEvent(orders, 'pusher:subscription_error')).toMatchObject({ type: 'AuthError' })
  await subscribed(client.subscribe('news'))
  server.acceptSubscriptions()
  client.subscribe('orders')
  await subscribed(orders)
  server.rejectSubscriptions()
  await expect(subscribed(client.subscribe('letters'))).rejects.toThrow('rejects subscriptions')
})

test('a limit of the server is that of the real one', async () => {
  const { room } = await enter('ann')
  const { client } = await enter('bob')
  const errors: unknown[] = []
  client.connection.bind('error', (error) => errors.push(error))
  const bobs = client.channel('presence-room')
  for (let index = 0; index < 11; index++) bobs?.trigger('client-wave', { index })
  let waves = 0
  room.bind('client-wave', () => (waves += 1))
  await server.settled()
  expect(waves).toBe(10)
  expect(errors).toHaveLength(1)
  await server.clock.advance(1000)
  bobs?.trigger('client-wave', {})
  await server.settled()
  expect(waves).toBe(11)
})

test.each([0, 999, 5000, 1.5, NaN])(
  'the close code %s is refused, and nothing is dropped',
  async (code) => {
    const { client } = await enter('ann')
    await expect(server.dropConnections(code)).rejects.toThrow('The close code is')
    expect(() => server.refuseConnections(code)).toThrow('Give one of the protocol')
    expect(() => server.delayAuth(-1)).toThrow('Give a number above 0')
    expect(client.connection.state).toBe('connected')
  },
)
