// Signing in and out, on a server that the test plays: again after a failure, again after a
// reconnect, and never as somebody who is not signed in.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type {
  Bellwire,
  Options,
  UserAuthentication,
  UserAuthenticationHandler,
} from '../../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from '../channels/fake-server.js'
import { next } from '../support/client.js'
import { json, startEndpoint } from './endpoint.js'

const USER = { id: 'ann', user_info: { name: 'Ann' } }
const SIGNED: UserAuthentication = { auth: 'app-key:signature', user_data: JSON.stringify(USER) }

let server: FakeServer
let socket: PlayedSocket

beforeEach(() => {
  server = new FakeServer()
})

function clientWith(customHandler: UserAuthenticationHandler, options: Options = {}): Bellwire {
  return clientOf(server, {
    userAuthentication: { customHandler },
    channelAuthorization: { customHandler: () => Promise.resolve({ auth: 'signature' }) },
    ...options,
  })
}

/** A client whose user asked to be signed in; the server has not confirmed it. */
async function signingIn(
  customHandler: UserAuthenticationHandler = () => Promise.resolve(SIGNED),
): Promise<Bellwire> {
  const client = clientWith(customHandler)
  client.signin()
  socket = await server.connect()
  await settled()
  return client
}

function confirm(user: unknown = USER): void {
  socket.receive('pusher:signin_success', { user_data: JSON.stringify(user) })
}

async function signedIn(): Promise<Bellwire> {
  const client = await signingIn()
  confirm()
  return client
}

async function reconnect(): Promise<void> {
  socket.end()
  socket = await server.connect()
  await settled()
}

describe('signin', () => {
  it('sends what the app signed for this socket, and then wants the events of the user', async () => {
    const handler = vi.fn<UserAuthenticationHandler>(() => Promise.resolve(SIGNED))
    const client = await signingIn(handler)
    expect(handler.mock.calls).toEqual([[{ socketId: '1.1' }, expect.any(Function) as unknown]])
    expect(socket.frames).toEqual([{ event: 'pusher:signin', data: SIGNED }])
    expect(client.user.user_data).toBeNull()
    confirm()
    expect(client.user.user_data).toEqual(USER)
    expect(socket.frames.at(-1)).toEqual({
      event: 'pusher:subscribe',
      data: { auth: '', channel: '#server-to-user-ann' },
    })
  })

  it('tells of success with who is signed in, on the user and on the client', async () => {
    const client = await signingIn()
    const ofUser = collect()
    const ofClient = collect()
    client.user.bind('pusher:signin_success', ofUser.listener)
    client.bind('pusher:signin_success', () => ofClient.listener(client.user.user_data))
    confirm()
    expect(ofUser.calls).toEqual([[USER, undefined]])
    expect(ofClient.calls).toEqual([[USER]])
  })

  it('is the same by way of client.user', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    expect(client.user.signin_requested).toBe(false)
    client.user.signin()
    expect(client.user.signin_requested).toBe(true)
    socket = await server.connect()
    await settled()
    expect(socket.sentEvents).toEqual(['pusher:signin'])
  })

  it('works on a connection that is there already', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    socket = await server.connect()
    client.signin()
    await settled()
    expect(socket.sentEvents).toEqual(['pusher:signin'])
  })

  it('does nothing more while it is under way or done', async () => {
    const client = await signingIn()
    client.signin()
    confirm()
    client.signin()
    await settled()
    expect(socket.sentEvents).toEqual(['pusher:signin', 'pusher:subscribe'])
  })

  it('is never done by itself', async () => {
    clientWith(() => Promise.resolve(SIGNED))
    socket = await server.connect()
    await settled()
    expect(socket.sent).toEqual([])
  })

  it('resolves signinDonePromise when it is done', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    expect(client.user.signinDonePromise).toBeNull()
    socket = await server.connect()
    client.signin()
    await settled()
    confirm()
    await client.user.signinDonePromise
    expect(client.user.user_data).toEqual(USER)
  })

  it('takes the id of the user as text, whatever the server sends', async () => {
    const client = await signingIn()
    confirm({ id: 7 })
    expect(client.user.user_data?.id).toBe('7')
  })
})

