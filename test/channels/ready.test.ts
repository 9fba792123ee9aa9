// `channel.ready()`: a promise that is kept by the server's confirmation, and broken by whatever
// stands in its way.

import { beforeEach, describe, expect, it } from 'vitest'
import { AuthError } from '../../src/node.js'
import type { Bellwire, ChannelAuthorizationCallback } from '../../src/node.js'
import { pass, startStable, useVirtualTime } from '../connection/virtual.js'
import { clientOf, FakeServer, settled, type PlayedSocket } from './fake-server.js'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
let asked: ChannelAuthorizationCallback[]

beforeEach(async () => {
  asked = []
  server = new FakeServer()
  client = clientOf(server, {
    channelAuthorization: { customHandler: (_request, callback) => void asked.push(callback) },
  })
  socket = await server.nextSocket()
})

/** What became of a promise by now. */
async function fateOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = settled().then(() => 'pending')
  return Promise.race([promise.then(() => 'kept'), pending]).catch((error: unknown) => error)
}

describe('ready', () => {
  it('waits for the connection and for the confirmation', async () => {
    const ready = client.subscribe('news').ready()
    expect(await fateOf(ready)).toBe('pending')
    socket.greet()
    expect(await fateOf(ready)).toBe('pending')
    socket.confirm('news')
    expect(await ready).toBeUndefined()
  })

  it('is kept at once on a channel that is subscribed, and again after an outage', async () => {
    socket.greet()
    const channel = client.subscribe('news')
    socket.confirm('news')
    await channel.ready()
    socket.end()
    const ready = channel.ready()
    expect(await fateOf(ready)).toBe('pending')
    socket = await server.connect()
    socket.confirm('news')
    await ready
  })

  it('is broken by the refusal of the app, with its error', async () => {
    socket.greet()
    const ready = client.subscribe('private-news').ready()
    const refusal = new Error('Not today.')
    const fate = fateOf(ready)
    asked[0]?.(refusal, null)
    expect(await fate).toBe(refusal)
    expect(await fateOf(client.channel('private-news')?.ready() ?? Promise.resolve())).toBe(refusal)
  })

  it('is broken by the refusal of the server, with its words and status', async () => {
    socket.greet()
    const fate = fateOf(client.subscribe('news').ready())
    const data = { type: 'AuthError', error: 'Wrong signature.', status: 401 }
    socket.receive('pusher:subscription_error', data, 'news')
    const error = await fate
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({
      code: 'channel/not-subscribed',
      message: 'Wrong signature.',
      channel: 'news',
      status: 401,
      cause: data,
    })
  })

  it('looks ahead after a failure when the channel is subscribed to again', async () => {
    socket.greet()
    const channel = client.subscribe('news')
    socket.receive('pusher:subscription_error', { error: 'No.' }, 'news')
    const ready = client.subscribe('news').ready()
    expect(await fateOf(ready)).toBe('pending')
    socket.confirm('news')
    await ready
    expect(channel.subscribed).toBe(true)
  })

  it.each([
    ['before there is a connection', false],
    ['while the server is asked', true],
  ])('is broken when the channel is left %s', async (_when, isConnected) => {
    if (isConnected) socket.greet()
    const channel = client.subscribe('news')
    const fate = fateOf(channel.ready())
    channel.unsubscribe()
    expect(await fate).toMatchObject({
      code: 'channel/left',
      message: 'The channel news was left.',
    })
    expect(await fateOf(channel.ready())).toMatchObject({ code: 'channel/left' })
  })

  it('is broken when the client is destroyed', async () => {
    const fate = fateOf(client.subscribe('news').ready())
    client.destroy()
    expect(await fate).toMatchObject({ code: 'channel/left' })
  })

  it('is broken by its signal, with the reason of that, and the channel stays', async () => {
    const aborter = new AbortController()
    const channel = client.subscribe('news')
    const fate = fateOf(channel.ready({ signal: aborter.signal }))
    const reason = new Error('Too slow.')
    aborter.abort(reason)
    expect(await fate).toBe(reason)
    expect(await fateOf(channel.ready({ signal: aborter.signal }))).toBe(reason)
    expect(client.channel('news')).toBe(channel)
  })

  it('leaves nothing on its signal when it is settled', async () => {
    const listeners = new Set<() => void>()
    const signal = {
      aborted: false,
      addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: 'abort', listener: () => void) =>
        void listeners.delete(listener),
    }
    socket.greet()
    const ready = client.subscribe('news').ready({ signal })
    expect(listeners.size).toBe(1)
    socket.confirm('news')
    await ready
    expect(listeners.size).toBe(0)
  })
})

describe('in time', () => {
  useVirtualTime()

  it('ready is broken when the server does not answer', async () => {
    const virtual = await startStable({ logger: () => undefined })
    const broken = expect(virtual.client.subscribe('news').ready()).rejects.toMatchObject({
      code: 'channel/not-subscribed',
      message: 'The server did not confirm in 10000 ms.',
    })
    await pass(10_000)
    await broken
  })
})
