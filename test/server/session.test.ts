// Connections over real sockets: handshake, bad input, subscriptions, presence.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { RawClient, connect, webSocketAddress } from './raw-client.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer({
    apps: [
      { id: '1', key: 'app-key', secret: 'app-secret' },
      { id: '2', key: 'off', secret: 's', enabled: false },
    ],
    limits: { presenceMembers: 2, frameBytes: 20_000 },
  })
})
afterAll(() => server.stop())

describe('handshake', () => {
  test('tells the socket id and the activity timeout, as a string', async () => {
    const client = new RawClient(webSocketAddress(server))
    expect(JSON.parse(await client.nextText())).toEqual({
      event: 'pusher:connection_established',
      data: expect.stringMatching(/^\{"socket_id":"\d+\.\d+","activity_timeout":120\}$/) as unknown,
    })
    await client.close()
  })

  test('gives every connection its own socket id', async () => {
    const clients = await Promise.all([connect(server), connect(server), connect(server)])
    expect(new Set(clients.map(({ socketId }) => socketId)).size).toBe(3)
    for (const client of clients) await client.close()
  })

  test.each([
    ['/app/unknown?protocol=7', 4001],
    ['/app/off?protocol=7', 4003],
    ['/elsewhere', 4005],
    ['/app/app-key?protocol=4', 4007],
    ['/app/app-key', 4008],
  ])('%s gets an error and is closed with %i', async (path, code) => {
    const client = new RawClient(webSocketAddress(server, path))
    const error = JSON.parse(await client.nextText()) as { data: { message: string } }
    expect(error).toEqual({
      event: 'pusher:error',
      data: { code, message: expect.stringMatching(/\.$/) as unknown },
    })
    expect(await client.closed).toEqual({ code, reason: error.data.message })
  })
})

describe('bad input is answered with an error and changes nothing', () => {
  const long = 'x'.repeat(10_000)
  test.each<[name: string, frame: string | Buffer, message: RegExp]>([
    ['not JSON', '{', /^Not a frame with an event name: "\{"/],
    ['a huge piece of not JSON', long, /… \(10002 characters\)/],
    ['no object', 'null', /^Not a frame with an event name: "null"/],
    ['no event', '{"data":{}}', /^Not a frame with an event name/],
    ['a number as channel', '{"event":"client-a","channel":1}', /^Not a frame with an event name/],
    ['a binary frame', Buffer.from('{"event":"pusher:ping"}'), /^Binary frames are not part/],
    ['an unknown event', '{"event":"hello"}', /^"hello" is not an event .* begin with "client-"/],
    ['an event __proto__', '{"event":"__proto__"}', /^"__proto__" is not an event/],
    ['an internal event', '{"event":"pusher_internal:member_added","channel":"a"}', /is not an/],
    ['no subscribe data', '{"event":"pusher:subscribe"}', /^The data has no channel: null/],
    ['subscribe to 5', '{"event":"pusher:subscribe","data":{"channel":5}}', /has no channel/],
    ['unsubscribe', '{"event":"pusher:unsubscribe","data":{"channel":"a"}}', /not subscribed/],
    ['a 10 kB event', `{"event":"${long}"}`, /characters\) is not an event/],
  ])('%s', async (_name, frame, message) => {
    const client = await connect(server)
    client.webSocket.send(frame)
    expect(await client.next()).toEqual({
      event: 'pusher:error',
      channel: undefined,
      userId: undefined,
      data: { code: null, message: expect.stringMatching(message) as unknown },
    })
    await client.expectNothing()
    await client.close()
  })

  test('a frame above the limit closes the socket with 1009', async () => {
    const client = await connect(server)
    client.webSocket.send('x'.repeat(20_001))
    expect((await client.closed).code).toBe(1009)
  })

  test('text that is not UTF-8 closes the socket with 1007', async () => {
    const client = await connect(server)
    client.webSocket.send(Buffer.from([0xff, 0xfe]), { binary: false })
    expect((await client.closed).code).toBe(1007)
    // The server survived both.
    await (await connect(server)).close()
  })
})

