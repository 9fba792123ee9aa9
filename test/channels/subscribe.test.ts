// Subscribing and leaving on the real server, on every kind of channel and at every moment.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bellwire } from '../../src/node.js'
import { bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let client: Bellwire

beforeEach(async () => {
  server = await startServer({
    apps: [{ id: '1', key: 'app-key', secret: 'app-secret', subscriptionCounts: true }],
  })
  client = bellwireOn(server, 'ann', { backoff: { minMs: 20 } })
})

afterEach(async () => {
  await server.stop()
})

/** How many connections the server has on a channel. */
async function subscribersOf(name: string): Promise<number> {
  const response = await sdkFor(server).get({
    path: `/channels/${name}`,
    params: { info: 'subscription_count' },
  })
  const { subscription_count } = (await response.json()) as { subscription_count: number }
  return subscription_count
}

async function isOccupied(name: string): Promise<boolean> {
  const response = await sdkFor(server).get({ path: `/channels/${name}` })
  return ((await response.json()) as { occupied: boolean }).occupied
}

describe.each(['news', 'private-news', 'presence-news'])('%s', (name) => {
  it('is subscribed to by a call before there is a connection', async () => {
    const channel = client.subscribe(name)
    expect(client.connection.state).toBe('connecting')
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    await next(channel, 'pusher:subscription_succeeded')
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([true, false])
    expect(await isOccupied(name)).toBe(true)
  })

  it('is subscribed to by a call while connected, and is pending until the server says so', async () => {
    await next(client.connection, 'connected')
    const channel = client.subscribe(name)
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, true])
    await next(channel, 'pusher:subscription_succeeded')
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([true, false])
  })

  it('is the same object for the same name, however often it is subscribed to', async () => {
    const channel = client.subscribe(name)
    expect(client.subscribe(name)).toBe(channel)
    await next(client.connection, 'connected')
    expect(client.subscribe(name)).toBe(channel)
    const errors: unknown[] = []
    client.connection.bind('error', (error) => errors.push(error))
    await next(channel, 'pusher:subscription_succeeded')
    expect(client.subscribe(name)).toBe(channel)
    expect(client.channel(name)).toBe(channel)
    expect(client.allChannels()).toEqual([channel])
    // The server refuses a second subscription on one connection; a round trip shows that none came.
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(errors).toEqual([])
  })

  it.each(['channel', 'client'])('is left by a call on the %s', async (by) => {
    const channel = client.subscribe(name)
    await next(channel, 'pusher:subscription_succeeded')
    if (by === 'channel') channel.unsubscribe()
    else client.unsubscribe(name)
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    expect(client.channel(name)).toBeUndefined()
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(await isOccupied(name)).toBe(false)
  })

  it('is subscribed to again after it was left', async () => {
    const first = client.subscribe(name)
    await next(first, 'pusher:subscription_succeeded')
    first.unsubscribe()
    const second = client.subscribe(name)
    expect(second).not.toBe(first)
    await next(second, 'pusher:subscription_succeeded')
    expect(await isOccupied(name)).toBe(true)
    const event = next(second, 'headline')
    await sdkFor(server).trigger(name, 'headline', 'again')
    expect(await event).toBe('again')
    expect(first.subscribed).toBe(false)
  })

  it('is subscribed to again by itself after the connection was lost', async () => {
    const channel = client.subscribe(name)
    await next(channel, 'pusher:subscription_succeeded')
    const lost = next(client.connection, 'connecting')
    server.server.disconnectClients({ terminate: true })
    await lost
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    await next(channel, 'pusher:subscription_succeeded')
    expect(channel.subscribed).toBe(true)
  })

  it('waits for connect after disconnect', async () => {
    const channel = client.subscribe(name)
    await next(channel, 'pusher:subscription_succeeded')
    client.disconnect()
    expect(channel.subscribed).toBe(false)
    expect(client.channel(name)).toBe(channel)
    client.connect()
    await next(channel, 'pusher:subscription_succeeded')
    expect(channel.subscribed).toBe(true)
  })

  it('stays gone when it was left during an outage', async () => {
    await next(client.subscribe(name), 'pusher:subscription_succeeded')
    const lost = next(client.connection, 'connecting')
    server.server.disconnectClients({ terminate: true })
    await lost
    client.unsubscribe(name)
    await next(client.connection, 'connected')
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(client.allChannels().map((channel) => channel.name)).toEqual(['other'])
    expect(await isOccupied(name)).toBe(false)
  })
})

describe('a client', () => {
  it('leaves a channel that it never had without ado', async () => {
    await next(client.connection, 'connected')
    const errors: unknown[] = []
    client.connection.bind('error', (error) => errors.push(error))
    client.unsubscribe('never')
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(errors).toEqual([])
  })

  it('has each channel once on the server, whoever else is there', async () => {
    const other = bellwireOn(server, 'bob')
    await next(other.subscribe('news'), 'pusher:subscription_succeeded')
    await next(client.subscribe('news'), 'pusher:subscription_succeeded')
    expect(await subscribersOf('news')).toBe(2)
    client.unsubscribe('news')
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(await subscribersOf('news')).toBe(1)
  })

  it('hears no event after it left', async () => {
    const channel = client.subscribe('news')
    await next(channel, 'pusher:subscription_succeeded')
    const heard: unknown[] = []
    channel.bind('headline', (data) => heard.push(data))
    await sdkFor(server).trigger('news', 'headline', 1)
    await next(client.subscribe('round-trip'), 'pusher:subscription_succeeded')
    channel.unsubscribe()
    await sdkFor(server).trigger('news', 'headline', 2)
    await next(client.subscribe('other'), 'pusher:subscription_succeeded')
    expect(heard).toEqual([1])
  })

  it('subscribes to many channels at once', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `private-${index}`)
    const channels = names.map((name) => client.subscribe(name))
    await Promise.all(channels.map((channel) => next(channel, 'pusher:subscription_succeeded')))
    expect(client.allChannels()).toEqual(channels)
    expect(channels.every(({ subscribed }) => subscribed)).toBe(true)
  })

  it.each(['', '#secret', 'with space', 'naïve', 'x'.repeat(201), 'a/b', 'a\nb'])(
    'refuses the name %j with an error that quotes it',
    (name) => {
      expect(() => client.subscribe(name)).toThrow(
        expect.objectContaining({
          name: 'ProtocolError',
          code: 'protocol/channel-name',
          message: expect.stringContaining(JSON.stringify(name).slice(0, 80)) as string,
        }),
      )
      expect(client.allChannels()).toEqual([])
    },
  )
})
