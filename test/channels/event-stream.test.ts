// `channel.events()`: a `for await` loop over the events of a channel.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Bellwire, Channel } from '../../src/node.js'
import { clientOf, FakeServer, settled, type PlayedSocket } from './fake-server.js'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
let channel: Channel

beforeEach(async () => {
  server = new FakeServer()
  client = clientOf(server)
  socket = await server.connect()
  channel = client.subscribe('news')
  socket.confirm('news')
})

function publish(...payloads: unknown[]): void {
  for (const payload of payloads) socket.receive('event', payload, 'news')
}

/** Takes everything that a loop is given, until it ends. */
function collectFrom(events: AsyncIterable<unknown>) {
  const taken: unknown[] = []
  const loop = async () => {
    for await (const payload of events) taken.push(payload)
    return 'over'
  }
  return { taken, end: loop() }
}

describe('the events of a channel', () => {
  it('are given one after the other, whether they came before the loop asked or after', async () => {
    const { taken } = collectFrom(channel.events('event'))
    publish(1, 2)
    await settled()
    publish(3)
    await settled()
    expect(taken).toEqual([1, 2, 3])
  })

  it.each([[0], [''], [null], [false], [undefined]])('may be %j', async (payload) => {
    const events = channel.events('event')
    socket.receive('event', payload, 'news')
    expect(await events.next()).toEqual({ value: payload, done: false })
  })

  it('are those from the call on, not from the first round of the loop', async () => {
    publish('before')
    const events = channel.events('event')
    publish('between')
    expect(await events.next()).toEqual({ value: 'between', done: false })
  })

  it('are the last ones when the loop is slow: the oldest are dropped', async () => {
    const events = channel.events('event', { buffer: 2 })
    publish(1, 2, 3, 4)
    expect((await events.next()).value).toBe(3)
    publish(5)
    expect([(await events.next()).value, (await events.next()).value]).toEqual([4, 5])
  })

  it('are a thousand at most, if nothing else is said', async () => {
    const events = channel.events('event')
    publish(...Array.from({ length: 1001 }, (_, index) => index))
    expect((await events.next()).value).toBe(1)
  })

  it('go on over a reconnect', async () => {
    const { taken } = collectFrom(channel.events('event'))
    publish(1)
    socket.end()
    socket = await server.connect()
    socket.confirm('news')
    publish(2)
    await settled()
    expect(taken).toEqual([1, 2])
  })

  it('answer several who ask at once, each with one', async () => {
    const events = channel.events('event')
    const asked = [events.next(), events.next(), events.next()]
    publish(1, 2)
    channel.unsubscribe()
    expect(await Promise.all(asked)).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: undefined, done: true },
    ])
  })

  it('may be those of the protocol', async () => {
    const events = client.subscribe('sport').events('pusher:subscription_succeeded')
    socket.confirm('sport', { at: 1 })
    expect((await events.next()).value).toEqual({ at: 1 })
  })
})

describe('the loop ends', () => {
  it('when its signal aborts, without what still waits', async () => {
    const aborter = new AbortController()
    const { taken, end } = collectFrom(channel.events('event', { signal: aborter.signal }))
    publish(1)
    await settled()
    // The loop waits for one.
    publish(2, 3)
    aborter.abort()
    expect(await end).toBe('over')
    expect(taken).toEqual([1, 2])
    expect(channel.hasListeners('event')).toBe(false)
  })

  it('at once when its signal has aborted', async () => {
    const events = channel.events('event', { signal: AbortSignal.abort() })
    expect(await collectFrom(events).end).toBe('over')
    expect(channel.hasListeners('event')).toBe(false)
  })

  it.each<[string, () => void]>([
    ['the channel is left', () => channel.unsubscribe()],
    ['the client is destroyed', () => client.destroy()],
  ])('when %s', async (_what, end) => {
    const loop = collectFrom(channel.events('event'))
    await settled()
    end()
    expect(await loop.end).toBe('over')
    expect(channel.hasListeners('event')).toBe(false)
  })

  it('at once on a channel that was left', async () => {
    channel.unsubscribe()
    expect(await collectFrom(channel.events('event')).end).toBe('over')
  })

  it('by break, after which nobody listens', async () => {
    publish('nobody listens')
    const events = channel.events('event')
    publish(1, 2)
    for await (const payload of events) {
      expect(payload).toBe(1)
      break
    }
    expect(channel.hasListeners('event')).toBe(false)
    expect(await events.next()).toEqual({ value: undefined, done: true })
  })
})