describe('subscriptions', () => {
  test('a public channel is confirmed in the frame that clients know', async () => {
    const client = await connect(server)
    client.send('pusher:subscribe', { channel: 'news' })
    expect(await client.nextText()).toBe(
      '{"event":"pusher_internal:subscription_succeeded","channel":"news","data":"{}"}',
    )
    await client.close()
  })

  test.each([
    'private-a',
    'private-encrypted-a',
    'private-cache-a',
    'private-encrypted-cache-a',
    'private-__proto__',
  ])('%s needs a signature', async (channel) => {
    const client = await connect(server)
    const forged = await client.subscribe(channel, `app-key:${'0'.repeat(64)}`)
    expect(forged).toMatchObject({
      event: 'pusher:subscription_error',
      channel,
      data: {
        type: 'AuthError',
        status: 401,
        error: expect.stringContaining(`of "${client.socketId}:${channel}" with`) as unknown,
      },
    })
    expect(await client.subscribe(channel)).toMatchObject({
      data: { error: expect.stringContaining('needs an auth signature') as unknown },
    })
    expect(await client.subscribe(channel, 'other-key:abc')).toMatchObject({
      data: { error: expect.stringContaining('must begin with the app key') as unknown },
    })
    const signed = await client.subscribeSigned(server, channel)
    expect(signed).toMatchObject({ event: 'pusher_internal:subscription_succeeded', channel })
    await client.close()
  })

  test('a signature for another socket is worth nothing', async () => {
    const [client, other] = [await connect(server), await connect(server)]
    client.socketId = other.socketId
    expect(await client.subscribeSigned(server, 'private-a')).toMatchObject({
      event: 'pusher:subscription_error',
    })
    await client.close()
    await other.close()
  })

  test.each([
    ['', /it is empty/],
    ['a b', /may only have/],
    ['a:b', /a colon is not allowed/],
    ['#elsewhere', /"#" is reserved/],
    ['x'.repeat(165), /longer than 164/],
    ['x'.repeat(10_000), /longer than 164/],
  ])('the name %j is refused on its channel', async (channel, problem) => {
    const client = await connect(server)
    expect(await client.subscribe(channel)).toMatchObject({
      event: 'pusher:subscription_error',
      channel,
      data: {
        type: 'BadRequest',
        status: 400,
        error: expect.stringMatching(problem) as unknown,
      },
    })
    await client.expectNothing()
    await client.close()
  })

  test('subscribing twice is an error, also without waiting; once is enough to leave', async () => {
    const client = await connect(server)
    client.send('pusher:subscribe', { channel: '__proto__' })
    client.send('pusher:subscribe', { channel: '__proto__' })
    expect(await client.next()).toMatchObject({ event: 'pusher_internal:subscription_succeeded' })
    expect(await client.next()).toMatchObject({
      event: 'pusher:error',
      data: { code: null, message: 'This connection is already subscribed to "__proto__".' },
    })
    client.send('pusher:unsubscribe', { channel: '__proto__' })
    await client.expectNothing()
    expect((await client.subscribe('__proto__')).event).toBe(
      'pusher_internal:subscription_succeeded',
    )
    await client.close()
  })
})