describe('a sign-in that fails', () => {
  it.each<[string, UserAuthenticationHandler, string]>([
    ['the handler rejects', () => Promise.reject(new Error('not you')), 'not you'],
    [
      'the handler calls back an error',
      (_request, callback) => callback(new Error('not you'), null),
      'not you',
    ],
    ['the handler throws', () => fail(), 'not you'],
    [
      'nothing is answered',
      () => Promise.resolve(null as unknown as UserAuthentication),
      'The answer for the user has no auth: null.',
    ],
    [
      'the answer has no auth',
      () => Promise.resolve({ user_data: '{}' } as UserAuthentication),
      'The answer for the user has no auth: {"user_data":"{}"}.',
    ],
    [
      'the answer has no user_data',
      () => Promise.resolve({ auth: 'app-key:1' } as UserAuthentication),
      'The answer for the user has no user_data: {"auth":"app-key:1"}.',
    ],
    [
      'the answer has user_data that is no text',
      () => Promise.resolve({ auth: 'app-key:1', user_data: USER as unknown as string }),
      'The answer for the user has no user_data: ',
    ],
    [
      'the answer is for another app',
      () => Promise.resolve({ ...SIGNED, auth: 'other-key:1' }),
      'The answer for the user has no auth of the app app-key: ',
    ],
  ])(
    'is told, and done again by signin and on the next connection: %s',
    async (_what, handler, message) => {
      let isBroken = true
      const client = clientWith((request, callback) =>
        isBroken ? handler(request, callback) : Promise.resolve(SIGNED),
      )
      socket = await server.connect()
      const { calls, listener } = collect()
      client.user.bind('pusher:signin_error', listener)
      client.signin()
      await settled()
      expect(calls).toEqual([
        [{ type: 'AuthError', error: expect.stringContaining(message) as string }, undefined],
      ])
      expect(socket.sent).toEqual([])
      client.signin()
      await settled()
      expect(calls).toHaveLength(2)
      isBroken = false
      client.signin()
      await settled()
      confirm()
      expect(client.user.user_data).toEqual(USER)
      isBroken = true
      await reconnect()
      expect([calls.length, client.user.user_data]).toEqual([3, null])
      isBroken = false
      await reconnect()
      confirm()
      expect(client.user.user_data).toEqual(USER)
    },
  )

  it.each<[string, unknown]>([
    ['no user_data', {}],
    ['user_data without id', { user_data: '{"name":"Ann"}' }],
    ['user_data with an empty id', { user_data: '{"id":""}' }],
    ['user_data that is not JSON', { user_data: '{"id":' }],
    ['nothing', null],
    ['a text', 'welcome'],
  ])('is told when the server confirms with %s', async (_what, data) => {
    const client = await signingIn()
    const { calls, listener } = collect()
    client.user.bind('pusher:signin_error', listener)
    socket.receive('pusher:signin_success', data)
    expect(calls).toMatchObject([
      [{ error: expect.stringContaining('has no user_data with id') as string }, undefined],
    ])
    expect(client.user.user_data).toBeNull()
    await client.user.signinDonePromise
    client.signin()
    await settled()
    confirm()
    expect(client.user.user_data).toEqual(USER)
  })

  it('is told when the server does not let the user have the events of the user', async () => {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.user.bind('pusher:signin_error', listener)
    const refusal = { type: 'AuthError', error: 'no' }
    socket.receive('pusher:subscription_error', refusal, '#server-to-user-ann')
    expect(calls).toEqual([[refusal, undefined]])
  })
})

describe('a lost connection', () => {
  it('signs the user out until the next one signs in again, with a new signature', async () => {
    const client = await signedIn()
    socket.end()
    expect(client.user.user_data).toBeNull()
    socket = await server.connect()
    await settled()
    expect(socket.sentEvents).toEqual(['pusher:signin'])
    confirm()
    expect(client.user.user_data).toEqual(USER)
    expect(socket.sentEvents).toEqual(['pusher:signin', 'pusher:subscribe'])
  })

  it('lets no signature for the old socket out on the new one', async () => {
    const answers: ((error: null, answer: UserAuthentication) => void)[] = []
    const client = await signingIn((_request, callback) => void answers.push(callback))
    await reconnect()
    answers[0]?.(null, { ...SIGNED, auth: 'app-key:old' })
    await settled()
    expect(socket.sent).toEqual([])
    answers[1]?.(null, SIGNED)
    await settled()
    expect(socket.frames).toEqual([{ event: 'pusher:signin', data: SIGNED }])
    confirm()
    expect(client.user.user_data).toEqual(USER)
  })

  it('is no failure of the sign-in', async () => {
    const client = await signingIn(() => undefined)
    const { calls, listener } = collect()
    client.user.bind('pusher:signin_error', listener)
    client.disconnect()
    await settled()
    expect(calls).toEqual([])
  })
})

