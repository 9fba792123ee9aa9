// The options that pusher-js had before version 7.1 still authorize, and JSONP says what to use.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bellwire } from '../../src/node.js'
import type { Options } from '../../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from '../channels/fake-server.js'
import { json, startEndpoint, type Endpoint } from './endpoint.js'

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

async function subscribe(options: Options) {
  const client = clientOf(server, options)
  socket = await server.connect()
  return client.subscribe('private-a')
}

/** The addresses that are asked, by a `fetch` that never answers. */
async function addressesWith(options: Options): Promise<string[]> {
  const addresses: string[] = []
  await subscribe({
    ...options,
    fetch: (url) => {
      addresses.push(url)
      return new Promise(() => undefined)
    },
  })
  await settled()
  return addresses
}

describe('auth and authEndpoint', () => {
  it('send params and headers to the endpoint', async () => {
    await subscribe({
      authEndpoint: endpoint.url,
      auth: { params: { room: 7 }, headers: { Authorization: 'Bearer x' } },
    })
    const { body, headers } = await endpoint.nextRequest()
    expect(body).toBe('socket_id=1.1&channel_name=private-a&room=7')
    expect(headers.authorization).toBe('Bearer x')
  })

  it('ask /pusher/auth when no address is given', async () => {
    expect(await addressesWith({})).toEqual(['/pusher/auth'])
  })

  it('ask /pusher/auth when only auth is given', async () => {
    expect(await addressesWith({ auth: { params: {} } })).toEqual(['/pusher/auth'])
  })

  it('are switched off by channelAuthorization', async () => {
    await subscribe({
      authEndpoint: 'http://127.0.0.1:9/old',
      auth: { params: { old: 1 }, headers: { 'X-Old': '1' } },
      channelAuthorization: { endpoint: endpoint.url },
    })
    const { body, headers } = await endpoint.nextRequest()
    expect(body).toBe('socket_id=1.1&channel_name=private-a')
    expect(headers).not.toHaveProperty('x-old')
  })

  it('do not change the default address of channelAuthorization', async () => {
    const options = { authEndpoint: 'http://127.0.0.1:9/old', channelAuthorization: {} }
    expect(await addressesWith(options)).toEqual(['/pusher/auth'])
  })
})

describe('authorizer', () => {
  it('makes an authorizer for each channel, which signs in its own way', async () => {
    const { calls, listener } = collect()
    const channel = await subscribe({
      authEndpoint: '/old',
      auth: { params: { room: 7 } },
      authorizer: ({ name }, options) => ({
        authorize(socketId, callback) {
          listener(name, options, socketId)
          callback(null, { auth: 'by hand' })
        },
      }),
    })
    await settled()
    expect(calls).toEqual([
      [
        'private-a',
        { authEndpoint: '/old', authTransport: 'ajax', auth: { params: { room: 7 } } },
        '1.1',
      ],
    ])
    expect(socket.subscribes).toEqual([{ auth: 'by hand', channel: 'private-a' }])
    socket.confirm('private-a')
    expect(channel.subscribed).toBe(true)
  })

  it('is given the defaults of the options that are not given', async () => {
    const { calls, listener } = collect()
    await subscribe({
      authorizer: (_channel, options) => {
        listener(options)
        return { authorize: () => undefined }
      },
    })
    expect(calls).toEqual([[{ authEndpoint: '/pusher/auth', authTransport: 'ajax', auth: {} }]])
  })

  it.each<[string, Options['authorizer']]>([
    [
      'throws',
      () => {
        throw new Error('not you')
      },
    ],
    [
      'calls back an error',
      () => ({ authorize: (_socketId, callback) => callback(new Error('not you'), null) }),
    ],
  ])('fails only its channel when it %s', async (_what, authorizer) => {
    const channel = await subscribe({ authorizer })
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_error', listener)
    await settled()
    expect(calls).toEqual([[{ type: 'AuthError', error: 'not you' }, {}]])
    expect(socket.sent).toEqual([])
  })

  it('is switched off by channelAuthorization', async () => {
    await subscribe({
      authorizer: () => ({ authorize: (_id, callback) => callback(null, { auth: 'old' }) }),
      channelAuthorization: { customHandler: () => Promise.resolve({ auth: 'new' }) },
    })
    await settled()
    expect(socket.subscribes).toEqual([{ auth: 'new', channel: 'private-a' }])
  })
})

describe('JSONP', () => {
  it.each<[string, object]>([
    ['channelAuthorization.transport', { channelAuthorization: { transport: 'jsonp' } }],
    ['authTransport', { authTransport: 'jsonp' }],
  ])('is refused as %s, with the name of what replaces it', (_what, options) => {
    const create = () => new Bellwire('app-key', { url: 'http://fake', ...options })
    expect(create).toThrow(
      expect.objectContaining({
        name: 'OptionsError',
        code: 'options/transport',
        message: expect.stringMatching(
          /"jsonp".*CORS with credentials, or customHandler/,
        ) as string,
        hint: expect.stringContaining('credentials') as string,
      }),
    )
  })

  it('leaves no client behind when it is refused', () => {
    const before = Bellwire.instances.length
    const options: object = { authTransport: 'jsonp' }
    expect(() => new Bellwire('app-key', { url: 'http://fake', ...options })).toThrow('jsonp')
    expect(Bellwire.instances).toHaveLength(before)
  })

  it('is not meant by ajax, the transport of old', async () => {
    await subscribe({ authTransport: 'ajax', authEndpoint: endpoint.url })
    expect((await endpoint.nextRequest()).method).toBe('POST')
  })
})