describe('presence', () => {
  test('is about users, not about connections', async () => {
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => connect(server)))
    if (!first || !second || !third) throw new Error('not connected')
    const channel = 'presence-room'
    const ann = { user_id: 1, user_info: { name: 'Ann' } }
    expect((await first.subscribeSigned(server, channel, ann)).data).toEqual({
      presence: { ids: ['1'], hash: { '1': { name: 'Ann' } }, count: 1 },
    })
    expect((await second.subscribeSigned(server, channel, { user_id: 'bob' })).data).toEqual({
      presence: { ids: ['1', 'bob'], hash: { '1': { name: 'Ann' }, bob: null }, count: 2 },
    })
    expect(await first.next()).toMatchObject({
      event: 'pusher_internal:member_added',
      channel,
      data: { user_id: 'bob' },
    })

    // Ann comes a second time, and leaves once: nobody notices. The channel is full, for others.
    expect((await third.subscribeSigned(server, channel, ann)).data).toMatchObject({
      presence: { ids: ['1', 'bob'], count: 2 },
    })
    await first.close()
    await second.expectNothing()
    await third.close()
    expect(await second.next()).toMatchObject({
      event: 'pusher_internal:member_removed',
      channel,
      data: { user_id: '1' },
    })
    await second.expectNothing()
    await second.close()
  })

  test('a member who unsubscribes is removed', async () => {
    const [stays, leaves] = [await connect(server), await connect(server)]
    await stays.subscribeSigned(server, 'presence-a', { user_id: 'stays' })
    await leaves.subscribeSigned(server, 'presence-a', { user_id: 'leaves' })
    await stays.next()
    leaves.send('pusher:unsubscribe', { channel: 'presence-a' })
    expect(await stays.next()).toMatchObject({
      event: 'pusher_internal:member_removed',
      data: { user_id: 'leaves' },
    })
    await leaves.expectNothing()
    await leaves.close()
    await stays.close()
  })

  test('a member may be called __proto__', async () => {
    const [client, other] = [await connect(server), await connect(server)]
    await other.subscribeSigned(server, 'presence-a', { user_id: 'other' })
    const member = { user_id: '__proto__', user_info: { name: 'P' } }
    const { data } = await client.subscribeSigned(server, 'presence-a', member)
    expect(JSON.stringify(data)).toBe(
      '{"presence":{"ids":["other","__proto__"],' +
        '"hash":{"other":null,"__proto__":{"name":"P"}},"count":2}}',
    )
    expect(await other.next()).toMatchObject({ data: member })
    await client.close()
    expect(await other.next()).toMatchObject({ data: { user_id: '__proto__' } })
    await other.close()
  })

  test('a full channel refuses one more user, until one leaves', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => connect(server)))
    const [first, second, third] = clients
    await first?.subscribeSigned(server, 'presence-full', { user_id: '1' })
    await second?.subscribeSigned(server, 'presence-full', { user_id: '2' })
    expect(await third?.subscribeSigned(server, 'presence-full', { user_id: '3' })).toMatchObject({
      event: 'pusher:subscription_error',
      channel: 'presence-full',
      data: { type: 'LimitReached', status: 403 },
    })
    await third?.expectNothing()
    await first?.close()
    expect(await second?.next()).toMatchObject({ event: 'pusher_internal:member_removed' })
    expect(await third?.subscribeSigned(server, 'presence-full', { user_id: '3' })).toMatchObject({
      event: 'pusher_internal:subscription_succeeded',
    })
    await second?.close()
    await third?.close()
  })

  test.each([
    ['no channel_data', undefined, 'AuthError', /needs channel_data/],
    ['not JSON', 'Ann', 'BadRequest', /must be JSON with a user_id, but it is "Ann"/],
    ['no user_id', '{"user_info":{}}', 'BadRequest', /must be JSON with a user_id/],
    ['an empty user_id', '{"user_id":""}', 'BadRequest', /must be JSON with a user_id/],
    ['an object as user_id', '{"user_id":{}}', 'BadRequest', /must be JSON with a user_id/],
    ['a long user_id', `{"user_id":"${'x'.repeat(129)}"}`, 'LimitReached', /longer than 128/],
    [
      'a large member',
      `{"user_id":"1","user_info":"${'ä'.repeat(500)}"}`,
      'LimitReached',
      /has 10\d\d bytes, but at most 1024/,
    ],
  ])('%s is refused', async (_name, channelData, type, error) => {
    const client = await connect(server)
    const auth = client.sign(server, 'presence-a', channelData)
    expect(await client.subscribe('presence-a', auth, channelData)).toMatchObject({
      event: 'pusher:subscription_error',
      channel: 'presence-a',
      data: { type, error: expect.stringMatching(error) as unknown },
    })
    await client.close()
  })
})
