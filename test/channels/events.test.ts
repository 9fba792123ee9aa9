// What listeners of a channel, of the client and of the connection are given, and in which order.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, Channel } from '../../src/node.js'
import { clientOf, collect, FakeServer, type PlayedSocket } from './fake-server.js'

let client: Bellwire
let socket: PlayedSocket
let channel: Channel

beforeEach(async () => {
  const server = new FakeServer()
  client = clientOf(server)
  socket = await server.connect()
  channel = client.subscribe('news')
  socket.confirm('news')
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the data of an event', () => {
  it.each([0, '', null, false, 'text', 7, true, [], {}, { a: [1, { b: null }] }, '1', 'ü💥'])(
    'is delivered as it is: %j',
    (data) => {
      const { calls, listener } = collect()
      channel.bind('event', listener)
      socket.receive('event', data, 'news')
      expect(calls).toEqual([[data, {}]])
    },
  )

  it('is the text itself when it is not JSON', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener)
    socket.receiveText('{"event":"event","channel":"news","data":"{not json"}')
    expect(calls).toEqual([['{not json', {}]])
  })

  it.each([{ a: 1 }, 0, false, null, [1]])('may come without being encoded twice: %j', (data) => {
    const { calls, listener } = collect()
    channel.bind('event', listener)
    socket.receiveText(JSON.stringify({ event: 'event', channel: 'news', data }))
    expect(calls).toEqual([[data, {}]])
  })

  it('may be missing', () => {
    const { calls, listener } = collect()
    channel.bind('pusher:cache_miss', listener)
    socket.receive('pusher:cache_miss', undefined, 'news')
    expect(calls).toEqual([[undefined, {}]])
  })

  it('is one object for all listeners, parsed once', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener).bind('event', listener)
    client.bind('event', listener)
    socket.receive('event', { id: 1 }, 'news')
    const [first, second, third] = calls.map(([data]) => data)
    expect(first).toEqual({ id: 1 })
    expect(second).toBe(first)
    expect(third).toBe(first)
  })

  it('is not parsed when nobody listens', () => {
    const parse = vi.spyOn(JSON, 'parse')
    channel.bind('other', () => undefined)
    client.bind('other', () => undefined)
    socket.receive('event', { id: 1 }, 'news')
    expect(parse.mock.calls.map(([text]) => text)).not.toContain('{"id":1}')
    channel.bind('event', () => undefined)
    socket.receive('event', { id: 1 }, 'news')
    expect(parse.mock.calls.filter(([text]) => text === '{"id":1}')).toHaveLength(1)
  })

  it.each<[string, (listener: () => void) => unknown]>([
    ['the channel', (listener) => channel.bindGlobal(listener)],
    ['the client', (listener) => client.bindGlobal(listener)],
    ['the event on the client', (listener) => client.bind('event', listener)],
    ['messages of the connection', (listener) => client.connection.bind('message', listener)],
  ])('is parsed when someone listens to %s', (_what, bind) => {
    const parse = vi.spyOn(JSON, 'parse')
    const listener = vi.fn()
    bind(listener)
    socket.receive('event', { id: 1 }, 'news')
    expect(listener).toHaveBeenCalledOnce()
    expect(parse.mock.calls.filter(([text]) => text === '{"id":1}')).toHaveLength(1)
  })
})

describe('the metadata of an event', () => {
  it('is one empty object that cannot be changed', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener)
    socket.receive('event', 1, 'news')
    socket.receive('event', 2, 'news')
    expect(calls).toEqual([
      [1, {}],
      [2, {}],
    ])
    expect(calls[0]?.[1]).toBe(calls[1]?.[1])
    expect(Object.isFrozen(calls[0]?.[1])).toBe(true)
  })

  it('names nobody outside of presence channels', () => {
    const { calls, listener } = collect()
    channel.bind('client-event', listener)
    socket.receiveFrom('mallory', 'client-event', 1, 'news')
    expect(calls).toEqual([[1, {}]])
  })
})

