// Webhooks over real HTTP: what a backend gets, and that the library `pusher` accepts it.

import { afterEach, expect, test } from 'vitest'

import type { App, LogEvent, ServerEvents, ServerOptions } from '../../src/server/index.js'
import type { WebhookOptions } from '../../src/server/webhook-options.js'
import { startServer, type TestServer } from '../support/server.js'
import { restClient } from './pusher.js'
import { connect } from './raw-client.js'
import { startReceiver, type Answer } from './webhook-receiver.js'

const APP = { id: '1', key: 'app-key', secret: 'hush' }

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function start(
  webhooks: (url: string) => WebhookOptions[],
  answer: Answer = () => 200,
  options: Partial<ServerOptions> = {},
  appOptions: Partial<App> = {},
) {
  const receiver = await startReceiver(APP, answer)
  cleanUp.push(() => receiver.stop())
  const apps = [{ ...APP, ...appOptions, webhooks: webhooks(receiver.url) }]
  const server = await startServer({ logger: () => undefined, ...options, apps })
  cleanUp.push(() => server.stop())
  const outcomes: ServerEvents['webhook'][] = []
  server.server.on('webhook', (facts) => outcomes.push(facts))
  return { server, receiver, outcomes }
}

/** Ada on a presence channel, who sends an event to Bob and leaves. */
async function visit(server: TestServer): Promise<{ socketId: string }> {
  const bob = await connect(server)
  await bob.subscribeSigned(server, 'presence-a', { user_id: 'bob' })
  const ada = await connect(server)
  await ada.subscribeSigned(server, 'presence-a', { user_id: 'ada' })
  ada.send('client-hi', { n: 1 }, 'presence-a')
  await bob.next()
  await bob.next()
  await ada.close()
  expect((await bob.next()).event).toBe('pusher_internal:member_removed')
  return { socketId: ada.socketId }
}

test('every event has a signed request of its own; a stop tells who is gone', async () => {
  const { server, receiver, outcomes } = await start((url) => [{ url }])
  const before = Date.now()
  const { socketId } = await visit(server)
  await receiver.count(4)
  await server.server.close()

  const { received } = receiver
  expect(received.every(({ isValid }) => isValid)).toBe(true)
  for (const { timeMs } of received) {
    expect(timeMs).toBeGreaterThanOrEqual(before)
    expect(timeMs).toBeLessThanOrEqual(Date.now())
  }
  const channel = 'presence-a'
  const first = received.slice(0, 4).map(({ events }) => events)
  expect(first).toHaveLength(4)
  for (const event of [
    { name: 'channel_occupied', channel },
    { name: 'member_added', channel, user_id: 'bob' },
    { name: 'member_added', channel, user_id: 'ada' },
    {
      name: 'client_event',
      channel,
      event: 'client-hi',
      data: '{"n":1}',
      socket_id: socketId,
      user_id: 'ada',
    },
  ]) {
    expect(first).toContainEqual([event])
  }
  const last = received.slice(4).map(({ events }) => events)
  expect(last).toHaveLength(3)
  for (const event of [
    { name: 'member_removed', channel, user_id: 'ada' },
    { name: 'member_removed', channel, user_id: 'bob' },
    { name: 'channel_vacated', channel },
  ]) {
    expect(last).toContainEqual([event])
  }
  expect(outcomes).toHaveLength(7)
  expect(outcomes[0]).toEqual({
    appId: '1',
    url: `${receiver.url}/`,
    events: received[0]?.events.map(({ name }) => name),
    outcome: 'delivered',
    attempt: 1,
    answer: 200,
  })
})

test('an empty cache and changing counts are told', async () => {
  const { server, receiver } = await start(
    (url) => [{ url, events: ['cache_miss', 'subscription_count'] }],
    undefined,
    undefined,
    { subscriptionCounts: true },
  )
  const first = await connect(server)
  await first.subscribe('cache-a')
  await restClient(server).trigger('cache-a', 'headline', '1')
  await (await connect(server)).subscribe('cache-a')
  await receiver.count(3)
  await first.close()
  await receiver.count(4)
  const channel = 'cache-a'
  const count = (subscription_count: number) => {
    return [{ name: 'subscription_count', channel, subscription_count }]
  }
  const events = receiver.received.map((it) => it.events)
  expect(events).toHaveLength(4)
  expect(events.slice(0, 3)).toContainEqual([{ name: 'cache_miss', channel }])
  expect(events.filter((it) => it[0]?.['subscription_count'] === 1)).toEqual([count(1), count(1)])
  expect(events).toContainEqual(count(2))
  expect(receiver.received.every(({ isValid }) => isValid)).toBe(true)
})

