// What a backend is told, and after what delay. In virtual time.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { DEPARTURE_DELAY_MS, WebhookEvents } from '../../src/server/webhook-events.js'
import { createStream } from './stream.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function watch() {
  const stream = createStream()
  const sent: unknown[] = []
  const events = new WebhookEvents(stream, (appId, event) => {
    sent.push({ appId, ...(JSON.parse(JSON.stringify(event)) as object) })
  })
  return { stream, sent, events }
}

const news = { appId: '1', channel: 'news' }
const ada = { appId: '1', channel: 'presence-a', userId: 'ada' }

test('who comes is told at once, who leaves after three seconds', () => {
  const { stream, sent } = watch()
  stream.tell('channel_occupied', news)
  stream.tell('member_added', ada)
  stream.tell('channel_vacated', news)
  stream.tell('member_removed', ada)
  const came = [
    { appId: '1', name: 'channel_occupied', channel: 'news' },
    { appId: '1', name: 'member_added', channel: 'presence-a', user_id: 'ada' },
  ]
  expect(sent).toEqual(came)
  vi.advanceTimersByTime(DEPARTURE_DELAY_MS - 1)
  expect(sent).toEqual(came)
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([
    ...came,
    { appId: '1', name: 'channel_vacated', channel: 'news' },
    { appId: '1', name: 'member_removed', channel: 'presence-a', user_id: 'ada' },
  ])
})

test('who is back in time was never away', () => {
  const { stream, sent } = watch()
  stream.tell('channel_vacated', news)
  stream.tell('member_removed', ada)
  vi.advanceTimersByTime(DEPARTURE_DELAY_MS - 1)
  stream.tell('channel_occupied', news)
  stream.tell('member_added', ada)
  vi.advanceTimersByTime(60_000)
  expect(sent).toEqual([])

  stream.tell('channel_vacated', news)
  vi.advanceTimersByTime(DEPARTURE_DELAY_MS)
  stream.tell('channel_occupied', news)
  expect(sent).toMatchObject([{ name: 'channel_vacated' }, { name: 'channel_occupied' }])
})

test('the return of another is not a return', () => {
  const { stream, sent } = watch()
  stream.tell('member_removed', ada)
  stream.tell('member_added', { ...ada, userId: 'bob' })
  stream.tell('member_added', { ...ada, channel: 'presence-b' })
  stream.tell('member_added', { ...ada, appId: '2' })
  stream.tell('channel_occupied', { appId: '1', channel: 'presence-a' })
  vi.advanceTimersByTime(DEPARTURE_DELAY_MS)
  expect(sent).toMatchObject([
    { name: 'member_added', user_id: 'bob' },
    { name: 'member_added', channel: 'presence-b' },
    { name: 'member_added', appId: '2' },
    { name: 'channel_occupied' },
    { name: 'member_removed', user_id: 'ada' },
  ])
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

test('a stop tells who left, without a delay, and nothing after that', () => {
  const { stream, sent, events } = watch()
  stream.tell('channel_vacated', news)
  events.stop()
  stream.tell('cache_miss', news)
  expect(sent).toMatchObject([{ name: 'channel_vacated' }])
})