describe('signout', () => {
  it('makes a new connection, on which nobody is signed in', async () => {
    const client = await signedIn()
    client.signout()
    expect([client.user.user_data, client.user.signin_requested]).toEqual([null, false])
    socket = await server.connect()
    await settled()
    expect(client.connection.state).toBe('connected')
    expect(socket.sent).toEqual([])
  })

  it('keeps the channels', async () => {
    const client = await signedIn()
    client.subscribe('news')
    client.signout()
    socket = await server.connect()
    expect(socket.subscribes).toEqual([{ auth: '', channel: 'news' }])
  })

  it('gives up a sign-in that is under way', async () => {
    const client = await signingIn()
    client.signout()
    socket = await server.connect()
    confirm()
    await settled()
    expect(client.user.user_data).toBeNull()
    expect(socket.sent).toEqual([])
  })

  it('leaves the connection alone when nobody was signed in', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    socket = await server.connect()
    client.signout()
    await settled()
    expect([client.connection.state, server.sockets.length]).toEqual(['connected', 1])
  })

  it('before there is a connection means no sign-in on it', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    client.signin()
    client.signout()
    socket = await server.connect()
    await settled()
    expect(socket.sent).toEqual([])
  })

  it('does not connect a client that was disconnected', async () => {
    const client = await signedIn()
    client.disconnect()
    client.signout()
    expect(client.connection.state).toBe('disconnected')
  })

  it('can be followed by a sign-in as somebody else', async () => {
    let id = 'ann'
    const client = await signingIn(() =>
      Promise.resolve({ auth: 'app-key:1', user_data: JSON.stringify({ id }) }),
    )
    confirm()
    id = 'bob'
    client.signout()
    client.signin()
    socket = await server.connect()
    await settled()
    expect(socket.frames).toEqual([
      { event: 'pusher:signin', data: { auth: 'app-key:1', user_data: '{"id":"bob"}' } },
    ])
    confirm({ id })
    expect(client.user.user_data?.id).toBe('bob')
  })
})

describe('events for the user', () => {
  it('reach the listeners of the user with their data, whatever it is', async () => {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.user.bind('invoice', listener)
    for (const data of [{ id: 1 }, 0, '', null, false]) {
      socket.receive('invoice', data, '#server-to-user-ann')
    }
    expect(calls.map(([data]) => data)).toEqual([{ id: 1 }, 0, '', null, false])
  })

  it('reach the listeners of the client too', async () => {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.bind('invoice', listener)
    socket.receive('invoice', { id: 1 }, '#server-to-user-ann')
    expect(calls.map(([data]) => data)).toEqual([{ id: 1 }])
  })

  it.each([
    ['another user', 'invoice', '#server-to-user-bob'],
    ['a channel', 'invoice', 'news'],
    ['nobody', 'invoice', undefined],
    ['the protocol', 'pusher_internal:subscription_succeeded', '#server-to-user-ann'],
    ['the protocol, in public', 'pusher:cache_miss', '#server-to-user-ann'],
  ])('are not those for %s', async (_what, event, channel) => {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.user.bindGlobal(listener)
    socket.receive(event, { id: 1 }, channel)
    expect(calls).toEqual([])
  })

  it('are nobody’s when nobody is signed in', async () => {
    const client = await signingIn()
    const { calls, listener } = collect()
    client.user.bindGlobal(listener)
    socket.receive('invoice', { id: 1 }, '#server-to-user-ann')
    socket.receive('invoice', { id: 1 }, '#server-to-user-undefined')
    expect(calls).toEqual([])
  })

  it('go on when a listener throws', async () => {
    const client = await signedIn()
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const { calls, listener } = collect()
    client.user.bind('invoice', () => fail()).bind('invoice', listener)
    socket.receive('invoice', 1, '#server-to-user-ann')
    expect(calls).toHaveLength(1)
    expect(reported).toHaveBeenCalledTimes(1)
    reported.mockRestore()
  })
})

describe('a confirmation that nobody asked for', () => {
  it('signs nobody in', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    socket = await server.connect()
    confirm()
    expect(client.user.user_data).toBeNull()
    expect(socket.sent).toEqual([])
  })

  it('does not change who is signed in', async () => {
    const client = await signedIn()
    confirm({ id: 'mallory' })
    expect(client.user.user_data).toEqual(USER)
    expect(socket.subscribes).toHaveLength(1)
  })
})

describe('the watchlist', () => {
  async function watching() {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.user.watchlist.bindGlobal(listener)
    return { client, calls }
  }

  it('tells who is online and who is offline', async () => {
    const { client } = await watching()
    const { calls, listener } = collect()
    client.user.watchlist.bind('online', listener).bind('offline', listener)
    const online = { name: 'online', user_ids: ['bob', 'cleo'] }
    const offline = { name: 'offline', user_ids: ['dan'] }
    socket.receive('pusher_internal:watchlist_events', { events: [online, offline] })
    expect(calls.map(([data]) => data)).toEqual([online, offline])
  })

  it('takes data that is encoded once', async () => {
    const { calls } = await watching()
    const data = { events: [{ name: 'online', user_ids: ['bob'] }] }
    socket.receiveText(JSON.stringify({ event: 'pusher_internal:watchlist_events', data }))
    expect(calls).toHaveLength(1)
  })

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ events: null }],
    [{ events: 'online' }],
    [{ events: { length: 1 } }],
    [{ events: [null, 7, 'online', {}, { name: 7 }] }],
  ])('takes no harm from %j', async (data) => {
    const { client, calls } = await watching()
    socket.receive('pusher_internal:watchlist_events', data)
    socket.receive('pusher_internal:watchlist_events', {
      events: [null, { name: 'online', user_ids: ['bob'] }],
    })
    expect(calls).toHaveLength(1)
    expect(client.connection.state).toBe('connected')
  })
})

