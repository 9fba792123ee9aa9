// A client on the real server over real sockets: what a user does first.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { authorizeWith, bellwireOn, next, sdkFor } from './support/client.js'
import { startServer } from './support/server.js'
import type { TestServer } from './support/server.js'
import { Bellwire } from '../src/node.js'
import type { Members, Options } from '../src/node.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})

afterEach(async () => {
  await server.stop()
})

describe('a client', () => {
  it('receives what the server SDK publishes on a public channel', async () => {
    const client = bellwireOn(server)
    const orders = client.subscribe('orders')
    await next(orders, 'pusher:subscription_succeeded')
    const created = next(orders, 'created')
    await sdkFor(server).trigger('orders', 'created', { id: 7 })
    expect(await created).toEqual({ id: 7 })
    expect(client.connection.state).toBe('connected')
    expect(client.connection.socketId).toMatch(/^\d+\.\d+$/)
  })

  it('sees who is present and gets client events with their sender', async () => {
    const ann = bellwireOn(server, 'ann').subscribe('presence-room')
    await next(ann, 'pusher:subscription_succeeded')
    const joined = next(ann, 'pusher:member_added')
    const bob = bellwireOn(server, 'bob').subscribe('presence-room')
    const members = await next<Members>(bob, 'pusher:subscription_succeeded')
    expect([...members].map(({ id }) => id).sort()).toEqual(['ann', 'bob'])
    expect(members.me).toEqual({ id: 'bob', info: { name: 'bob' } })
    expect(await joined).toEqual({ id: 'bob', info: { name: 'bob' } })

    const typing = new Promise((resolve) =>
      ann.bind('client-typing', (data, metadata) => resolve([data, metadata])),
    )
    expect(bob.trigger('client-typing', { on: true })).toBe(true)
    expect(await typing).toEqual([{ on: true }, { user_id: 'bob' }])
  })

  it('comes back by itself when the server was killed and started again', async () => {
    const client = bellwireOn(server, 'ann', { backoff: { minMs: 50 } })
    const channel = client.subscribe('private-news')
    await next(channel, 'pusher:subscription_succeeded')
    const lost = next(client.connection, 'connecting')
    await server.stop()
    await lost
    expect(client.connection.socketId).toBeUndefined()
    expect(channel.subscribed).toBe(false)
    const back = next(channel, 'pusher:subscription_succeeded')
    server = await startServer({ port: server.port })
    await back
    const event = next(channel, 'headline')
    await sdkFor(server).trigger('private-news', 'headline', 'again')
    expect(await event).toBe('again')
  })

  it('is destroyed at the end of the block that uses it', async () => {
    let client: Bellwire
    {
      using used = bellwireOn(server)
      client = used
      await next(used.connection, 'connected')
    }
    expect(client.connection.state).toBe('disconnected')
    expect(Bellwire.instances).not.toContain(client)
  })
})

describe('switchCluster', () => {
  let addresses: string[]
  const onCluster = (options: Options = {}) =>
    bellwireOn(server, 'ann', {
      url: undefined,
      cluster: 'eu',
      // What is meant for the hosted service ends at the test server.
      WebSocket: class extends WebSocket {
        constructor(address: string) {
          addresses.push(address.replace(/\?.*/, ''))
          const { host } = new URL(server.url)
          super(address.replace(/^wss:..[^/]*/, `ws://${host}`))
        }
      },
      ...options,
    })

  beforeEach(() => {
    addresses = []
  })

  it('moves a connected client, its channels and its signatures to the other app', async () => {
    await server.stop()
    const there = { id: '2', key: 'other-key', secret: 'other-secret' }
    server = await startServer({ apps: [server.app, there] })
    const sdks = [sdkFor(server), sdkFor({ ...server, app: { ...server.app, ...there } })] as const
    const client = onCluster({
      channelAuthorization: {
        customHandler: (request, callback) =>
          authorizeWith(sdks[client.key === there.key ? 1 : 0])(request, callback),
      },
    })
    const channel = client.subscribe('private-news')
    await next(channel, 'pusher:subscription_succeeded')
    const again = next(channel, 'pusher:subscription_succeeded')
    client.switchCluster({ appKey: there.key, cluster: 'us2' })
    await again
    expect(client).toMatchObject({ key: there.key, options: { cluster: 'us2' } })
    expect(addresses).toEqual([
      'wss://ws-eu.pusher.com:443/app/app-key',
      'wss://ws-us2.pusher.com:443/app/other-key',
    ])
    const event = next(channel, 'headline')
    await sdks[1].trigger('private-news', 'headline', 'from there')
    expect(await event).toBe('from there')
  })

  it('leaves a disconnected client disconnected, until it connects', async () => {
    const client = onCluster()
    await next(client.connection, 'connected')
    client.disconnect()
    client.switchCluster({ appKey: server.app.key, cluster: 'us2' })
    expect(client.connection.state).toBe('disconnected')
    expect(addresses).toHaveLength(1)
    client.connect()
    await next(client.connection, 'connected')
    expect(addresses[1]).toBe('wss://ws-us2.pusher.com:443/app/app-key')
  })

  it('says what is wrong with a key, and changes nothing', async () => {
    const client = onCluster()
    await next(client.connection, 'connected')
    const { config } = client
    expect(() => client.switchCluster({ appKey: '', cluster: 'us2' })).toThrow(/key/)
    expect(client).toMatchObject({ key: server.app.key, config, options: { cluster: 'eu' } })
    expect(client.connection.state).toBe('connected')
  })
})