describe('an event', () => {
  it('goes to the channel, then to the client, then to the connection, global listeners first', () => {
    const order: string[] = []
    client.connection.bind('message', () => order.push('connection'))
    client.bind('event', () => order.push('client'))
    client.bindGlobal(() => order.push('client global'))
    channel.bind('event', () => order.push('channel'))
    channel.bindGlobal(() => order.push('channel global'))
    socket.receive('event', 1, 'news')
    expect(order).toEqual(['channel global', 'channel', 'client global', 'client', 'connection'])
  })

  it('of any channel reaches the global listeners of the client, by both spellings', () => {
    client.subscribe('sport')
    socket.confirm('sport')
    const first = collect()
    const second = collect()
    client.bindGlobal(first.listener)
    client.bind_global(second.listener)
    socket.receive('headline', 1, 'news')
    socket.receive('goal', 2, 'sport')
    socket.receive('late', 3, 'left-long-ago')
    const expected = [
      ['headline', 1],
      ['goal', 2],
      ['late', 3],
    ]
    expect([first.calls, second.calls]).toEqual([expected, expected])
    client.unbind_global(first.listener)
    client.unbindGlobal(second.listener)
    socket.receive('headline', 4, 'news')
    expect([first.calls, second.calls]).toEqual([expected, expected])
  })

  it('without a channel reaches the client', () => {
    const { calls, listener } = collect()
    client.bindGlobal(listener)
    socket.receive('pusher:error', { code: null, message: 'careful' })
    expect(calls).toEqual([['pusher:error', { code: null, message: 'careful' }]])
  })

  it('between client and server stays between them', () => {
    const { calls, listener } = collect()
    client.bindGlobal(listener)
    channel.bindGlobal(listener)
    socket.receive('pusher_internal:whatever', 1, 'news')
    socket.receive('pusher_internal:member_added', { user_id: 'x' }, 'news')
    expect(calls).toEqual([])
  })

  it('of one channel does not reach another', () => {
    const { calls, listener } = collect()
    client.subscribe('sport').bindGlobal(listener)
    socket.receive('headline', 1, 'news')
    expect(calls).toEqual([])
  })

  it('reaches the connection as a message with channel, event and data', () => {
    const { calls, listener } = collect()
    client.connection.bind('message', listener)
    socket.receive('headline', { id: 1 }, 'news')
    expect(calls[0]?.[0]).toEqual({ event: 'headline', channel: 'news', data: { id: 1 } })
  })
})

describe('a subscription', () => {
  it('is told of to listeners of the channel with the data of the server', () => {
    const { calls, listener } = collect()
    client.subscribe('sport').bind('pusher:subscription_succeeded', listener)
    socket.confirm('sport', { some: 'data' })
    expect(calls).toEqual([[{ some: 'data' }, {}]])
  })

  it.each([3, 0])('has the count that the server tells: %d', (count) => {
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_count', listener)
    expect(channel.subscriptionCount).toBeUndefined()
    socket.receive('pusher_internal:subscription_count', { subscription_count: 9 }, 'news')
    expect(channel.subscriptionCount).toBe(9)
    socket.receive('pusher_internal:subscription_count', { subscription_count: count }, 'news')
    expect(channel.subscriptionCount).toBe(count)
    expect(calls).toEqual([
      [{ subscription_count: 9 }, {}],
      [{ subscription_count: count }, {}],
    ])
  })

  it('keeps its count when the server tells nonsense', () => {
    socket.receive('pusher_internal:subscription_count', { subscription_count: 2 }, 'news')
    socket.receive('pusher_internal:subscription_count', { subscription_count: 'many' }, 'news')
    socket.receive('pusher_internal:subscription_count', null, 'news')
    expect(channel.subscriptionCount).toBe(2)
  })
})
