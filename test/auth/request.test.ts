// What the app's endpoint is asked: form, headers, values of providers, cookies.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelAuthorizationOptions, FetchLike, Options } from '../../src/node.js'
import { clientOf, collect, FakeServer, type PlayedSocket } from '../channels/fake-server.js'
import { json, startEndpoint, type Asked, type Endpoint } from './endpoint.js'

const NAME = 'private-a=b@c,d;e.f_g'

let endpoint: Endpoint
let server: FakeServer
let socket: PlayedSocket

beforeEach(async () => {
  endpoint = await startEndpoint((_request, response) => json(response, { auth: 'signature' }))
  server = new FakeServer()
})

afterEach(async () => {
  await endpoint.stop()
})

async function connect(options: Options) {
  const client = clientOf(server, options)
  socket = await server.connect()
  return client
}

/** What the endpoint is asked for one channel. */
async function askedWith(options: ChannelAuthorizationOptions): Promise<Asked> {
  const client = await connect({ channelAuthorization: { endpoint: endpoint.url, ...options } })
  client.subscribe(NAME)
  return endpoint.nextRequest()
}

describe('the form', () => {
  it('has socket_id and channel_name, encoded, and is posted as a form', async () => {
    const { method, path, headers, body } = await askedWith({})
    expect([method, path]).toEqual(['POST', '/pusher/auth'])
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(body).toBe('socket_id=1.1&channel_name=private-a%3Db%40c%2Cd%3Be.f_g')
  })

  it('has the params in their order, written as pusher-js writes them', async () => {
    const { body } = await askedWith({
      params: { a: null, b: {}, c: undefined, 'é &': 'é &=+%', e: 0, f: false, g: '', h: [1, 2] },
    })
    expect(body).toBe(
      'socket_id=1.1&channel_name=private-a%3Db%40c%2Cd%3Be.f_g' +
        '&a=null&b=%5Bobject%20Object%5D&c=undefined' +
        '&%C3%A9%20%26=%C3%A9%20%26%3D%2B%25&e=0&f=false&g=&h=1%2C2',
    )
  })

  it('has what the provider gives in place of static params of the same name', async () => {
    const { form } = await askedWith({
      params: { token: 'old', room: '1' },
      paramsProvider: () => ({ token: 'new', extra: 'x' }),
    })
    expect(form).toEqual({
      socket_id: '1.1',
      channel_name: NAME,
      token: 'new',
      room: '1',
      extra: 'x',
    })
  })
})

describe('the headers', () => {
  it('are sent, whatever kind of value they have', async () => {
    const { headers } = await askedWith({ headers: { 'X-Token': 'secret', 'X-Number': 7 } })
    expect(headers).toMatchObject({ 'x-token': 'secret', 'x-number': '7' })
  })

  it.each([
    ['Authorization', 'Authorization'],
    ['Authorization', 'authorization'],
    ['authorization', 'AUTHORIZATION'],
  ])('of the provider win: %s against %s', async (given, provided) => {
    const { headers } = await askedWith({
      headers: { [given]: 'old', 'X-Other': 'kept' },
      headersProvider: () => ({ [provided]: 'new' }),
    })
    expect(headers).toMatchObject({ authorization: 'new', 'x-other': 'kept' })
  })

  it('may change the content type', async () => {
    const { headers } = await askedWith({ headers: { 'Content-Type': 'text/plain' } })
    expect(headers['content-type']).toBe('text/plain')
  })
})

describe('providers', () => {
  it('may be async', async () => {
    const { form, headers } = await askedWith({
      paramsProvider: () => Promise.resolve({ token: 'param' }),
      headersProvider: async () => Promise.resolve({ Authorization: 'header' }),
    })
    expect([form['token'], headers.authorization]).toEqual(['param', 'header'])
  })

  it('are asked anew for each channel and each connection', async () => {
    let count = 0
    const client = await connect({
      channelAuthorization: {
        endpoint: endpoint.url,
        headersProvider: () => ({ 'X-Count': ++count }),
      },
    })
    client.subscribe('private-a')
    await endpoint.nextRequest()
    client.subscribe('private-b')
    await endpoint.nextRequest()
    client.unsubscribe('private-b')
    socket.end()
    socket = await server.connect()
    await endpoint.nextRequest()
    expect(
      endpoint.asked.map(({ form, headers }) => [
        form['socket_id'],
        form['channel_name'],
        headers['x-count'],
      ]),
    ).toEqual([
      ['1.1', 'private-a', '1'],
      ['1.1', 'private-b', '2'],
      ['2.1', 'private-a', '3'],
    ])
  })

  it.each<[string, ChannelAuthorizationOptions]>([
    ['headersProvider throws', { headersProvider: () => fail() }],
    ['headersProvider rejects', { headersProvider: () => Promise.reject(new Error('no token')) }],
    ['paramsProvider throws', { paramsProvider: () => fail() }],
    ['paramsProvider rejects', { paramsProvider: () => Promise.reject(new Error('no token')) }],
  ])('fail only the channel that they were asked for: %s', async (_what, broken) => {
    let isBroken = true
    const client = await connect({
      channelAuthorization: {
        endpoint: endpoint.url,
        headersProvider: () => (isBroken ? (broken.headersProvider?.() ?? {}) : {}),
        paramsProvider: () => (isBroken ? (broken.paramsProvider?.() ?? {}) : {}),
      },
    })
    const { calls, listener } = collect()
    const failed = new Promise<void>((resolve) =>
      client
        .subscribe('private-a')
        .bind('pusher:subscription_error', listener)
        .bind('pusher:subscription_error', () => resolve()),
    )
    client.subscribe('news')
    await failed
    isBroken = false
    client.subscribe('private-b')
    await endpoint.nextRequest()
    expect(calls).toEqual([[{ type: 'AuthError', error: 'no token' }, {}]])
    expect(client.channel('private-a')?.subscriptionPending).toBe(false)
    expect(socket.subscribes).toMatchObject([{ channel: 'news' }])
    expect(endpoint.asked.map(({ form }) => form['channel_name'])).toEqual(['private-b'])
  })
})

describe('fetch', () => {
  /** The init that the client's option `fetch` is given. */
  async function initWith(options: Options) {
    return new Promise<Parameters<FetchLike>[1]>((resolve) => {
      void connect({
        ...options,
        fetch(url, init) {
          resolve(init)
          return fetch(url, init as RequestInit)
        },
        channelAuthorization: { endpoint: endpoint.url, ...options.channelAuthorization },
      }).then((client) => client.subscribe('private-a'))
    })
  }

  it.each(['omit', 'same-origin', 'include'] as const)(
    'is given the credentials %s',
    async (credentials) => {
      const init = await initWith({ channelAuthorization: { credentials } })
      expect(init.credentials).toBe(credentials)
    },
  )

  it('decides about credentials itself when none are given', async () => {
    const init = await initWith({})
    expect(init).toMatchObject({ method: 'POST', body: 'socket_id=1.1&channel_name=private-a' })
    expect(init.credentials).toBeUndefined()
  })

  it('of the authorization goes before that of the client', async () => {
    const used: string[] = []
    const client = await connect({
      fetch: (url, init) => {
        used.push('client')
        return fetch(url, init as RequestInit)
      },
      channelAuthorization: {
        endpoint: endpoint.url,
        fetch: (url, init) => {
          used.push('authorization')
          return fetch(url, init as RequestInit)
        },
      },
    })
    client.subscribe('private-a')
    await endpoint.nextRequest()
    expect(used).toEqual(['authorization'])
  })
})

function fail(): never {
  throw new Error('no token')
}
