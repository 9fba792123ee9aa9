// What subscribers see while the shared state takes its time, as it does over a network.

import { expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import type { Adapter } from '../../src/server/adapters/adapter.js'
import { createMemoryAdapter } from '../../src/server/adapters/memory.js'
import type { Subscriber } from '../../src/server/audience.js'
import { LiveApp } from '../../src/server/live-app.js'
import { DEFAULT_APP } from '../../src/server/options.js'
import { createLog } from '../../src/shared/log.js'
import { createStream } from './stream.js'

const log = createLog(() => undefined)

/** The channels of an app whose adapter is changed. */
function createTable(change: (adapter: Adapter) => Partial<Adapter> = () => ({})) {
  const { channels } = new LiveApp(
    DEFAULT_APP,
    HOSTED_LIMITS,
    (appId, receiver) => {
      const adapter = createMemoryAdapter(appId, receiver)
      return { ...adapter, ...change(adapter) }
    },
    log,
    createStream(),
  )
  return channels
}

/** A gate that holds back whoever waits for it, until it is opened. */
function createGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

function subscriber(socketId: string): Subscriber & { readonly events: unknown[] } {
  const events: unknown[] = []
  return {
    socketId,
    events,
    send: (frame) => events.push((JSON.parse(frame.toString()) as { event: string }).event),
  }
}

test('events that overtake the confirmation of a subscription come after it', async () => {
  const gate = createGate()
  const table = createTable((adapter) => ({
    join: async (...args) => gate.opened.then(() => adapter.join(...args)),
  }))
  const newcomer = subscriber('1.1')

  const isSubscribed = table.subscribe(newcomer, 'news')
  await table.publish({ channel: 'news', event: 'early', data: '1' })
  expect(newcomer.events).toEqual([])
  gate.open()
  expect(await isSubscribed).toBe(true)
  await table.publish({ channel: 'news', event: 'late', data: '2' })
  expect(newcomer.events).toEqual(['pusher_internal:subscription_succeeded', 'early', 'late'])
})

test('a last event that comes while the cache is asked is told once, in its place', async () => {
  const gate = createGate()
  const table = createTable((adapter) => ({
    cached: async (channel) => gate.opened.then(() => adapter.cached(channel)),
  }))
  const newcomer = subscriber('1.1')

  const isSubscribed = table.subscribe(newcomer, 'cache-a')
  await table.publish({ channel: 'cache-a', event: 'first', data: '1' })
  await table.relay({ channel: 'cache-a', frame: '{"event":"client-a","channel":"cache-a"}' })
  await table.publish({ channel: 'cache-a', event: 'second', data: '2' })
  gate.open()
  await isSubscribed
  expect(newcomer.events).toEqual([
    'pusher_internal:subscription_succeeded',
    'first',
    'client-a',
    'second',
  ])
})

test('a last event that was read is told before what comes while joining', async () => {
  const gate = createGate()
  const table = createTable((adapter) => ({
    join: async (...args) => gate.opened.then(() => adapter.join(...args)),
  }))
  await table.publish({ channel: 'cache-a', event: 'first', data: '1' })
  const newcomer = subscriber('1.1')
  const isSubscribed = table.subscribe(newcomer, 'cache-a')
  await Promise.resolve()
  await table.publish({ channel: 'cache-a', event: 'second', data: '2' })
  gate.open()
  await isSubscribed
  expect(newcomer.events).toEqual(['pusher_internal:subscription_succeeded', 'first', 'second'])
})

test.each(['cached', 'join'] as const)(
  'a subscription that fails in %s leaves nothing behind',
  async (method) => {
    const failure = new Error('out of order')
    const table = createTable(() => ({ [method]: () => Promise.reject(failure) }))
    const newcomer = subscriber('1.1')
    await expect(table.subscribe(newcomer, 'cache-a')).rejects.toBe(failure)
    await table.publish({ channel: 'cache-a', event: 'a', data: '' })
    expect(newcomer.events).toEqual([])
    expect(await table.counts('cache-a')).toEqual({ subscriptionCount: 0, userCount: 0 })
  },
)

test('only events of the app on cache channels are kept', async () => {
  const kept: (number | undefined)[] = []
  const table = createTable((adapter) => ({
    publish: (message) => {
      kept.push(message.cacheSeconds)
      return adapter.publish(message)
    },
  }))
  await table.publish({ channel: 'cache-a', event: 'a', data: '' })
  await table.publish({ channel: 'news', event: 'a', data: '' })
  await table.relay({ channel: 'private-cache-a', frame: '{}' })
  expect(kept).toEqual([1800, undefined, undefined])
})

test('everybody gets the same bytes', async () => {
  const table = createTable()
  const frames: (string | Buffer)[] = []
  for (const socketId of ['1.1', '2.2']) {
    await table.subscribe({ socketId, send: (frame) => frames.push(frame) }, 'news')
  }
  frames.length = 0
  await table.publish({ channel: 'news', event: 'a', data: '"ä"' })
  expect(frames).toHaveLength(2)
  expect(frames[0]).toBe(frames[1])
  expect(String(frames[0])).toBe('{"event":"a","channel":"news","data":"\\"ä\\""}')
})
