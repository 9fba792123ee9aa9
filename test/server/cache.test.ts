// Cache channels over real sockets: the last event of the backend, for those who come later.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { restClient, sendSigned } from './pusher.js'
import { connect } from './raw-client.js'

let server: TestServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  server = await startServer({ limits: { cacheSeconds: 60 } })
})
afterEach(async () => {
  await server.stop()
  vi.useRealTimers()
})

async function cacheOf(channel: string): Promise<unknown> {
  const path = `/channels/${channel}`
  const response = await restClient(server).get({ path, params: { info: 'cache' } })
  return response.json()
}

test.each(['cache-a', 'private-cache-a', 'private-encrypted-cache-a', 'presence-cache-a'])(
  '%s: a miss, then the last event, right after the confirmation',
  async (name) => {
    const member = name.startsWith('presence-') ? { user_id: '1' } : undefined
    const [first, second] = [await connect(server), await connect(server)]
    await first.subscribeSigned(server, name, member)
    expect(await first.nextText()).toBe(`{"event":"pusher:cache_miss","channel":"${name}"}`)
    // By hand: the library would encrypt what goes to an encrypted channel.
    for (const data of ['1', '"ä"']) {
      const body = JSON.stringify({ name: 'at', channel: name, data })
      await sendSigned(server, 'POST', '/apps/1/events', body)
    }
    const event = `{"event":"at","channel":"${name}","data":"\\"ä\\""}`
    expect(await first.next()).toMatchObject({ event: 'at', data: 1 })
    expect(await first.nextText()).toBe(event)

    expect(await second.subscribeSigned(server, name, member)).toMatchObject({
      event: 'pusher_internal:subscription_succeeded',
    })
    expect(await second.nextText()).toBe(event)
    await second.expectNothing()
  },
)

test('other channels have neither', async () => {
  await restClient(server).trigger('my-cache-a', 'at', 1)
  const client = await connect(server)
  await client.subscribe('my-cache-a')
  await client.expectNothing()
})

test('client events and events about members are not kept', async () => {
  const [ann, bob] = [await connect(server), await connect(server)]
  await ann.subscribeSigned(server, 'presence-cache-a', { user_id: 'ann' })
  await ann.next()
  ann.send('client-a', {}, 'presence-cache-a')
  await ann.expectNothing()
  await bob.subscribeSigned(server, 'presence-cache-a', { user_id: 'bob' })
  expect((await bob.next()).event).toBe('pusher:cache_miss')
  await bob.expectNothing()
})

test('an event of a batch is kept, also for the connection that caused it', async () => {
  const client = await connect(server)
  await restClient(server).triggerBatch([
    { channel: 'cache-a', name: 'at', data: 1, socket_id: client.socketId },
  ])
  await client.subscribe('cache-a')
  expect(await client.next()).toMatchObject({ event: 'at', data: 1 })
})

test('each app has its own', async () => {
  const two = await startServer({
    apps: [
      { id: '1', key: 'app-key', secret: 'app-secret' },
      { id: '2', key: 'other', secret: 'other' },
    ],
  })
  await restClient(two, { id: '2', key: 'other', secret: 'other' }).trigger('cache-a', 'at', 1)
  const client = await connect(two)
  await client.subscribe('cache-a')
  expect((await client.next()).event).toBe('pusher:cache_miss')
  await two.stop()
})

describe('info=cache', () => {
  test('is the data and the seconds that are left, or null', async () => {
    expect(await cacheOf('cache-a')).toEqual({ occupied: false, cache: null })
    await restClient(server).trigger('cache-a', 'at', { x: 'ä' })
    expect(await cacheOf('cache-a')).toEqual({
      occupied: false,
      cache: { data: '{"x":"ä"}', ttl: 60 },
    })
    vi.advanceTimersByTime(58_500)
    expect(await cacheOf('cache-a')).toMatchObject({ cache: { ttl: 2 } })
    vi.advanceTimersByTime(1500)
    expect(await cacheOf('cache-a')).toMatchObject({ cache: null })
    const client = await connect(server)
    await client.subscribe('cache-a')
    expect((await client.next()).event).toBe('pusher:cache_miss')
  })

  test('goes with the other attributes', async () => {
    const client = await connect(server)
    await client.subscribeSigned(server, 'presence-cache-a', { user_id: '1' })
    const response = await restClient(server).get({
      path: '/channels/presence-cache-a',
      params: { info: 'user_count,cache' },
    })
    expect(await response.json()).toEqual({ occupied: true, user_count: 1, cache: null })
  })
})

test('an event is kept for half an hour unless the server is told otherwise', async () => {
  const hosted = await startServer()
  await restClient(hosted).trigger('cache-a', 'at', 1)
  const response = await restClient(hosted).get({
    path: '/channels/cache-a',
    params: { info: 'cache' },
  })
  expect(await response.json()).toMatchObject({ cache: { data: '1', ttl: 1800 } })
  await hosted.stop()
})
