// What tests wait for, and what they are told when it does not come.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  connected,
  createTestClient,
  createTestServer,
  nextEvent,
  subscribed,
  type TestServer,
} from '../../src/testing/index.js'
import { Bellwire, BellwireError } from '../../src/web.js'

let server: TestServer
beforeEach(() => {
  server = createTestServer()
})
afterEach(() => server.close())

// What fails on purpose need not be on the console.
const logger = () => undefined

async function messageOf(waiting: Promise<unknown>): Promise<string> {
  const error = await waiting.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BellwireError)
  return (error as Error).message
}

describe('connected', () => {
  test('lets pass the time that a client takes to come back, and no more', async () => {
    const client = createTestClient(server)
    await connected(client)
    const before = server.clock.now()
    await server.dropConnections()
    await connected(client)
    expect(server.clock.now() - before).toBe(500)
  })

  test('says in which state the client is, why, and when it tries again', async () => {
    server.refuseConnections(4100)
    const client = createTestClient(server, { logger })
    expect(await messageOf(connected(client))).toMatch(
      /^The client is not connected: its connection is unavailable, because of "server is over capacity", after \d+ attempts, the next one in \d+ ms\. Waited 30000 ms\. The last error: /,
    )
    client.disconnect()
    expect(await messageOf(connected(client, { withinMs: 100 }))).toBe(
      'The client is not connected: its connection is disconnected, because of "disconnect called". Waited 100 ms.',
    )
  })

  test('says how to make a client that has a test server', () => {
    const client = new Bellwire('key', { url: 'http://localhost', autoConnect: false })
    expect(() => connected(client)).toThrow(
      /no test server\. Make it by createTestClient\(server\)/,
    )
    client.destroy()
  })
})

describe('subscribed', () => {
  test('says why a subscription failed, without waiting', async () => {
    server.rejectAuth(403)
    const client = createTestClient(server, { logger })
    const before = server.clock.now()
    expect(await messageOf(subscribed(client.subscribe('private-admin')))).toMatch(
      /^The channel private-admin is not subscribed: its subscription failed\. The last error: .* answered status 403/,
    )
    expect(server.clock.now()).toBe(before)
  })

  test('says what a subscription waits for', async () => {
    const client = createTestClient(server, { autoConnect: false })
    expect(await messageOf(subscribed(client.subscribe('news'), { withinMs: 5000 }))).toBe(
      'The channel news is not subscribed: it waits, and its connection is initialized, because of "not started". Waited 5000 ms.',
    )
  })

  test('says that a channel was left', async () => {
    const client = createTestClient(server)
    const news = client.subscribe('news')
    await subscribed(news)
    news.unsubscribe()
    expect(() => subscribed(news)).toThrow('The channel news belongs to no client. Was the channel')
    const orders = client.subscribe('orders')
    const waiting = subscribed(orders)
    orders.unsubscribe()
    expect(await messageOf(waiting)).toContain('The channel orders was left')
  })
})

describe('nextEvent', () => {
  test('counts from the call on, also what comes before it is awaited', async () => {
    const client = createTestClient(server)
    const news = client.subscribe('news')
    await subscribed(news)
    await server.publish('news', 'made', 'before')
    const next = nextEvent(news, 'made')
    await server.publish('news', 'made', 'first')
    await server.publish('news', 'made', 'second')
    expect(await next).toBe('first')
    expect(await next).toBe('first')
  })

  test('no time passes before it is awaited', async () => {
    const client = createTestClient(server)
    const before = server.clock.now()
    const news = client.subscribe('news')
    const next = nextEvent(news, 'made')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(server.clock.now()).toBe(before)
    await server.publish('news', 'made', 1)
    expect(await next).toBe(1)
  })

  test('hears a client, its connection and its user, too', async () => {
    const client = createTestClient(server, { user: { id: 'ann' } })
    const state = nextEvent(client.connection, 'connected')
    const user = nextEvent(client.user, 'pusher:signin_success')
    client.signin()
    const any = nextEvent(client, 'made')
    expect(await state).toMatchObject({ socket_id: client.connection.socketId })
    expect(await user).toBeTruthy()
    await subscribed(client.subscribe('news'))
    await server.publish('news', 'made', 1)
    expect(await any).toBe(1)
  })

  test('says what came in its place, and where all stands', async () => {
    const client = createTestClient(server)
    const news = client.subscribe('news')
    await subscribed(news)
    const next = nextEvent(news, 'made', { withinMs: 1000 })
    await server.publish('news', 'changed', 1)
    expect(await messageOf(next)).toBe(
      'No event "made" came on the channel news, which is subscribed. Others came: ["changed"]; its connection is connected, because of "connected". Waited 1000 ms.',
    )
    const none = nextEvent(client.connection, 'failed', { withinMs: 1000 })
    expect(await messageOf(none)).toContain('came on what was listened to. No other came;')
  })

  test('leaves no listener behind', async () => {
    const client = createTestClient(server)
    const news = client.subscribe('news')
    const next = nextEvent(news, 'made')
    await subscribed(news)
    await server.publish('news', 'made', 1)
    await next
    await messageOf(nextEvent(news, 'made', { withinMs: 1 }))
    expect(news.hasListeners('made')).toBe(false)
  })
})
