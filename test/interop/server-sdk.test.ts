// The real server SDK of an app's backend, with Bellwire at the other end.

import type Pusher from 'pusher'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let sdk: Pusher

beforeEach(async () => {
  server = await startServer()
  sdk = sdkFor(server)
})

afterEach(async () => {
  await server.stop()
})

async function enter(name: string, userId?: string) {
  const client = bellwireOn(server, userId)
  const channel = client.subscribe(name)
  await next(channel, 'pusher:subscription_succeeded')
  return { client, channel }
}

interface Recordable {
  bindGlobal(listener: (event: string, data: unknown) => void): unknown
}

/** Keeps every event with its data. */
function record(channel: Recordable): unknown[] {
  const heard: unknown[] = []
  channel.bindGlobal((event, data) => heard.push([event, data]))
  return heard
}

describe('trigger', () => {
  it.each([{ id: 1 }, 'text', '', 0, false, null, [], 'ü💥', '{"a":1}'])(
    'delivers %j as it was given, except that text which is JSON is parsed',
    async (data) => {
      const { channel } = await enter('private-orders')
      const arrived = next(channel, 'created')
      await sdk.trigger('private-orders', 'created', data)
      expect(await arrived).toEqual(data === '{"a":1}' ? { a: 1 } : data)
    },
  )

  it('reaches several channels at once', async () => {
    const { client, channel: a } = await enter('a')
    const b = client.subscribe('b')
    await next(b, 'pusher:subscription_succeeded')
    const arrived = Promise.all([next(a, 'e'), next(b, 'e')])
    await sdk.trigger(['a', 'b', 'nobody-here'], 'e', { n: 1 })
    expect(await arrived).toEqual([{ n: 1 }, { n: 1 }])
  })

  it('leaves out the connection whose socket_id it is given', async () => {
    const { client, channel: sender } = await enter('news')
    const { channel: other } = await enter('news')
    const heard = record(sender)
    const arrived = next(other, 'saved')
    const socketId = client.connection.socketId ?? ''
    await sdk.trigger('news', 'saved', 1, { socket_id: socketId })
    expect(await arrived).toBe(1)
    const end = next(sender, 'end')
    await sdk.trigger('news', 'end', 2)
    await end
    expect(heard).toEqual([['end', 2]])
  })
})

describe('triggerBatch', () => {
  it('delivers all events of the batch in their order', async () => {
    const { channel } = await enter('news')
    const heard = record(channel)
    const { socketId = '' } = (await enter('news')).client.connection
    const end = next(channel, 'end')
    await sdk.triggerBatch([
      { channel: 'news', name: 'first', data: { n: 1 } },
      { channel: 'other', name: 'elsewhere', data: { n: 2 } },
      { channel: 'news', name: 'second', data: 'text', socket_id: socketId },
      { channel: 'news', name: 'end', data: {} },
    ])
    await end
    expect(heard).toEqual([
      ['first', { n: 1 }],
      ['second', 'text'],
      ['end', {}],
    ])
  })
})

describe('get', () => {
  async function get(path: string, params: Record<string, string> = {}): Promise<unknown> {
    const response = await sdk.get({ path, params })
    return response.json()
  }

  it('tells which channels are subscribed to, while they are', async () => {
    const { client } = await enter('presence-room', 'ann')
    await enter('news')
    expect(await get('/channels')).toEqual({ channels: { 'presence-room': {}, news: {} } })
    expect(await get('/channels', { filter_by_prefix: 'presence-', info: 'user_count' })).toEqual({
      channels: { 'presence-room': { user_count: 1 } },
    })
    client.unsubscribe('presence-room')
    await next(client.subscribe('round-trip'), 'pusher:subscription_succeeded')
    expect(await get('/channels/presence-room')).toMatchObject({ occupied: false })
  })

  it('tells who is present, each user once', async () => {
    await enter('presence-room', 'ann')
    await enter('presence-room', 'bob')
    await enter('presence-room', 'bob')
    const { users } = (await get('/channels/presence-room/users')) as { users: { id: string }[] }
    expect(users.map(({ id }) => id).sort()).toEqual(['ann', 'bob'])
    expect(await get('/channels/presence-room', { info: 'user_count' })).toEqual({
      occupied: true,
      user_count: 2,
    })
  })
})

describe('authorizeChannel', () => {
  it.each(['__proto__', 'constructor', '7', 'ü💥'])(
    'lets in a user with the id %s, whom all see',
    async (id) => {
      const { channel: ann } = await enter('presence-room', 'ann')
      const joined = next(ann, 'pusher:member_added')
      const { channel } = await enter('presence-room', id)
      const member = { id, info: { name: id } }
      expect(await joined).toEqual(member)
      const room = channel as unknown as { members: Iterable<unknown>; me: unknown }
      expect([...room.members]).toContainEqual(member)
      const typed = new Promise((resolve) =>
        ann.bind('client-typing', (_data, metadata) => resolve(metadata)),
      )
      channel.trigger('client-typing', 1)
      expect(await typed).toEqual({ user_id: id })
    },
  )
})
