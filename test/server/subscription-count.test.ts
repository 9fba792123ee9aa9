// An app that counts subscriptions: what its clients are told and its backend may ask.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { restClient } from './pusher.js'
import { connect } from './raw-client.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({
    apps: [{ id: '1', key: 'app-key', secret: 'app-secret', subscriptionCounts: true }],
  })
})
afterAll(() => server.stop())

const count = (channel: string, subscription_count: number) => ({
  event: 'pusher_internal:subscription_count',
  channel,
  data: { subscription_count },
})

test.each(['news', 'private-a', 'cache-a', 'private-encrypted-a'])(
  'on %s all are told how many they are, the newcomer after its confirmation',
  async (name) => {
    const [first, second] = [await connect(server), await connect(server)]
    const isCache = name === 'cache-a'
    expect((await first.subscribeSigned(server, name)).event).toMatch(/subscription_succeeded$/)
    if (isCache) expect((await first.next()).event).toBe('pusher:cache_miss')
    expect(await first.nextText()).toBe(
      `{"event":"pusher_internal:subscription_count","channel":"${name}",` +
        `"data":"{\\"subscription_count\\":1}"}`,
    )
    await second.subscribeSigned(server, name)
    if (isCache) await second.next()
    expect(await first.next()).toMatchObject(count(name, 2))
    expect(await second.next()).toMatchObject(count(name, 2))
    second.send('pusher:unsubscribe', { channel: name })
    expect(await first.next()).toMatchObject(count(name, 1))
    await second.expectNothing()
    await first.close()
    await second.close()
  },
)

test('not on presence channels and not on the channel of a user', async () => {
  const client = await connect(server)
  await client.signIn(server, { id: 'ann' })
  await client.subscribeSigned(server, 'presence-a')
  await client.subscribe('#server-to-user-ann')
  await client.expectNothing()
  await client.close()
})

test('a count is not the last event of a cache channel', async () => {
  const [first, second] = [await connect(server), await connect(server)]
  await first.subscribe('cache-b')
  await second.subscribe('cache-b')
  expect((await second.next()).event).toBe('pusher:cache_miss')
  await first.close()
  await second.close()
})

test('the backend may ask, on channels other than presence', async () => {
  const rest = restClient(server)
  const client = await connect(server)
  await client.subscribe('news')
  await client.next()
  await client.subscribeSigned(server, 'presence-a', { user_id: '1' })

  const info = 'user_count,subscription_count'
  const triggered = await rest.trigger(['news', 'empty', 'presence-a'], 'a', {}, { info })
  expect(await triggered.json()).toEqual({
    channels: {
      news: { subscription_count: 1 },
      empty: { subscription_count: 0 },
      'presence-a': { user_count: 1 },
    },
  })
  const batch = await rest.triggerBatch([
    { channel: 'news', name: 'a', data: 1, info },
    { channel: 'news', name: 'a', data: 1 },
  ])
  expect(await batch.json()).toEqual({ batch: [{ subscription_count: 1 }, {}] })

  const params = { info: 'subscription_count' }
  const response = await rest.get({ path: '/channels/news', params })
  expect(await response.json()).toEqual({ occupied: true, subscription_count: 1 })
  const failure = await rest
    .get({ path: '/channels/presence-a', params })
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({
    status: 400,
    body: 'The info subscription_count is not for presence channels: use user_count.\n',
  })
  await client.close()
})
