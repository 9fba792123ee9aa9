// What a test server does for those who test their apps: it is the real one, in memory.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createTestClient,
  createTestServer,
  nextEvent,
  subscribed,
  type TestServer,
  type TestServerOptions,
} from '../../src/testing/index.js'
import { AuthError, Bellwire, BellwireError } from '../../src/web.js'

let server: TestServer
// What fails on purpose need not be on the console.
const logger = () => undefined
const start = (options?: TestServerOptions) => (server = createTestServer(options))
beforeEach(() => {
  start()
})
afterEach(() => server.close())

async function joined(userId: string, channel = 'presence-room') {
  const client = createTestClient(server, { user: { id: userId, info: { name: userId } } })
  const room = client.subscribe(channel)
  await subscribed(room)
  return { client, room }
}

function heardOn(target: { bindGlobal(callback: (event: string, data: unknown) => void): void }) {
  const heard: [string, unknown][] = []
  target.bindGlobal((event, data) => {
    if (!event.startsWith('pusher')) heard.push([event, data])
  })
  return heard
}

describe('events of the backend', () => {
  test.each(['news', 'private-news', 'presence-news', 'private-encrypted-news', 'cache-news'])(
    'reach those who are on %s, whatever the payload',
    async (channel) => {
      const { room } = await joined('ann', channel)
      const heard = heardOn(room)
      const payloads = [{ id: 1 }, ['a'], 'text', 0, false, null, 'ü€😀']
      for (const payload of payloads) await server.publish(channel, 'made', payload)
      await server.publish(channel, 'made')
      expect(heard).toEqual([...payloads, null].map((payload) => ['made', payload]))
    },
  )

  test('reach everyone but the one who is left out: by client or by socket id', async () => {
    const [ann, bob] = [await joined('ann'), await joined('bob')]
    const [heardByAnn, heardByBob] = [heardOn(ann.room), heardOn(bob.room)]
    await server.publish('presence-room', 'one', 1, { except: ann.client })
    const except = bob.client.connection.socketId
    await server.publish('presence-room', 'two', 2, { except })
    expect(heardByAnn).toEqual([['two', 2]])
    expect(heardByBob).toEqual([['one', 1]])
  })

  test('for one user reach all of that user, once signed in', async () => {
    const { client } = await joined('ann')
    const other = await joined('bob')
    client.signin()
    other.client.signin()
    await server.settled()
    const heard = heardOn(client.user)
    const heardByBob = heardOn(other.client.user)
    await server.sendToUser('ann', 'letter', { from: 'carl' })
    expect(heard).toEqual([['letter', { from: 'carl' }]])
    expect(heardByBob).toEqual([])
  })

  test('of cache channels are kept for those who come later', async () => {
    await server.publish('cache-news', 'made', 1)
    const client = createTestClient(server)
    expect(await nextEvent(client.subscribe('cache-news'), 'made')).toBe(1)
    await server.clock.advance(1_800_000)
    const late = createTestClient(server)
    await nextEvent(late.subscribe('cache-news'), 'pusher:cache_miss')
  })

  test.each([
    ['a name that no channel has', ['no channel', 'made', 1], /"no channel" is not a channel name/],
    ['no channel', [undefined as unknown as string, 'made', 1], /null is not a channel name/],
    ['a name of the protocol', ['news', 'pusher:made', 1], /"pusher:made" is reserved/],
    ['no event', ['news', '', 1], /The name of the event must be text/],
    ['too much data', ['news', 'made', 'x'.repeat(10_241)], /exceeds the allowed maximum/],
    [
      'a socket id that is none',
      ['news', 'made', 1, { except: 'ann' }],
      /socket_id must look like/,
    ],
  ] as [string, Parameters<TestServer['publish']>, RegExp][])(
    '%s is refused with what is wrong, and nothing else breaks',
    async (_, args, message) => {
      const { room } = await joined('ann', 'news')
      const heard = heardOn(room)
      const refused = server.publish(...args)
      await expect(refused).rejects.toBeInstanceOf(BellwireError)
      await expect(refused).rejects.toThrow(message)
      await server.publish('news', 'made', 1)
      expect(heard).toEqual([['made', 1]])
    },
  )
})

describe('what is there', () => {
  test('members are listed in order of arrival, as clients see them', async () => {
    const { room } = await joined('bob')
    const ann = await joined('ann')
    const members = await server.members('presence-room')
    expect(members).toEqual([
      { id: 'bob', info: { name: 'bob' } },
      { id: 'ann', info: { name: 'ann' } },
    ])
    expect((room as unknown as { members: { count: number } }).members.count).toBe(2)
    ann.client.disconnect()
    expect(await server.members('presence-room')).toHaveLength(1)
    expect(await server.members('presence-empty')).toEqual([])
  })

  test('connections are listed with their channels', async () => {
    const { client, room } = await joined('ann', 'private-news')
    client.subscribe('orders')
    await server.settled()
    const { socketId } = client.connection
    expect(server.connections).toMatchObject([{ socketId, channels: ['private-news', 'orders'] }])
    room.unsubscribe()
    await server.settled()
    expect(server.connections).toMatchObject([{ channels: ['orders'] }])
    client.disconnect()
    await server.settled()
    expect(server.connections).toEqual([])
  })

  test('frames of clients are kept, client events among them', async () => {
    const { client, room } = await joined('ann')
    room.trigger('client-typing', { on: true })
    await server.settled()
    const { socketId } = client.connection
    const [subscribe, typing] = server.received
    expect(subscribe).toMatchObject({ event: 'pusher:subscribe', channel: 'presence-room' })
    expect(typing).toEqual({
      socketId,
      event: 'client-typing',
      channel: 'presence-room',
      data: { on: true },
    })
  })

  test('requests for signatures are kept with all that the app sent', async () => {
    const client = createTestClient(server, {
      user: { id: 'ann' },
      channelAuthorization: {
        endpoint: '/api/realtime',
        headersProvider: () => Promise.resolve({ Authorization: 'Bearer 1' }),
        params: { tenant: 7 },
        batch: true,
      },
    })
    const rooms = ['private-a', 'private-b'].map((name) => client.subscribe(name))
    for (const room of rooms) await subscribed(room)
    expect(server.authRequests).toHaveLength(1)
    expect(server.authRequests[0]).toMatchObject({
      url: '/api/realtime',
      headers: { authorization: 'Bearer 1' },
      channels: ['private-a', 'private-b'],
      user: { id: 'ann' },
    })
    expect(server.authRequests[0]?.form.get('tenant')).toBe('7')
  })

  test('subscribers are told how many they are, if the app wants that', async () => {
    start({ subscriptionCounts: true })
    const { room } = await joined('ann', 'news')
    await joined('bob', 'news')
    expect((room as { subscriptionCount?: number }).subscriptionCount).toBe(2)
  })
})