test('with batches, events that come together share a request, in order', async () => {
  const { server, receiver } = await start((url) => [{ url, batch: true }])
  const client = await connect(server)
  for (const channel of ['a', 'b', 'c']) client.send('pusher:subscribe', { channel })
  await receiver.count(1)
  const [batch] = receiver.received
  expect(batch?.isValid).toBe(true)
  expect(batch?.events).toEqual(
    ['a', 'b', 'c'].map((channel) => ({ name: 'channel_occupied', channel })),
  )
})

test('an address gets the events that it asked for', async () => {
  const { server, receiver } = await start((url) => [
    { url: `${url}/members`, events: ['member_added', 'member_removed'] },
    { url: `${url}/channels`, events: ['channel_occupied'] },
  ])
  await visit(server)
  await server.server.close()
  const names = receiver.received.map(
    ({ path, events }) => `${path} ${String(events[0]?.['name'])}`,
  )
  expect(names.sort()).toEqual([
    '/channels channel_occupied',
    '/members member_added',
    '/members member_added',
    '/members member_removed',
    '/members member_removed',
  ])
})

test('a refused request is tried again by a stop, and is not sent elsewhere', async () => {
  let answer = 302
  const { server, receiver, outcomes } = await start(
    (url) => [{ url, events: ['channel_occupied'] }],
    () => answer,
  )
  const retried = new Promise((resolve) => server.server.on('webhook', resolve))
  await (await connect(server)).subscribe('news')
  expect(await retried).toMatchObject({ outcome: 'retried', attempt: 1, answer: 302 })
  answer = 200
  await server.server.close()
  expect(outcomes).toMatchObject([{}, { outcome: 'delivered', attempt: 2, answer: 200 }])
  expect(receiver.received.map(({ path }) => path)).toEqual(['/', '/'])
  const [first, second] = receiver.received
  expect(second).toEqual(first)
})

test('a backend that does not answer keeps no client waiting, and no impatient stop', async () => {
  const { server, receiver, outcomes } = await start(
    (url) => [{ url }],
    () => undefined,
  )
  const client = await connect(server)
  for (let i = 0; i < 20; i += 1) {
    expect((await client.subscribe(`news-${String(i)}`)).event).toMatch(/subscription_succeeded$/)
  }
  await client.expectNothing()
  await receiver.count(10)
  const closing = server.server.close()
  await client.closed
  await server.server.close({ terminate: true })
  await closing
  // Twenty were occupied, and are vacated by the stop.
  const ends = outcomes.map(({ outcome }) => outcome).sort()
  expect(ends).toEqual([...Array<string>(20).fill('dropped'), ...Array<string>(20).fill('failed')])
})

test('no secret is told: neither that of the app nor the query of an address', async () => {
  const log: LogEvent[] = []
  const nowhere = 'http://127.0.0.1:1/hooks?token=abc'
  const { server, outcomes } = await start(
    () => [{ url: nowhere, events: ['channel_occupied'] }],
    undefined,
    { logger: (event) => log.push(event) },
  )
  await (await connect(server)).subscribe('news')
  await server.server.close()
  expect(outcomes.at(-1)).toMatchObject({
    url: 'http://127.0.0.1:1/hooks',
    outcome: 'failed',
    answer: expect.stringMatching(/bad port|ECONNREFUSED/) as unknown,
  })
  const told = JSON.stringify([log, outcomes])
  expect(told).toContain('webhook failed')
  expect(told).not.toMatch(/hush|token|abc/)
})

test('a full queue drops what is new, and says so once', async () => {
  const warnings: string[] = []
  const { server, outcomes } = await start(
    (url) => [{ url, events: ['channel_occupied'] }],
    () => undefined,
    {
      limits: { queuedWebhookEvents: 2 },
      logger: ({ level, name }) => level === 'warn' && warnings.push(name),
    },
  )
  const client = await connect(server)
  for (const channel of ['a', 'b', 'c', 'd']) await client.subscribe(channel)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['dropped', 'dropped'])
  expect(warnings).toEqual(['webhook dropped'])
})
