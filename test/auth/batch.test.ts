// Many channels in one request, and each by itself where the endpoint does not understand that.

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, ChannelAuthorizationOptions } from '../../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from '../channels/fake-server.js'
import { json, startEndpoint, type Asked, type Endpoint } from './endpoint.js'

let endpoint: Endpoint
let server: FakeServer
let socket: PlayedSocket
let answer: (request: Asked, response: ServerResponse) => void

beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  answer = understand
  endpoint = await startEndpoint((request, response) => answer(request, response))
  server = new FakeServer()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await endpoint.stop()
})

/** The channels that a request is about, and whether it asks for many. */
function read({ body }: Asked): { names: string[]; isBatch: boolean } {
  const form = new URLSearchParams(body)
  const names = form.getAll('channel_name[]')
  return names.length
    ? { names, isBatch: true }
    : { names: form.getAll('channel_name'), isBatch: false }
}

/** An endpoint that understands; channels with `no` in their name are refused. */
function understand(request: Asked, response: ServerResponse): void {
  const { names, isBatch } = read(request)
  const entry = (name: string) =>
    name.includes('no') ? { error: 'not yours', status: 403 } : { auth: `for ${name}` }
  json(
    response,
    isBatch ? Object.fromEntries(names.map((name) => [name, entry(name)])) : entry(names[0] ?? ''),
  )
}

/** An endpoint that knows single requests alone; `refuse` answers all others. */
function singleOnly(refuse: (response: ServerResponse) => void): typeof answer {
  return (request, response) =>
    read(request).isBatch ? refuse(response) : understand(request, response)
}

async function connect(options: ChannelAuthorizationOptions = {}): Promise<Bellwire> {
  const client = clientOf(server, {
    channelAuthorization: { endpoint: endpoint.url, batch: true, ...options },
  })
  socket = await server.connect()
  return client
}

function subscribe(client: Bellwire, ...names: string[]) {
  const { calls, listener } = collect()
  for (const name of names) {
    client.subscribe(name).bind('pusher:subscription_error', (data) => listener(name, data))
  }
  return calls
}

async function subscribed(count: number): Promise<void> {
  await vi.waitFor(() => expect(socket.subscribes).toHaveLength(count), { interval: 5 })
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `private-${String(n)}`)

describe('channels that wait at the same time', () => {
  it('are one request, with the channels as repeated fields', async () => {
    const client = await connect({ params: { room: 7 }, headers: { 'X-Token': 't' } })
    subscribe(client, 'private-a', 'presence-b=c')
    const { body, headers } = await endpoint.nextRequest()
    expect(body).toBe(
      'socket_id=1.1&channel_name%5B%5D=private-a&channel_name%5B%5D=presence-b%3Dc&room=7',
    )
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'x-token': 't',
    })
  })

  it('are subscribed with the signature of each', async () => {
    const client = await connect()
    subscribe(client, 'private-a', 'private-b', 'private-c')
    await subscribed(3)
    expect(endpoint.asked).toHaveLength(1)
    expect(socket.subscribes).toEqual(
      ['private-a', 'private-b', 'private-c'].map((channel) => ({
        auth: `for ${channel}`,
        channel,
      })),
    )
  })

  it('are as many requests as maxSize makes of them', async () => {
    const client = await connect({ batch: { maxSize: 4 } })
    subscribe(client, ...names(10))
    await subscribed(10)
    expect(endpoint.asked.map((request) => read(request).names.length)).toEqual([4, 4, 2])
  })

  it('are one at a time when maxSize is less than that', async () => {
    const client = await connect({ batch: { maxSize: 0.5 } })
    subscribe(client, ...names(3))
    await subscribed(3)
    expect(endpoint.asked.map((request) => read(request).isBatch)).toEqual([false, false, false])
  })

  it('are at most 100 in one request when nothing is said', async () => {
    const client = await connect()
    subscribe(client, ...names(250))
    await subscribed(250)
    expect(endpoint.asked.map((request) => read(request).names.length)).toEqual([100, 100, 50])
  })

  it('are one request again after a reconnect', async () => {
    const client = await connect()
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    socket.end()
    socket = await server.connect()
    await subscribed(2)
    expect(endpoint.asked.map(({ form }) => form['socket_id'])).toEqual(['1.1', '2.1'])
  })

  it('wait for others for delayMs', async () => {
    const client = await connect({ batch: { delayMs: 60 } })
    subscribe(client, 'private-a')
    setTimeout(() => subscribe(client, 'private-b'), 20)
    await subscribed(2)
    expect(endpoint.asked).toHaveLength(1)
  })

  it('ask the providers once', async () => {
    const headersProvider = vi.fn(() => ({ 'X-Token': 't' }))
    const client = await connect({ headersProvider })
    subscribe(client, ...names(3))
    await subscribed(3)
    expect(headersProvider).toHaveBeenCalledTimes(1)
  })

  it('leave out those that are left before', async () => {
    const client = await connect()
    subscribe(client, 'private-a', 'private-b', 'private-c')
    client.unsubscribe('private-b')
    await subscribed(2)
    expect(endpoint.asked.flatMap((request) => read(request).names)).toEqual([
      'private-a',
      'private-c',
    ])
  })
})