describe('a presence channel', () => {
  /** Subscribes when the app answers without channel_data. */
  function join(client: Bellwire) {
    const { calls, listener } = collect()
    const room = client.subscribe('presence-room').bind('pusher:subscription_error', listener)
    return { room, errors: calls }
  }
  const MEMBERS = { presence: { ids: ['ann'], hash: { ann: { name: 'Ann' } }, count: 1 } }

  it('takes the id of the signed-in user when the app names none', async () => {
    const client = await signedIn()
    const { room } = join(client)
    await settled()
    expect(socket.subscribes.at(-1)).toEqual({ auth: 'signature', channel: 'presence-room' })
    socket.confirm('presence-room', MEMBERS)
    expect(room.members.me).toEqual({ id: 'ann', info: { name: 'Ann' } })
  })

  it('waits for a sign-in that is under way', async () => {
    const client = await signingIn()
    join(client)
    await settled()
    expect(socket.subscribes).toEqual([])
    confirm()
    await settled()
    expect(socket.subscribes).toEqual([
      { auth: '', channel: '#server-to-user-ann' },
      { auth: 'signature', channel: 'presence-room' },
    ])
  })

  it('waits again after a reconnect', async () => {
    const client = await signedIn()
    join(client)
    await settled()
    await reconnect()
    expect(socket.sentEvents).toEqual(['pusher:signin'])
    confirm()
    await settled()
    expect(socket.subscribes).toHaveLength(2)
  })

  it('fails when nobody is signed in', async () => {
    const client = clientWith(() => Promise.resolve(SIGNED))
    socket = await server.connect()
    const { errors } = join(client)
    await settled()
    expect(errors).toEqual([
      [
        {
          type: 'AuthError',
          error: expect.stringContaining(
            'The answer for presence-room has no channel_data with user_id',
          ) as string,
        },
        {},
      ],
    ])
  })

  it('fails when the sign-in fails, and can be tried again', async () => {
    const client = await signingIn(() => Promise.reject(new Error('not you')))
    const { errors } = join(client)
    await settled()
    expect(errors).toHaveLength(1)
  })
})

describe('the endpoint', () => {
  it('is asked with the socket id alone, and with params and headers of its own', async () => {
    const endpoint = await startEndpoint((_request, response) => json(response, SIGNED))
    const client = clientOf(server, {
      auth: { params: { old: 1 } },
      authEndpoint: 'http://127.0.0.1:9/never',
      userAuthentication: {
        endpoint: endpoint.url,
        params: { room: 7 },
        headersProvider: () => ({ Authorization: 'Bearer x' }),
      },
    })
    client.signin()
    socket = await server.connect()
    const { body, headers } = await endpoint.nextRequest()
    expect(body).toBe('socket_id=1.1&room=7')
    expect(headers.authorization).toBe('Bearer x')
    await vi.waitFor(() => expect(socket.sentEvents).toEqual(['pusher:signin']))
    await endpoint.stop()
  })

  it('is /pusher/user-auth when nothing is said', async () => {
    const asked: string[] = []
    const client = clientOf(server, {
      fetch: (url) => {
        asked.push(url)
        return new Promise(() => undefined)
      },
    })
    client.signin()
    socket = await server.connect()
    await settled()
    expect(asked).toEqual(['/pusher/user-auth'])
  })

  it('that refuses has its status told', async () => {
    const endpoint = await startEndpoint((_request, response) => json(response, {}, 403))
    const client = clientOf(server, { userAuthentication: { endpoint: endpoint.url } })
    client.signin()
    const failed = next(client.user, 'pusher:signin_error')
    socket = await server.connect()
    expect(await failed).toMatchObject({ type: 'AuthError', status: 403 })
    await endpoint.stop()
  })

  it('may not be asked by JSONP', () => {
    const userAuthentication = { transport: 'jsonp' as 'ajax' }
    expect(() => clientOf(server, { userAuthentication })).toThrow(/"jsonp".*customHandler/)
  })
})

describe('a client that is destroyed', () => {
  it('tells nobody any more', async () => {
    const client = await signedIn()
    const { calls, listener } = collect()
    client.user.bindGlobal(listener)
    client.user.watchlist.bindGlobal(listener)
    client.destroy()
    client.user.emit('invoice', 1)
    client.user.watchlist.emit('online', 1)
    expect(calls).toEqual([])
  })
})

function fail(): never {
  throw new Error('not you')
}