describe('the backend of the app', () => {
  test('decides on channels and users as it is told', async () => {
    start({
      authorizeChannel: ({ channel, request }) =>
        channel !== 'private-admin' && { user_id: request.headers['x-user'] ?? 'nobody' },
      authenticateUser: () => null,
    })
    const headers = { 'X-User': 'zoe' }
    const client = createTestClient(server, { channelAuthorization: { headers }, logger })
    await expect(subscribed(client.subscribe('private-admin'))).rejects.toThrow('403')
    await subscribed(client.subscribe('presence-room'))
    expect(await server.members('presence-room')).toEqual([{ id: 'zoe', info: undefined }])
    client.signin()
    expect(await nextEvent(client.user, 'pusher:signin_error')).toBeTruthy()
  })

  test('knows a client without a user as a guest, and tells who is on a watchlist', async () => {
    const guest = createTestClient(server)
    await subscribed(guest.subscribe('presence-room'))
    const [member] = await server.members('presence-room')
    expect(member?.id).toBe(`guest-${String(guest.connection.socketId)}`)

    const ann = createTestClient(server, { user: { id: 'ann', watchlist: ['bob'] } })
    ann.signin()
    const online = nextEvent(ann.user.watchlist, 'online')
    createTestClient(server, { user: { id: 'bob' } }).signin()
    expect(await online).toMatchObject({ user_ids: ['bob'] })
  })

  test('ends the connections of a user for good', async () => {
    const { client } = await joined('ann')
    const bob = await joined('bob')
    client.signin()
    await server.settled()
    await server.terminateUser('ann')
    expect(client.connection.state).toBe('disconnected')
    expect(bob.client.connection.state).toBe('connected')
  })
})

describe('clients', () => {
  test('that apps make by themselves are led here by clientOptions, whatever else they are given', async () => {
    start({ key: 'key-of-the-app' })
    const options = { cluster: 'eu', forceTLS: true, channelAuthorization: { endpoint: '/auth' } }
    const client = new Bellwire('key-of-the-app', {
      ...options,
      ...server.clientOptionsFor({ id: 'ann' }),
    })
    await subscribed(client.subscribe('presence-room'))
    expect(await server.members('presence-room')).toMatchObject([{ id: 'ann' }])
    client.destroy()
  })

  test('with another key are refused, and the error says so', async () => {
    const client = new Bellwire('other', { ...server.clientOptions })
    const error = await nextEvent<Error>(client.connection, 'error')
    expect(error.message).toContain('no app has the key')
    expect(client.connection.state).toBe('disconnected')
    client.destroy()
  })

  test('that can be given no options are led here by the global WebSocket', async () => {
    start({ timers: 'global' })
    vi.stubGlobal('WebSocket', server.WebSocket)
    const client = new Bellwire('app-key', { cluster: 'eu' })
    await vi.waitFor(() => expect(client.connection.state).toBe('connected'))
    vi.unstubAllGlobals()
    client.destroy()
  })

  test('are real ones, and gone when the server closes', async () => {
    const client = createTestClient(server)
    const other = new Bellwire(server.key, { ...server.clientOptions })
    expect(client).toBeInstanceOf(Bellwire)
    await server.close()
    for (const gone of [client, other]) {
      expect(Bellwire.instances).not.toContain(gone)
      expect(gone.connection.state).toBe('disconnected')
    }
  })

  test('know the errors of the app as their own', async () => {
    server.rejectAuth(403)
    const client = createTestClient(server, { logger })
    const failure = client.subscribe('private-news').ready()
    await expect(failure).rejects.toBeInstanceOf(AuthError)
  })

  test('of two servers do not meet', async () => {
    const other = createTestServer()
    const { room } = await joined('ann', 'news')
    const heard = heardOn(room)
    await other.publish('news', 'made', 1)
    expect(heard).toEqual([])
    await other.close()
  })
})

test.each([
  [{ kee: 'a' }, 'kee: is not known.'],
  [{ key: 'a b' }, 'key: must be text of letters, digits and . _ ~ -, but it is "a b".'],
  [{ clientEvents: 1 }, 'clientEvents: must be true or false'],
  [{ timers: 'fake' }, "timers: must be 'virtual' or 'global', but it is \"fake\"."],
  [{ limits: { batchSize: 0 } }, 'limits.batchSize: must be a whole number above 0'],
  [{ activityTimeoutSeconds: 0 }, 'activityTimeoutSeconds: must be a number of seconds'],
  ['virtual', 'must be an object'],
])('the options %j are refused', (options, message) => {
  expect(() => createTestServer(options as TestServerOptions)).toThrow(message)
})