describe('a channel that waits alone', () => {
  it('is asked for as if there were no batches', async () => {
    const client = await connect()
    subscribe(client, 'private-a')
    await subscribed(1)
    expect(endpoint.asked[0]?.body).toBe('socket_id=1.1&channel_name=private-a')
  })
})

describe('an answer', () => {
  it('that refuses one channel fails that one alone, with status and reason', async () => {
    const client = await connect()
    const errors = subscribe(client, 'private-a', 'private-no', 'private-b')
    await subscribed(2)
    expect(errors).toEqual([
      [
        'private-no',
        {
          type: 'AuthError',
          error: 'The answer for private-no has no auth: {"error":"not yours","status":403}.',
          status: 403,
        },
      ],
    ])
  })

  it.each<[string, unknown]>([
    ['lacks it', {}],
    ['has null for it', { 'private-b': null }],
    ['has a text for it', { 'private-b': 'yes' }],
    ['has another app for it', { 'private-b': { auth: 'other-key:1' } }],
  ])('fails one channel when it %s', async (_what, rest) => {
    answer = (_request, response) =>
      json(response, { 'private-a': { auth: 'a' }, ...(rest as object) })
    const client = await connect()
    const errors = subscribe(client, 'private-a', 'private-b')
    await subscribed(1)
    expect(errors).toMatchObject([['private-b', { type: 'AuthError' }]])
    expect(endpoint.asked).toHaveLength(1)
  })
})

