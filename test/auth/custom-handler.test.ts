// An app that authorizes in its own way: whatever its handler does, only its channel is concerned.

import { beforeEach, describe, expect, it } from 'vitest'
import type {
  AnyChannel,
  Bellwire,
  ChannelAuthorization,
  ChannelAuthorizationHandler,
} from '../../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from '../channels/fake-server.js'

const SIGNED: ChannelAuthorization = { auth: 'signature' }

let server: FakeServer
let socket: PlayedSocket
let client: Bellwire

beforeEach(() => {
  server = new FakeServer()
})

/** Subscribes with a handler for `private-a`; other channels are signed. */
async function subscribe(handler: ChannelAuthorizationHandler): Promise<AnyChannel> {
  client = clientOf(server, {
    channelAuthorization: {
      customHandler(request, callback) {
        if (request.channelName === 'private-a') return handler(request, callback)
        callback(null, SIGNED)
      },
    },
  })
  socket = await server.connect()
  const channel: unknown = client.subscribe('private-a')
  return channel as AnyChannel
}

describe('a handler', () => {
  it('is told the socket and the channel', async () => {
    const { calls, listener } = collect()
    await subscribe(listener)
    expect(calls).toEqual([
      [{ socketId: '1.1', channelName: 'private-a' }, expect.any(Function) as unknown],
    ])
  })

  it.each<[string, ChannelAuthorizationHandler]>([
    ['calls back at once', (_request, callback) => callback(null, SIGNED)],
    ['calls back later', (_request, callback) => queueMicrotask(() => callback(null, SIGNED))],
    ['returns a promise', () => Promise.resolve(SIGNED)],
    ['is async', async () => await Promise.resolve(SIGNED)],
    [
      'is async and calls back when its promise has been resolved',
      // As pusher-js lets apps do: what is returned is no answer.
      async (_request, callback) => {
        setImmediate(() => callback(null, SIGNED))
        return Promise.resolve()
      },
    ],
    [
      'returns something of no use',
      ((_request: unknown, callback: (...given: unknown[]) => void) => {
        callback(null, SIGNED)
        return 7
      }) as unknown as ChannelAuthorizationHandler,
    ],
    [
      'calls back without an error',
      (_request, callback) => callback(undefined as unknown as null, SIGNED),
    ],
    [
      'calls back twice',
      (_request, callback) => {
        callback(null, SIGNED)
        callback(new Error('too late'), null)
      },
    ],
  ])('authorizes: it %s', async (_what, handler) => {
    const channel = await subscribe(handler)
    await settled()
    await settled()
    expect(socket.subscribes).toEqual([{ auth: 'signature', channel: 'private-a' }])
    socket.confirm('private-a')
    expect(channel.subscribed).toBe(true)
  })

  it.each<[string, ChannelAuthorizationHandler, string]>([
    [
      'calls back an error',
      (_request, callback) => callback(new Error('not you'), null),
      'not you',
    ],
    [
      'calls back a text',
      (_request, callback) => callback('not you' as unknown as Error, null),
      'not you',
    ],
    [
      'throws',
      () => {
        throw new Error('not you')
      },
      'not you',
    ],
    ['rejects', () => Promise.reject(new Error('not you')), 'not you'],
    [
      'calls back nothing',
      (_request, callback) => callback(null, null),
      'private-a has no auth: null',
    ],
    [
      'resolves to null',
      (_request, _callback) => Promise.resolve(null as unknown as ChannelAuthorization),
      'private-a has no auth: null',
    ],
    [
      'answers without auth',
      (_request, callback) => callback(null, {} as ChannelAuthorization),
      'private-a has no auth: {}',
    ],
  ])('fails its channel only: it %s', async (_what, handler, message) => {
    const channel = await subscribe(handler)
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_error', listener)
    client.subscribe('private-b')
    await settled()
    expect(calls).toEqual([
      [{ type: 'AuthError', error: expect.stringContaining(message) as string }, {}],
    ])
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    expect(socket.subscribes).toEqual([{ auth: 'signature', channel: 'private-b' }])
  })

  it('that cannot call back and resolves to nothing fails its channel', async () => {
    client = clientOf(server, {
      channelAuthorization: { customHandler: () => Promise.resolve() },
    })
    await server.connect()
    const { calls, listener } = collect()
    client.subscribe('private-a').bind('pusher:subscription_error', listener)
    await settled()
    expect(calls).toMatchObject([[{ type: 'AuthError' }, {}]])
  })

  it('may give its error a status, which listeners are told', async () => {
    const channel = await subscribe((_request, callback) => {
      callback(Object.assign(new Error('not you'), { status: 403 }), null)
    })
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_error', listener)
    await settled()
    expect(calls).toEqual([[{ type: 'AuthError', error: 'not you', status: 403 }, {}]])
  })

  it('may leave the channel that it is asked about', async () => {
    await subscribe((_request, callback) => {
      client.unsubscribe('private-a')
      callback(null, SIGNED)
    })
    await settled()
    expect(client.channel('private-a')).toBeUndefined()
    expect(socket.sent).toEqual([])
  })

  it('goes before an endpoint', async () => {
    client = clientOf(server, {
      fetch: () => Promise.reject(new Error('was asked')),
      channelAuthorization: {
        endpoint: 'http://127.0.0.1:9/never',
        customHandler: () => Promise.resolve(SIGNED),
      },
    })
    socket = await server.connect()
    client.subscribe('private-a')
    await settled()
    expect(socket.subscribes).toHaveLength(1)
  })
})
