// A client on the real server over real sockets: what a user does first.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bellwireOn, next, sdkFor } from './support/client.js'
import { startServer } from './support/server.js'
import type { TestServer } from './support/server.js'
import type { Members } from '../src/node.js'

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
})