describe('an endpoint that does not understand', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['answers 400', (response) => json(response, {}, 400)],
    ['answers 403', (response) => json(response, {}, 403)],
    ['answers 404', (response) => json(response, {}, 404)],
    ['answers 422', (response) => json(response, {}, 422)],
    ['answers 500', (response) => json(response, {}, 500)],
    ['answers HTML', (response) => response.end('<!doctype html>')],
    ['answers nothing', (response) => response.writeHead(204).end()],
    ['answers for one channel', (response) => json(response, { auth: 'a' })],
    ['answers with a list', (response) => json(response, [{ auth: 'a' }])],
    ['answers with a text', (response) => json(response, 'ok')],
    ['answers null', (response) => json(response, null)],
  ])('is asked for each channel by itself, and so ever after: it %s', async (_what, refuse) => {
    answer = singleOnly(refuse)
    const client = await connect()
    const errors = subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    expect(endpoint.asked.map((request) => read(request).isBatch)).toEqual([true, false, false])
    subscribe(client, 'private-c', 'private-d')
    await subscribed(4)
    socket.end()
    socket = await server.connect()
    await subscribed(4)
    expect(endpoint.asked.filter((request) => read(request).isBatch)).toHaveLength(1)
    expect(endpoint.asked).toHaveLength(9)
    expect(errors).toEqual([])
  })

  it('is not taken for one when it refuses everything', async () => {
    answer = (_request, response) => json(response, {}, 403)
    const client = await connect()
    const errors = subscribe(client, 'private-a', 'private-b')
    await vi.waitFor(() => expect(errors).toHaveLength(2))
    expect(errors).toMatchObject([
      ['private-a', { status: 403 }],
      ['private-b', { status: 403 }],
    ])
    answer = understand
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    expect(endpoint.asked.map((request) => read(request).isBatch)).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

describe('an endpoint that understands', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['is overloaded', (response) => json(response, {}, 503)],
    ['breaks the connection', (response) => response.destroy()],
    ['wants fewer requests', (response) => json(response, {}, 429)],
  ])('is asked again for all of them when it %s', async (_what, fail) => {
    answer = (request, response) =>
      endpoint.asked.length < 4 ? fail(response) : understand(request, response)
    const client = await connect()
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    expect(endpoint.asked.map((request) => read(request).names)).toEqual(
      Array(4).fill(['private-a', 'private-b']),
    )
  })

  it('is asked again for all of them also after a 500, once it has shown that it does', async () => {
    const client = await connect()
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    answer = (request, response) =>
      endpoint.asked.length < 4 ? json(response, {}, 500) : understand(request, response)
    subscribe(client, 'private-c', 'private-d')
    await subscribed(4)
    expect(endpoint.asked.every((request) => read(request).isBatch)).toBe(true)
    expect(endpoint.asked).toHaveLength(4)
  })

  it.each([
    ['403', 403, 1],
    ['503 for good', 503, 6],
  ])('fails all channels of the request with %s', async (_what, status, requests) => {
    const client = await connect()
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    answer = (_request, response) => json(response, {}, status)
    const errors = subscribe(client, 'private-c', 'private-d')
    await vi.waitFor(() => expect(errors).toHaveLength(2))
    expect(errors).toMatchObject([
      ['private-c', { status }],
      ['private-d', { status }],
    ])
    expect(endpoint.asked).toHaveLength(1 + requests)
  })
})

describe('a request under way', () => {
  it('goes on for those that stay, and is given up when nobody is left', async () => {
    answer = () => undefined
    const client = await connect()
    const errors = subscribe(client, 'private-a', 'private-b')
    await endpoint.nextRequest()
    let hasLeft = false
    const departure = endpoint.nextDeparture().then(() => (hasLeft = true))
    client.unsubscribe('private-a')
    await settled()
    expect(hasLeft).toBe(false)
    client.unsubscribe('private-b')
    await departure
    expect(errors).toEqual([])
  })

  it('is given up with its connection, and its answer is not used', async () => {
    let respond: () => void = () => undefined
    answer = (request, response) => (respond = () => understand(request, response))
    const client = await connect()
    subscribe(client, 'private-a', 'private-b')
    await endpoint.nextRequest()
    const departure = endpoint.nextDeparture()
    socket.end()
    await departure
    respond()
    answer = understand
    socket = await server.connect()
    await subscribed(2)
    expect(endpoint.asked.map(({ form }) => form['socket_id'])).toEqual(['1.1', '2.1'])
  })
})

describe('the option', () => {
  it.each([
    [{ maxSize: -1 }, /maxSize is -1/],
    [{ delayMs: 'soon' as unknown as number }, /delayMs is "soon"/],
  ])('is refused as %j', (batch, message) => {
    expect(() => clientOf(server, { channelAuthorization: { batch } })).toThrow(message)
  })

  it.each([false, undefined])('%s means a request for each channel', async (batch) => {
    const client = await connect({ batch })
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    expect(endpoint.asked).toHaveLength(2)
  })

  it('changes nothing for a customHandler', async () => {
    const client = await connect({ customHandler: () => Promise.resolve({ auth: 'mine' }) })
    subscribe(client, 'private-a', 'private-b')
    await subscribed(2)
    expect(endpoint.asked).toEqual([])
  })
})
