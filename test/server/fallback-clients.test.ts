// The libraries that apps reach the HTTP fallback with: pusher-js by its own requests, SockJS by
// naming the app in the first message.

import type Pusher from 'pusher-js'
import type { Members, Options } from 'pusher-js'
import SockJS from 'sockjs-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { decodeFrame } from '../../src/protocol/frames.js'
import { startServer, type TestServer } from '../support/server.js'
import { nextEvent, pusherJs, restClient } from './pusher.js'

let server: TestServer
let clients: Pusher[]
beforeEach(async () => {
  server = await startServer()
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.disconnect()
  await server.stop()
})

async function subscribe(client: Pusher, name: string) {
  const channel = client.subscribe(name)
  const { data } = await nextEvent(channel, 'pusher:subscription_succeeded')
  return { channel, data }
}

describe.each(['xhr_streaming', 'xhr_polling'] as const)('pusher-js by %s', (transport) => {
  function connect(userId: string, options: Partial<Options> = {}, to = server) {
    const http = { httpHost: '127.0.0.1', httpPort: server.port, enabledTransports: [transport] }
    const client = pusherJs(to, userId, { ...http, ...options })
    clients.push(client)
    return client
  }

  test('a public channel, with any data', async () => {
    const { channel } = await subscribe(connect('1'), 'news')
    for (const data of [{ text: 'hällo\u2028\ud83d\ude00' }, 'plain', '', 0, [1], null]) {
      const event = nextEvent(channel, 'published')
      await restClient(server).trigger('news', 'published', data)
      expect((await event).data).toEqual(data)
    }
  })

  test('a private channel and its client events', async () => {
    const { channel } = await subscribe(connect('1'), 'private-a')
    const { channel: other } = await subscribe(connect('2'), 'private-a')
    const received = nextEvent(other, 'client-typing')
    expect(channel.trigger('client-typing', { at: 'x' })).toBe(true)
    expect(await received).toMatchObject({ data: { at: 'x' } })
  })

  test('a presence channel, shared with a WebSocket', async () => {
    const { channel, data } = await subscribe(connect('ann'), 'presence-a')
    expect((data as Members).me).toEqual({ id: 'ann', info: { name: 'User ann' } })
    const added = nextEvent(channel, 'pusher:member_added')
    const bob = connect('bob', { enabledTransports: ['ws'] })
    const { channel: bobsChannel } = await subscribe(bob, 'presence-a')
    expect((await added).data).toMatchObject({ id: 'bob' })
    const typing = nextEvent(channel, 'client-typing')
    bobsChannel.trigger('client-typing', {})
    expect((await typing).metadata).toEqual({ user_id: 'bob' })
    const removed = nextEvent(channel, 'pusher:member_removed')
    bob.disconnect()
    expect((await removed).data).toMatchObject({ id: 'bob' })
  })

  test('an event of its own backend call does not come back', async () => {
    const client = connect('1')
    const { channel } = await subscribe(client, 'news')
    const event = nextEvent(channel, 'published')
    const rest = restClient(server)
    await rest.trigger('news', 'published', 1, { socket_id: client.connection.socket_id })
    await rest.trigger('news', 'published', 2)
    expect((await event).data).toBe(2)
  })

  test('many events, more than a stream may hold, in order and on one connection', async () => {
    const client = connect('1')
    const { channel } = await subscribe(client, 'news')
    const states: unknown[] = []
    client.connection.bind('state_change', (change: unknown) => states.push(change))
    const received: number[] = []
    const all = new Promise<void>((resolve) => {
      channel.bind('published', ({ number }: { number: number }) => {
        received.push(number)
        if (number === 79) resolve()
      })
    })
    const text = 'x'.repeat(10_000)
    for (let number = 0; number < 80; number += 1) {
      await restClient(server).trigger('news', 'published', { number, text })
    }
    await all
    expect(received).toEqual(Array.from({ length: 80 }, (_, number) => number))
    expect(states).toEqual([])
  })

  test('an unknown key ends the attempts', async () => {
    const stranger = connect('1', {}, { ...server, app: { ...server.app, key: 'unknown' } })
    const error = nextEvent(stranger.connection, 'error')
    const disconnected = nextEvent(stranger.connection, 'disconnected')
    expect((await error).data).toMatchObject({ error: { data: { code: 4001 } } })
    await disconnected
  })

  test('it comes back at once when it is asked to', async () => {
    const client = connect('1')
    const { channel } = await subscribe(client, 'presence-a')
    const socketId = client.connection.socket_id
    const subscribed = nextEvent(channel, 'pusher:subscription_succeeded')
    server.server.disconnectClients()
    await subscribed
    expect(client.connection.socket_id).not.toBe(socketId)
  })

  test('it comes back after the server was killed', async () => {
    const client = connect('1')
    const { channel } = await subscribe(client, 'news')
    const subscribed = nextEvent(channel, 'pusher:subscription_succeeded')
    await server.server.close({ terminate: true })
    await server.server.listen()
    await subscribed
    const event = nextEvent(channel, 'published')
    await restClient(server).trigger('news', 'published', 'again')
    expect((await event).data).toBe('again')
  })
})

describe.each(['xhr-streaming', 'xhr-polling'] as const)('SockJS by %s', (transport) => {
  const path = (key: string) => JSON.stringify({ path: `/app/${key}?protocol=7` })

  /** Opens a connection, names the app, and hands out the frames. */
  function open(key: string) {
    const socket = new SockJS(`${server.url}/pusher`, null, { transports: [transport] })
    const unread: string[] = []
    let wake: () => void = () => undefined
    socket.onopen = () => socket.send(path(key))
    socket.onmessage = ({ data }: { data: string }) => {
      unread.push(data)
      wake()
    }
    const closed = new Promise<CloseEvent>((resolve) => (socket.onclose = resolve))
    const next = async () => {
      while (unread.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return decodeFrame(unread.shift())
    }
    return { socket, next, closed }
  }

  test('connects, subscribes, receives', async () => {
    const { socket, next, closed } = open('app-key')
    expect(await next()).toMatchObject({ event: 'pusher:connection_established' })
    socket.send('{"event":"pusher:subscribe","data":{"channel":"news"}}')
    expect(await next()).toMatchObject({ event: 'pusher_internal:subscription_succeeded' })
    await restClient(server).trigger('news', 'published', 'hällo\u2028')
    expect(await next()).toEqual({ event: 'published', channel: 'news', data: 'hällo\u2028' })
    socket.close()
    await closed
    await expect.poll(() => server.server.connectionCount).toBe(0)
  })

  test('sends a burst in order', async () => {
    const { socket, next } = open('app-key')
    await next()
    for (let number = 0; number < 300; number += 1) {
      socket.send(`{"event":"pusher:subscribe","data":{"channel":"channel-${String(number)}"}}`)
    }
    for (let number = 0; number < 300; number += 1) {
      expect(await next()).toMatchObject({ channel: `channel-${String(number)}` })
    }
    socket.close()
  })

  test('is told the code and the reason of a refusal', async () => {
    const { next, closed } = open('unknown')
    expect(await next()).toMatchObject({ event: 'pusher:error', data: { code: 4001 } })
    const { code, reason } = await closed
    expect([code, reason]).toEqual([4001, expect.stringContaining('"unknown"')])
  })

  test('is told the code and the reason of an end', async () => {
    const { next, closed } = open('app-key')
    await next()
    server.server.disconnectClients({ code: 4100, reason: 'Später' })
    expect(await closed).toMatchObject({ code: 4100, reason: 'Später', wasClean: true })
  })
})
