// What was begun on a socket that is gone has no effect on the next one.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Bellwire, ChannelAuthorizationCallback } from '../../src/node.js'
import { clientOf, collect, FakeServer, settled, type PlayedSocket } from './fake-server.js'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
/** The authorizations that wait for an answer of the app, by the socket that they are for. */
let asked: { socketId: string; answer: ChannelAuthorizationCallback }[]

beforeEach(async () => {
  asked = []
  server = new FakeServer()
  client = clientOf(server, {
    channelAuthorization: {
      customHandler: ({ socketId }, answer) => void asked.push({ socketId, answer }),
    },
  })
  socket = await server.connect()
})

async function reconnect(): Promise<void> {
  socket.end()
  socket = await server.connect()
}

function answer(index: number): Promise<void> {
  const request = asked[index]
  request?.answer(null, { auth: `signed for ${request.socketId}` })
  return settled()
}

describe('a signature', () => {
  it('for the old socket is never sent on the new one: a new one is asked for', async () => {
    const channel = client.subscribe('private-a')
    await reconnect()
    expect(asked.map(({ socketId }) => socketId)).toEqual(['1.1', '2.1'])
    await answer(0)
    expect(socket.subscribes).toEqual([])
    expect(channel.subscriptionPending).toBe(true)
    await answer(1)
    expect(socket.subscribes).toEqual([{ auth: 'signed for 2.1', channel: 'private-a' }])
  })

  it('for the old socket is not sent when it comes after that for the new one', async () => {
    client.subscribe('private-a')
    await reconnect()
    await answer(1)
    await answer(0)
    expect(socket.subscribes).toEqual([{ auth: 'signed for 2.1', channel: 'private-a' }])
  })

  it('that comes while there is no connection is not kept for the next one', async () => {
    const channel = client.subscribe('private-a')
    socket.end()
    await answer(0)
    socket = await server.connect()
    expect(socket.subscribes).toEqual([])
    expect(channel.subscriptionPending).toBe(true)
    expect(asked).toHaveLength(2)
  })

  it('that fails for the old socket is no failure on the new one', async () => {
    const channel = client.subscribe('private-a')
    const { calls, listener } = collect()
    channel.bindGlobal(listener)
    await reconnect()
    asked[0]?.answer(new Error('expired'), null)
    await settled()
    expect(calls).toEqual([])
    await answer(1)
    socket.confirm('private-a')
    expect(channel.subscribed).toBe(true)
  })

  it('of an attempt before the last unsubscribe is not used by the attempt after it', async () => {
    client.subscribe('private-a').unsubscribe()
    const again = client.subscribe('private-a')
    await answer(0)
    expect(socket.subscribes).toEqual([])
    expect(again.subscriptionPending).toBe(true)
    await answer(1)
    expect(socket.subscribes).toHaveLength(1)
  })
})

describe('a channel that was left', () => {
  it('while the app was being asked stays gone: nothing is sent, then or after a reconnect', async () => {
    client.subscribe('private-a').unsubscribe()
    expect(client.channel('private-a')).toBeUndefined()
    await answer(0)
    await reconnect()
    await settled()
    expect(server.sockets.map(({ sent }) => sent)).toEqual([[], []])
    expect(asked).toHaveLength(1)
  })

  it('while the server was being asked stays gone after a reconnect', async () => {
    const channel = client.subscribe('news')
    channel.unsubscribe()
    expect([channel.subscriptionPending, channel.subscriptionCancelled]).toEqual([true, true])
    await reconnect()
    expect([channel.subscriptionPending, channel.subscriptionCancelled]).toEqual([false, false])
    expect(client.channel('news')).toBeUndefined()
    expect(socket.sent).toEqual([])
  })

  it('while the server was being asked is left as soon as it answers, and tells nobody', async () => {
    const channel = client.subscribe('news')
    const { calls, listener } = collect()
    channel.bindGlobal(listener)
    channel.unsubscribe()
    // The server would reject an unsubscribe that overtakes its answer.
    expect(socket.sentEvents).toEqual(['pusher:subscribe'])
    socket.receive('headline', 1, 'news')
    socket.confirm('news')
    expect(socket.sentEvents).toEqual(['pusher:subscribe', 'pusher:unsubscribe'])
    expect(client.channel('news')).toBeUndefined()
    expect(channel.subscribed).toBe(false)
    expect(calls).toEqual([])
    await reconnect()
    expect(socket.sent).toEqual([])
  })

  it('while the server was being asked is gone when it refuses, and tells nobody', () => {
    const channel = client.subscribe('news')
    const { calls, listener } = collect()
    channel.bindGlobal(listener)
    channel.unsubscribe()
    socket.receive('pusher:subscription_error', { type: 'AuthError', error: 'no' }, 'news')
    expect(socket.sentEvents).toEqual(['pusher:subscribe'])
    expect(client.channel('news')).toBeUndefined()
    expect(calls).toEqual([])
  })

  it('and wanted again before the server answered costs no second subscribe', () => {
    const channel = client.subscribe('news')
    channel.unsubscribe()
    expect(client.subscribe('news')).toBe(channel)
    expect(channel.subscriptionCancelled).toBe(false)
    socket.confirm('news')
    expect(channel.subscribed).toBe(true)
    expect(socket.sentEvents).toEqual(['pusher:subscribe'])
  })
})

describe('a refused channel', () => {
  it('is not pending any more and is asked for again by subscribe', async () => {
    const channel = client.subscribe('private-a')
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_error', listener)
    await answer(0)
    const refusal = { type: 'AuthError', error: 'The signature is wrong.', status: 401 }
    socket.receive('pusher:subscription_error', refusal, 'private-a')
    expect(calls).toEqual([[refusal, {}]])
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    expect(client.subscribe('private-a')).toBe(channel)
    await answer(1)
    expect(socket.subscribes).toHaveLength(2)
  })

  it('is asked for again after a reconnect', async () => {
    client.subscribe('private-a')
    asked[0]?.answer(new Error('no'), null)
    await settled()
    await reconnect()
    expect(asked).toHaveLength(2)
  })

  it('can be left, and nothing is sent for it', async () => {
    const channel = client.subscribe('private-a')
    asked[0]?.answer(new Error('no'), null)
    await settled()
    channel.unsubscribe()
    expect(client.channel('private-a')).toBeUndefined()
    expect(socket.sent).toEqual([])
  })
})
