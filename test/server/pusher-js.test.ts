// The genuine client library must work here as it does with hosted Channels.

import type Pusher from 'pusher-js'
import type { Members, Options } from 'pusher-js'
import { afterEach, beforeEach, expect, test } from 'vitest'

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

function connect(userId: string, options: Partial<Options> = {}) {
  const client = pusherJs(server, userId, options)
  clients.push(client)
  return client
}

async function subscribe(client: Pusher, name: string) {
  const channel = client.subscribe(name)
  const { data } = await nextEvent(channel, 'pusher:subscription_succeeded')
  return { channel, data }
}

test('a public channel, with any data', async () => {
  const { channel } = await subscribe(connect('1'), 'news')
  for (const data of [{ text: 'hällo' }, 'plain', '', 0, [1], null, '{"a":1}']) {
    const event = nextEvent(channel, 'published')
    await restClient(server).trigger('news', 'published', data)
    const expected = data === '{"a":1}' ? { a: 1 } : data
    expect((await event).data).toEqual(expected)
  }
})

test('a private channel and its client events', async () => {
  const { channel } = await subscribe(connect('1'), 'private-a')
  const { channel: other } = await subscribe(connect('2'), 'private-a')
  const received = nextEvent(other, 'client-typing')
  expect(channel.trigger('client-typing', { at: 'x' })).toBe(true)
  expect(await received).toMatchObject({ data: { at: 'x' } })
})

test('a presence channel: roster, coming, going, client events with a user id', async () => {
  const [ann, bob, bobAgain] = [connect('ann'), connect('bob'), connect('bob')]
  const { channel, data } = await subscribe(ann, 'presence-a')
  const alone = data as Members
  expect(alone.count).toBe(1)
  expect(alone.me).toEqual({ id: 'ann', info: { name: 'User ann' } })

  const added = nextEvent(channel, 'pusher:member_added')
  const { channel: bobsChannel, data: roster } = await subscribe(bob, 'presence-a')
  expect((await added).data).toEqual({ id: 'bob', info: { name: 'User bob' } })
  expect((roster as Members).members).toEqual({
    ann: { name: 'User ann' },
    bob: { name: 'User bob' },
  })

  const typing = nextEvent(channel, 'client-typing')
  bobsChannel.trigger('client-typing', {})
  expect((await typing).metadata).toEqual({ user_id: 'bob' })

  const events: string[] = []
  channel.bind_global((event: string) => events.push(event))
  await subscribe(bobAgain, 'presence-a')
  bob.disconnect()
  const removed = nextEvent(channel, 'pusher:member_removed')
  bobAgain.unsubscribe('presence-a')
  expect((await removed).data).toEqual({ id: 'bob', info: { name: 'User bob' } })
  expect(events).toEqual(['pusher:member_removed'])
})

test('a rejected subscription is told on its channel, and the connection goes on', async () => {
  const client = connect('1', {
    channelAuthorization: {
      transport: 'ajax',
      endpoint: '',
      customHandler: (_request, callback) => callback(null, { auth: 'app-key:forged' }),
    },
  })
  const channel = client.subscribe('private-a')
  const { data } = await nextEvent(channel, 'pusher:subscription_error')
  expect(data).toMatchObject({ type: 'AuthError', status: 401 })
  expect(channel.subscribed).toBe(false)
  await subscribe(client, 'news')
  expect(client.connection.state).toBe('connected')
})

test('an error of the server is told on the connection', async () => {
  const client = connect('1')
  const { channel } = await subscribe(client, 'news')
  const error = nextEvent(client.connection, 'error')
  channel.trigger('client-a', {})
  expect((await error).data).toMatchObject({ type: 'PusherError', data: { code: null } })
  expect(client.connection.state).toBe('connected')
})

test('an unknown key ends the attempts', async () => {
  const stranger = pusherJs({ ...server, app: { ...server.app, key: 'unknown' } }, '1')
  clients.push(stranger)
  const error = nextEvent(stranger.connection, 'error')
  const disconnected = nextEvent(stranger.connection, 'disconnected')
  expect((await error).data).toMatchObject({ error: { data: { code: 4001 } } })
  await disconnected
})

test('clients come back by themselves after the server closed', async () => {
  const client = connect('1')
  const { channel } = await subscribe(client, 'presence-a')
  const socketId = client.connection.socket_id
  const subscribed = nextEvent(channel, 'pusher:subscription_succeeded')
  server.server.disconnectClients()
  await subscribed
  expect(client.connection.socket_id).not.toBe(socketId)
})
