// What the console keeps of what happens, and how much of it goes out at once.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { ConnectionList } from '../../../src/server/console/connection-list.js'
import { Feed, KEPT_OF_A_KIND, NEW_OF_A_KIND } from '../../../src/server/console/feed.js'
import { KEPT_SECONDS } from '../../../src/server/console/figures.js'
import { LISTED } from '../../../src/server/console/found.js'
import type { ServerStream } from '../../../src/server/server-events.js'
import { createStream } from '../stream.js'

const connection = (socketId: string) => ({
  appId: '1',
  socketId,
  transport: 'websocket' as const,
})

let stream: ServerStream
let feed: Feed
beforeEach(() => {
  vi.useFakeTimers()
  stream = createStream()
  feed = new Feed(stream, [])
})
afterEach(() => {
  vi.useRealTimers()
})

function publish(data: string, event = 'created'): void {
  stream.tell('published', {
    appId: '1',
    channel: 'orders',
    event,
    data,
    exceptSocketId: undefined,
  })
}

describe('entries', () => {
  test('tell what happened, in order, in fields of text', () => {
    stream.tell('connection', connection('1.2'))
    publish('{"id":1}')
    stream.tell('client_event', {
      appId: '1',
      channel: 'presence-a',
      socketId: '1.2',
      userId: 'ada',
      event: 'client-hi',
      data: { on: true },
    })
    stream.tell('api_request', {
      appId: '1',
      endpoint: 'events',
      status: 200,
      durationMs: 1.26,
      problem: undefined,
    })
    stream.tell('api_request', {
      appId: undefined,
      endpoint: 'other',
      status: 404,
      durationMs: 0,
      problem: 'No app has the id "9".',
    })
    stream.tell('error', { name: 'frame failed', detail: new Error('no luck') })
    const { entries } = feed.state()
    expect(entries.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
    expect(entries).toMatchObject([
      { kind: 'connection', appId: '1', socketId: '1.2', text: 'over websocket' },
      { kind: 'published', channel: 'orders', name: 'created', text: '{"id":1}' },
      { kind: 'client_event', userId: 'ada', name: 'client-hi', text: '{"on":true}' },
      { kind: 'api_request', name: 'events', text: 'status 200, 1.3 ms' },
      {
        kind: 'api_refused',
        appId: undefined,
        name: 'other',
        text: 'status 404, 0.0 ms: No app has the id "9".',
      },
      { kind: 'error', name: 'frame failed', text: 'Error: no luck' },
    ])
  })

  test('of a kind are kept up to a limit, so that what is rare stays', () => {
    stream.tell('connection', connection('1.2'))
    for (let id = 1; id <= 3 * KEPT_OF_A_KIND; id++) publish(String(id))
    const { entries } = feed.state()
    expect(entries).toHaveLength(1 + KEPT_OF_A_KIND)
    expect(entries[0]).toMatchObject({ kind: 'connection' })
    expect(entries.at(-1)).toMatchObject({ text: String(3 * KEPT_OF_A_KIND) })
  })

  test('go out once, the last few of each kind, with the number of those left out', () => {
    expect(feed.takeUpdate()).toMatchObject({ entries: [], leftOut: 0 })
    for (let id = 1; id <= 1000; id++) publish(String(id))
    stream.tell('connection', connection('1.2'))
    const { entries, leftOut } = feed.takeUpdate()
    expect(entries).toHaveLength(NEW_OF_A_KIND + 1)
    expect(entries[0]).toMatchObject({ text: String(1001 - NEW_OF_A_KIND) })
    expect(leftOut).toBe(1000 - NEW_OF_A_KIND)
    publish('next')
    expect(feed.takeUpdate()).toMatchObject({ entries: [{ text: 'next' }], leftOut: 0 })
  })

  test('are cut when they are long', () => {
    publish('x'.repeat(10_240))
    publish('x'.repeat(10_241))
    expect(feed.state().entries.map(({ text }) => text)).toEqual([
      'x'.repeat(10_240),
      `${'x'.repeat(10_240)}… (1 characters more)`,
    ])
  })

  test('take odd values as they are', () => {
    publish('', '__proto__')
    stream.tell('client_event', {
      appId: '1',
      channel: '__proto__',
      socketId: '1.2',
      userId: undefined,
      event: 'client-hi',
      data: undefined,
    })
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    stream.tell('error', { name: 'odd', detail: circular })
    expect(feed.state().entries).toMatchObject([
      { name: '__proto__', text: '' },
      { channel: '__proto__', text: 'null' },
      { name: 'odd', text: 'object' },
    ])
  })
})

describe('figures', () => {
  const points = () => feed.state().points

  test('count what happens in each second; the current one is not over yet', () => {
    stream.tell('connection', connection('1.2'))
    publish('1')
    publish('2')
    const delivered = { appId: '1', channel: 'orders', source: 'api' as const, frame: '', bytes: 9 }
    stream.tell('delivered', { ...delivered, recipients: 40, delayMs: 3 })
    stream.tell('delivered', { ...delivered, recipients: 2, delayMs: 1 })
    expect(points()).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(points()).toMatchObject([
      { connections: 1, published: 2, clientEvents: 0, deliveries: 42, slowestMs: 3, requests: 0 },
    ])
  })

  test('have a point for each second, also when nothing happened, and forget the oldest', () => {
    stream.tell('connection', connection('1.2'))
    vi.advanceTimersByTime(5000)
    expect(points().map(({ connections }) => connections)).toEqual([1, 1, 1, 1, 1])
    stream.tell('disconnection', { ...connection('1.2'), code: 1000 })
    vi.advanceTimersByTime(24 * 3_600_000)
    const later = points()
    expect(later.length).toBeGreaterThanOrEqual(KEPT_SECONDS - 1)
    expect(later.length).toBeLessThanOrEqual(KEPT_SECONDS)
    expect(later.every(({ connections }) => connections === 0)).toBe(true)
    const seconds = later.map(({ second }) => second)
    expect(seconds).toEqual(seconds.map((_, index) => (seconds[0] ?? 0) + index))
  })

  test('go out once', () => {
    feed.takeUpdate()
    vi.advanceTimersByTime(2000)
    expect(feed.takeUpdate().points).toHaveLength(2)
    expect(feed.takeUpdate().points).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(feed.takeUpdate().points).toHaveLength(1)
  })
})

describe('connections', () => {
  const subscription = (socketId: string, channel: string, userId?: string) => ({
    appId: '1',
    socketId,
    channel,
    userId,
  })

  test('are listed with what they are on, the newest first, and found by any of their names', () => {
    const list = new ConnectionList(stream)
    stream.tell('connection', connection('1.1'))
    stream.tell('connection', connection('2.2'))
    stream.tell('subscribed', subscription('1.1', '__proto__'))
    stream.tell('subscribed', subscription('1.1', 'presence-Lobby', 'ada'))
    stream.tell('subscribed', subscription('2.2', 'orders'))
    expect(list.find('')).toMatchObject({
      total: 2,
      items: [
        { socketId: '2.2', channels: ['orders'], userId: undefined },
        { socketId: '1.1', channels: ['__proto__', 'presence-Lobby'], userId: 'ada' },
      ],
    })
    for (const words of ['1.1', 'ADA', 'lobby', '__PROTO__']) {
      expect(list.find(words).items.map(({ socketId }) => socketId)).toEqual(['1.1'])
    }
    stream.tell('unsubscribed', subscription('2.2', 'orders'))
    stream.tell('disconnection', { ...connection('1.1'), code: 1000 })
    // Channels are left after that.
    stream.tell('unsubscribed', subscription('1.1', '__proto__'))
    expect(list.find('')).toMatchObject({ total: 1, items: [{ socketId: '2.2', channels: [] }] })
  })

  test('that are many are counted, and the newest are listed', () => {
    const list = new ConnectionList(stream)
    for (let id = 1; id <= 3 * LISTED; id++) stream.tell('connection', connection(`1.${id}`))
    const { total, items } = list.find('')
    expect(total).toBe(3 * LISTED)
    expect(items).toHaveLength(LISTED)
    expect(items[0]?.socketId).toBe(`1.${3 * LISTED}`)
  })
})
