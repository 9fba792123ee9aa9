// What subscribers see while the shared state takes its time, as it does over a network.

import { expect, test } from 'vitest'

import type { CreateAdapter } from '../../src/server/adapters/adapter.js'
import { createMemoryAdapter } from '../../src/server/adapters/memory.js'
import { ChannelTable, type Subscriber } from '../../src/server/channel-table.js'

function subscriber(socketId: string): Subscriber & { readonly events: unknown[] } {
  const events: unknown[] = []
  return {
    socketId,
    events,
    send: (frame) => events.push((JSON.parse(frame.toString()) as { event: string }).event),
  }
}

test('events that overtake the confirmation of a subscription come after it', async () => {
  let letJoin: () => void = () => undefined
  const createSlowAdapter: CreateAdapter = (appId, receive) => {
    const adapter = createMemoryAdapter(appId, receive)
    const gate = new Promise<void>((resolve) => (letJoin = resolve))
    return { ...adapter, join: async (...args) => gate.then(() => adapter.join(...args)) }
  }
  const table = new ChannelTable('1', 100, createSlowAdapter)
  const newcomer = subscriber('1.1')

  const isSubscribed = table.subscribe(newcomer, 'news')
  await table.publish({ channel: 'news', event: 'early', data: '1' })
  expect(newcomer.events).toEqual([])
  letJoin()
  expect(await isSubscribed).toBe(true)
  await table.publish({ channel: 'news', event: 'late', data: '2' })
  expect(newcomer.events).toEqual(['pusher_internal:subscription_succeeded', 'early', 'late'])
})

test('everybody gets the same bytes', async () => {
  const table = new ChannelTable('1', 100, createMemoryAdapter)
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
