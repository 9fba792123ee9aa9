// Listeners of a channel come, go and throw without disturbing each other.

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

describe('a listener that throws', () => {
  it('does not stop the other listeners, the next event or the connection, and is reported', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const failure = new Error('in the app')
    const fail = () => {
      throw failure
    }
    const { calls, listener } = collect()
    channel.bindGlobal(fail).bind('event', fail).bind('event', listener)
    client.bindGlobal(fail).bind('event', fail).bind('event', listener)
    client.connection.bind('message', fail).bind('message', listener)
    socket.receive('event', 1, 'news')
    expect(calls).toHaveLength(3)
    expect(reported.mock.calls).toEqual([[failure], [failure], [failure], [failure], [failure]])
    socket.receive('event', 2, 'news')
    expect(calls).toHaveLength(6)
    expect(client.connection.state).toBe('connected')
  })

  it('does not keep a subscription from being confirmed', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const sport = client.subscribe('sport')
    const { calls, listener } = collect()
    sport.bind('pusher:subscription_succeeded', () => {
      throw new Error('in the app')
    })
    sport.bind('pusher:subscription_succeeded', listener)
    socket.confirm('sport')
    expect(sport.subscribed).toBe(true)
    expect(calls).toHaveLength(1)
  })
})

describe('on', () => {
  it('listens until the function that it returns is called', () => {
    const { calls, listener } = collect()
    const off = channel.on('event', listener)
    channel.on('event', listener)
    socket.receive('event', 1, 'news')
    expect(calls).toHaveLength(2)
    off()
    off()
    socket.receive('event', 2, 'news')
    expect(calls.map(([data]) => data)).toEqual([1, 1, 2])
  })

  it('listens until its signal aborts, and not at all when it has', () => {
    const { calls, listener } = collect()
    const aborter = new AbortController()
    channel.on('event', listener, { signal: aborter.signal })
    socket.receive('event', 1, 'news')
    aborter.abort()
    channel.on('event', listener, { signal: aborter.signal })
    socket.receive('event', 2, 'news')
    expect(calls).toEqual([[1, {}]])
  })

  it('listens once', () => {
    const { calls, listener } = collect()
    channel.on('event', listener, { once: true })
    socket.receive('event', 1, 'news')
    socket.receive('event', 2, 'news')
    expect(calls).toEqual([[1, {}]])
  })

  it('can wait for the subscription once', () => {
    const sport = client.subscribe('sport')
    const { calls, listener } = collect()
    sport.on('pusher:subscription_succeeded', listener, { once: true })
    socket.confirm('sport')
    socket.confirm('sport')
    expect(calls).toHaveLength(1)
  })
})

describe('unsubscribe', () => {
  it('stops delivery at once, also of what is under way', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener).bindGlobal(listener)
    channel.unsubscribe()
    socket.receive('event', 1, 'news')
    socket.receive('pusher:cache_miss', {}, 'news')
    socket.receive('pusher_internal:subscription_count', { subscription_count: 1 }, 'news')
    expect(calls).toEqual([])
  })

  it('may be called by a listener', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener).bind('event', () => channel.unsubscribe())
    socket.receive('event', 1, 'news')
    socket.receive('event', 2, 'news')
    expect(calls).toEqual([[1, {}]])
    expect(socket.sentEvents).toEqual(['pusher:subscribe', 'pusher:unsubscribe'])
  })

  it('twice sends one unsubscribe', () => {
    channel.unsubscribe()
    channel.unsubscribe()
    client.unsubscribe('news')
    expect(socket.sentEvents).toEqual(['pusher:subscribe', 'pusher:unsubscribe'])
  })

  it('leaves the listeners on the channel that was left, which a new one does not inherit', () => {
    const { calls, listener } = collect()
    channel.bind('event', listener)
    channel.unsubscribe()
    const again = client.subscribe('news')
    socket.confirm('news')
    socket.receive('event', 1, 'news')
    expect(calls).toEqual([])
    expect([channel.hasListeners('event'), again.hasListeners('event')]).toEqual([true, false])
    channel.emit('event', 'by hand')
    expect(calls).toEqual([['by hand', undefined]])
  })

  it('of a channel object that was left long ago does not take away its successor', () => {
    channel.unsubscribe()
    const again = client.subscribe('news')
    socket.confirm('news')
    channel.unsubscribe()
    expect(client.channel('news')).toBe(again)
    expect(again.subscribed).toBe(true)
    expect(socket.sentEvents.at(-1)).toBe('pusher:subscribe')
  })
})

describe('channels.channels', () => {
  it.each(['news', '__proto__', 'constructor', 'hasOwnProperty', 'toString', '7'])(
    'has the channel %s by its name, as Echo looks it up',
    (name) => {
      const named = client.subscribe(name)
      expect(client.channels.channels[name]).toBe(named)
      expect(Object.keys(client.channels.channels)).toContain(name)
      expect(client.channel(name)).toBe(named)
      expect(client.channels.find(name)).toBe(named)
      expect(Object.prototype).not.toHaveProperty('subscribed')
    },
  )

  it.each(['__proto__', 'constructor'])('routes events of the channel %s to it', (name) => {
    const { calls, listener } = collect()
    client.subscribe(name).bind('event', listener)
    socket.confirm(name)
    socket.receive('event', 1, name)
    expect(calls).toEqual([[1, {}]])
    client.unsubscribe(name)
    expect(client.channel(name)).toBeUndefined()
  })

  it('is a copy: changing it changes nothing', () => {
    Reflect.deleteProperty(client.channels.channels, 'news')
    expect(client.channel('news')).toBe(channel)
  })
})
