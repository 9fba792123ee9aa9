// The endpoints for development: an app without a backend gets onto every kind of channel and
// signs its users in, from any page; and nobody does where that would matter.

import { createHash } from 'node:crypto'
import Pusher from 'pusher'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bellwire } from '../../src/node.js'
import type { ServerOptions } from '../../src/server/index.js'
import { bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})

afterEach(async () => {
  await server.stop()
})

function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form)
  return fetch(server.url + path, { method: 'POST', body, headers })
}

const ANN = { user_id: 'ann', user_info: '{"name":"Ann"}' }

describe('/pusher/auth', () => {
  it('signs private channels', async () => {
    const response = await post('/pusher/auth', { socket_id: '1.2', channel_name: 'private-a' })
    expect(await response.json()).toEqual(sdkFor(server).authorizeChannel('1.2', 'private-a'))
  })

  it('signs presence channels for who the client says it is', async () => {
    const form = { socket_id: '1.2', channel_name: 'presence-a', ...ANN }
    const { channel_data } = (await (await post('/pusher/auth', form)).json()) as {
      channel_data: string
    }
    expect(JSON.parse(channel_data)).toEqual({ user_id: 'ann', user_info: { name: 'Ann' } })
  })

  it('signs presence channels for a guest when the client says nothing', async () => {
    const form = { socket_id: '1.2', channel_name: 'presence-a' }
    const { channel_data } = (await (await post('/pusher/auth', form)).json()) as {
      channel_data: string
    }
    expect(JSON.parse(channel_data)).toEqual({ user_id: 'guest-1.2' })
  })

  it('signs encrypted channels with a key that is made of the secret', async () => {
    const { id: appId, key, secret } = server.app
    const sdk = new Pusher({
      appId,
      key,
      secret,
      host: '127.0.0.1',
      encryptionMasterKeyBase64: createHash('sha256').update(secret).digest('base64'),
    })
    const name = 'private-encrypted-a'
    const response = await post('/pusher/auth', { socket_id: '1.2', channel_name: name })
    expect(await response.json()).toEqual(sdk.authorizeChannel('1.2', name))
  })

  it.each([false, true])('lets a client onto its channels, in a batch: %s', async (batch) => {
    const client = bellwireOn(server, 'ann', {
      channelAuthorization: { endpoint: `${server.url}/pusher/auth`, params: ANN, batch },
    })
    const room = client.subscribe('presence-room')
    const orders = client.subscribe('private-orders')
    const confirmed = next(orders, 'pusher:subscription_succeeded')
    await next(room, 'pusher:subscription_succeeded')
    await confirmed
    expect(room.members.me).toEqual({ id: 'ann', info: { name: 'Ann' } })
    expect(orders.subscribed).toBe(true)
  })
})

describe('/pusher/user-auth', () => {
  it('signs who the client says it is', async () => {
    const form = { socket_id: '1.2', ...ANN, watchlist: '["bob"]' }
    expect(await (await post('/pusher/user-auth', form)).json()).toEqual(
      sdkFor(server).authenticateUser('1.2', {
        id: 'ann',
        user_info: { name: 'Ann' },
        watchlist: ['bob'],
      }),
    )
  })
})

describe('both', () => {
  it('answer pages of every origin, with cookies and headers of their own', async () => {
    const origin = 'http://localhost:5173'
    const asked = { origin, 'access-control-request-headers': 'x-csrf-token,authorization' }
    const preflight = await fetch(`${server.url}/pusher/auth`, {
      method: 'OPTIONS',
      headers: asked,
    })
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-csrf-token,authorization',
      'access-control-allow-methods': 'POST',
      vary: 'origin',
    })
    const form = { socket_id: '1.2', channel_name: 'private-a' }
    const response = await post('/pusher/auth', form, { origin })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
  })

  it('say why when they are asked for nothing', async () => {
    const response = await post('/pusher/auth', {})
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'The form has no socket_id such as 1.2, but "".' },
    ])
    expect((await fetch(`${server.url}/pusher/auth`)).status).toBe(405)
  })

  it('read no more than they need to', async () => {
    const response = await post('/pusher/auth', { socket_id: '1.2', rest: 'x'.repeat(2_000_000) })
    expect(response.status).toBe(413)
    expect((await post('/pusher/auth', { socket_id: '1.2' })).status).toBe(200)
  })

  it('leave SockJS and the API what is theirs', async () => {
    expect((await fetch(`${server.url}/pusher/info`)).status).toBe(200)
    expect((await fetch(`${server.url}/apps/1/channels`)).status).toBe(401)
  })

  it('sign for the first app, or for that of the query', async () => {
    await server.stop()
    const apps = [
      { id: '1', key: 'one', secret: 'first' },
      { id: '2', key: 'two', secret: 'second' },
    ]
    server = await startServer({ apps, developmentAuth: true })
    const ask = async (path: string) => {
      const response = await post(path, { socket_id: '1.2', channel_name: 'private-a' })
      return response.ok ? ((await response.json()) as { auth: string }).auth : response.status
    }
    expect(await ask('/pusher/auth')).toMatch(/^one:/)
    expect(await ask('/pusher/auth?key=two')).toMatch(/^two:/)
    expect(await ask('/pusher/auth?key=three')).toBe(404)
  })
})

describe('nobody is signed for', () => {
  const secretApp = { apps: [{ id: '1', key: 'app-key', secret: 'known to few' }] }

  it.each<[string, ServerOptions]>([
    ['on an address that other machines reach', { host: '0.0.0.0' }],
    ['with a secret that is one', secretApp],
    ['where it is switched off', { developmentAuth: false }],
  ])('%s', async (_what, options) => {
    await server.stop()
    server = await startServer(options)
    const form = { socket_id: '1.2', channel_name: 'private-a' }
    expect((await post('/pusher/auth', form)).status).toBe(404)
    expect((await post('/pusher/user-auth', form)).status).toBe(404)
  })

  it('unless it is switched on', async () => {
    await server.stop()
    server = await startServer({ ...secretApp, host: '0.0.0.0', developmentAuth: true })
    const form = { socket_id: '1.2', channel_name: 'private-a' }
    expect((await post('/pusher/auth', form)).status).toBe(200)
  })

  it('and it is switched by true or false alone', async () => {
    await expect(startServer({ developmentAuth: 1 as unknown as boolean })).rejects.toThrow(
      /developmentAuth: must be true or false, but it is 1/,
    )
  })
})

it('is one line for a client', async () => {
  const client = new Bellwire(server.app.key, {
    url: server.url,
    channelAuthorization: { endpoint: `${server.url}/pusher/auth` },
  })
  const room = client.subscribe('presence-room')
  await next(room, 'pusher:subscription_succeeded')
  expect(room.members.myID).toBe(`guest-${client.connection.socketId ?? ''}`)
  client.destroy()
})
