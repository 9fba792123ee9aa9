// What a backend is told, and after what delay. In virtual time.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import { createMemoryAdapter } from '../../src/server/adapters/memory.js'
import { LiveApp } from '../../src/server/live-app.js'
import { DEFAULT_APP } from '../../src/server/options.js'
import { DEPARTURE_DELAY_MS, WebhookEvents } from '../../src/server/webhook-events.js'
import { createLog } from '../../src/shared/log.js'
import { createStream } from './stream.js'

const log = createLog(() => undefined)

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** Two apps that are watched. In the second one it is the same as in the first. */
function watch() {
  const stream = createStream()
  const apps = new Map(
    ['1', '2'].map((id) => {
      const app = { ...DEFAULT_APP, id }
      return [id, new LiveApp(app, HOSTED_LIMITS, createMemoryAdapter, log, stream)]
    }),
  )
  const appOf = (appId: string): LiveApp => {
    const app = apps.get(appId)
    if (!app) throw new Error(`No app ${appId}`)
    return app
  }
  const sent: unknown[] = []
  /** Whether the shared state can be asked. */
  const state = { isAway: false }
  const events = new WebhookEvents(
    stream,
    (appId, ...subject) =>
      state.isAway ? Promise.resolve('unknown') : appOf(appId).report(...subject),
    (appId, event) => {
      sent.push({ appId, ...(JSON.parse(JSON.stringify(event)) as object) })
    },
  )
  const socket = { socketId: '1.1', send: () => undefined }
  const memberOf = (userId?: string) =>
    userId === undefined ? undefined : { userId, userInfo: undefined }
  const come = async ({ appId, channel, userId }: Visit) => {
    await appOf(appId).channels.subscribe(socket, channel, memberOf(userId))
    await pass(0)
  }
  const leave = ({ appId, channel, userId }: Visit) =>
    appOf(appId).channels.unsubscribe(socket, channel, memberOf(userId))
  return { stream, sent, state, events, come, leave }
}

interface Visit {
  readonly appId: string
  readonly channel: string
  readonly userId?: string
}

const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms)
}

const news = { appId: '1', channel: 'news' }
const ada = { appId: '1', channel: 'presence-a', userId: 'ada' }

test('who comes is told at once, who leaves after three seconds', async () => {
  const { sent, come, leave } = watch()
  await come(news)
  await come(ada)
  await leave(news)
  await leave(ada)
  const came = [
    { appId: '1', name: 'channel_occupied', channel: 'news' },
    { appId: '1', name: 'channel_occupied', channel: 'presence-a' },
    { appId: '1', name: 'member_added', channel: 'presence-a', user_id: 'ada' },
  ]
  expect(sent).toEqual(came)
  await pass(DEPARTURE_DELAY_MS - 1)
  expect(sent).toEqual(came)
  await pass(1)
  expect(sent).toEqual([
    ...came,
    { appId: '1', name: 'channel_vacated', channel: 'news' },
    { appId: '1', name: 'channel_vacated', channel: 'presence-a' },
    { appId: '1', name: 'member_removed', channel: 'presence-a', user_id: 'ada' },
  ])
})

test('who is back in time was never away', async () => {
  const { sent, come, leave } = watch()
  await come(news)
  await come(ada)
  sent.length = 0
  for (let visits = 0; visits < 3; visits += 1) {
    await leave(news)
    await leave(ada)
    await pass(DEPARTURE_DELAY_MS - 1)
    await come(news)
    await come(ada)
  }
  await pass(60_000)
  expect(sent).toEqual([])

  await leave(news)
  await pass(DEPARTURE_DELAY_MS)
  await come(news)
  expect(sent).toMatchObject([{ name: 'channel_vacated' }, { name: 'channel_occupied' }])
})

test('the return of another is not a return', async () => {
  const { sent, come, leave } = watch()
  await come(ada)
  sent.length = 0
  await leave(ada)
  await come({ ...ada, userId: 'bob' })
  await come({ ...ada, channel: 'presence-b' })
  await come({ ...ada, appId: '2' })
  await pass(DEPARTURE_DELAY_MS)
  expect(sent).toMatchObject([
    { name: 'member_added', user_id: 'bob' },
    { name: 'channel_occupied', channel: 'presence-b' },
    { name: 'member_added', channel: 'presence-b' },
    { name: 'channel_occupied', appId: '2' },
    { name: 'member_added', appId: '2' },
    { name: 'member_removed', appId: '1', user_id: 'ada' },
  ])
})

test('what cannot be known is told when it can, and only what is still news by then', async () => {
  const { sent, state, come, leave } = watch()
  await come(ada)
  sent.length = 0
  state.isAway = true
  await leave(ada)
  await come(news)
  await come({ ...news, channel: 'short' })
  await leave({ ...news, channel: 'short' })
  await pass(20_000)
  expect(sent).toEqual([])
  state.isAway = false
  await pass(DEPARTURE_DELAY_MS)
  expect(sent).toHaveLength(3)
  for (const name of ['channel_vacated', 'member_removed', 'channel_occupied']) {
    expect(sent).toContainEqual(expect.objectContaining({ name }))
  }
})

test('client events come with their data as text, and with a user on presence channels', () => {
  const { stream, sent } = watch()
  const typing = { ...news, socketId: '1.2', event: 'client-a' }
  stream.tell('client_event', { ...typing, data: { n: 1 }, userId: 'ada' })
  stream.tell('client_event', { ...typing, data: '{"n":2}', userId: undefined })
  stream.tell('client_event', { ...typing, data: undefined, userId: undefined })
  const common = { appId: '1', name: 'client_event', channel: 'news', socket_id: '1.2' }
  expect(sent).toEqual([
    { ...common, event: 'client-a', data: '{"n":1}', user_id: 'ada' },
    { ...common, event: 'client-a', data: '{"n":2}' },
    { ...common, event: 'client-a' },
  ])
})

test('cache misses and counts are told at once', () => {
  const { stream, sent } = watch()
  stream.tell('cache_miss', { appId: '1', channel: 'cache-a' })
  stream.tell('subscription_count', { ...news, subscriptionCount: 7 })
  expect(sent).toEqual([
    { appId: '1', name: 'cache_miss', channel: 'cache-a' },
    { appId: '1', name: 'subscription_count', channel: 'news', subscription_count: 7 },
  ])
})

test('a stop tells who left, without a delay, and nothing after that', async () => {
  const { stream, sent, events, come, leave } = watch()
  await come(news)
  await leave(news)
  await events.stop()
  stream.tell('cache_miss', news)
  expect(sent).toMatchObject([{ name: 'channel_occupied' }, { name: 'channel_vacated' }])
})

test('a stop does not wait for what cannot be known', async () => {
  const { sent, state, events, come, leave } = watch()
  await come(news)
  await leave(news)
  state.isAway = true
  await events.stop()
  expect(sent).toMatchObject([{ name: 'channel_occupied' }])
})
