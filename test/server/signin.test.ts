// Signing in over real sockets: who may, once, and what it opens.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { restClient } from './pusher.js'
import { connect } from './raw-client.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const SUCCEEDED = { event: 'pusher_internal:subscription_succeeded' }

test('is confirmed with the user_data as it was signed', async () => {
  const client = await connect(server)
  // White space and all: only the text that was signed is what the app meant.
  expect(await client.signIn(server, '{ "id": "ann", "extra": 1 }')).toEqual({
    event: 'pusher:signin_success',
    channel: undefined,
    userId: undefined,
    data: { user_data: '{ "id": "ann", "extra": 1 }' },
  })
  await client.expectNothing()
  await client.close()
})

test('is confirmed in a frame whose data is an object', async () => {
  const client = await connect(server)
  const { auth, user_data } = restClient(server).authenticateUser(client.socketId, { id: 'ann' })
  client.send('pusher:signin', { auth, user_data })
  expect(await client.nextText()).toBe(
    '{"event":"pusher:signin_success","data":{"user_data":"{\\"id\\":\\"ann\\"}"}}',
  )
  await client.close()
})

test('works once per connection, and again after a refusal', async () => {
  const client = await connect(server)
  client.send('pusher:signin', { auth: 'app-key:forged', user_data: '{"id":"ann"}' })
  expect(await client.next()).toMatchObject({ event: 'pusher:error', data: { code: 4009 } })
  expect((await client.signIn(server, { id: 'ann' })).event).toBe('pusher:signin_success')
  expect(await client.signIn(server, { id: 'bob' })).toMatchObject({
    event: 'pusher:error',
    data: { code: null, message: 'This connection has already signed in, as the user "ann".' },
  })
  expect(await client.subscribe('#server-to-user-bob')).toMatchObject({
    event: 'pusher:subscription_error',
  })
  expect(await client.subscribe('#server-to-user-ann')).toMatchObject(SUCCEEDED)
  await client.close()
})

describe('is refused', () => {
  const long = 'x'.repeat(129)
  test.each<[name: string, userData: unknown, message: RegExp]>([
    ['not JSON', 'ann', /must be JSON with an id that is text, unlike "ann"/],
    ['null', 'null', /must be JSON with an id that is text/],
    ['no id', {}, /must be JSON with an id that is text, unlike "\{\}"/],
    ['an empty id', { id: '' }, /must be JSON with an id that is text/],
    ['a number as id', { id: 1 }, /must be JSON with an id that is text/],
    ['a long id', { id: long }, /id of the user is longer than 128 characters/],
    ['a watchlist that is no list', { id: 'a', watchlist: 'bob' }, /must be a list of user ids/],
    ['a number on it', { id: 'a', watchlist: ['bob', 7] }, /^7 on the watchlist is no user id/],
    ['an empty id on it', { id: 'a', watchlist: [''] }, /^"" on the watchlist is no user id/],
    ['a long id on it', { id: 'a', watchlist: [long] }, /no user id: text of 1 to 128 characters/],
  ])('with %s', async (_name, userData, message) => {
    const client = await connect(server)
    expect(await client.signIn(server, userData)).toMatchObject({
      event: 'pusher:error',
      data: { code: null, message: expect.stringMatching(message) as unknown },
    })
    expect((await client.signIn(server, { id: 'ann' })).event).toBe('pusher:signin_success')
    await client.close()
  })

  test.each([
    ['no data', undefined, null, /needs user_data with an id/],
    ['no user_data', { auth: 'app-key:0' }, null, /needs user_data with an id/],
    ['user_data as an object', { auth: 'a', user_data: { id: '1' } }, null, /as a JSON string/],
    ['no auth', { user_data: '{"id":"1"}' }, 4009, /A sign-in needs an auth signature/],
    ['no colon', { auth: 'app-keys', user_data: '{"id":"1"}' }, 4009, /begin with the app key/],
    ['another key', { auth: 'x:0', user_data: '{"id":"1"}' }, 4009, /begin with the app key/],
    [
      'a forged signature',
      { auth: `app-key:${'0'.repeat(64)}`, user_data: '{"id":"1"}' },
      4009,
      /HMAC-SHA256, in lower-case hex, of "\d+\.\d+::user::\{\\"id\\":\\"1\\"\}" with the secret/,
    ],
  ])('with %s', async (_name, data, code, message) => {
    const client = await connect(server)
    client.send('pusher:signin', data)
    expect(await client.next()).toMatchObject({
      event: 'pusher:error',
      data: { code, message: expect.stringMatching(message) as unknown },
    })
    await client.expectNothing()
    await client.close()
  })

  test('with a signature for another socket', async () => {
    const [client, other] = [await connect(server), await connect(server)]
    client.socketId = other.socketId
    expect(await client.signIn(server, { id: 'ann' })).toMatchObject({ data: { code: 4009 } })
    await client.close()
    await other.close()
  })
})

describe('the channel of a user', () => {
  test.each(['#server-to-user-ann', '#server-to-user-', `#server-to-user-${'x'.repeat(9000)}`])(
    '%s is refused to who has not signed in',
    async (channel) => {
      const client = await connect(server)
      expect(await client.subscribe(channel)).toMatchObject({
        event: 'pusher:subscription_error',
        channel,
        data: {
          type: 'AuthError',
          status: 401,
          error: expect.stringMatching(/this connection has not signed in/) as unknown,
        },
      })
      await client.expectNothing()
      await client.close()
    },
  )

  test('is refused to other users', async () => {
    const client = await connect(server)
    await client.signIn(server, { id: 'ann' })
    for (const channel of ['#server-to-user-bob', '#server-to-user-', '#server-to-user-ann2']) {
      expect(await client.subscribe(channel)).toMatchObject({
        event: 'pusher:subscription_error',
        data: { error: expect.stringMatching(/this connection has signed in as "ann"/) as unknown },
      })
    }
    await client.close()
  })

  test('carries events of the backend to all connections of the user, to nobody else', async () => {
    const [ann, annAgain, bob] = [
      await connect(server),
      await connect(server),
      await connect(server),
    ]
    for (const client of [ann, annAgain]) {
      await client.signIn(server, { id: '__proto__' })
      expect(await client.subscribe('#server-to-user-__proto__')).toMatchObject(SUCCEEDED)
    }
    await bob.signIn(server, { id: 'bob' })
    await bob.subscribe('#server-to-user-bob')
    const response = await restClient(server).sendToUser('__proto__', 'hello', { text: 'ä' })
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    for (const client of [ann, annAgain]) {
      expect(await client.nextText()).toBe(
        '{"event":"hello","channel":"#server-to-user-__proto__","data":"{\\"text\\":\\"ä\\"}"}',
      )
      await client.expectNothing()
    }
    await bob.expectNothing()

    // No client event goes there.
    ann.send('client-a', {}, '#server-to-user-__proto__')
    expect((await ann.next()).event).toBe('pusher:error')
    await annAgain.expectNothing()
    for (const client of [ann, annAgain, bob]) await client.close()
  })

  test('can be left and joined again', async () => {
    const client = await connect(server)
    await client.signIn(server, { id: 'ann' })
    await client.subscribe('#server-to-user-ann')
    client.send('pusher:unsubscribe', { channel: '#server-to-user-ann' })
    await restClient(server).sendToUser('ann', 'hello', {})
    await client.expectNothing()
    expect(await client.subscribe('#server-to-user-ann')).toMatchObject(SUCCEEDED)
    await client.close()
  })
})

describe('a presence channel without channel_data', () => {
  test('takes the user who has signed in', async () => {
    const [client, other] = [await connect(server), await connect(server)]
    await other.subscribeSigned(server, 'presence-a', { user_id: 'other' })
    await client.signIn(server, { id: 'ann', user_info: { name: 'Ann' } })
    expect((await client.subscribeSigned(server, 'presence-a')).data).toEqual({
      presence: { ids: ['other', 'ann'], hash: { other: null, ann: { name: 'Ann' } }, count: 2 },
    })
    expect(await other.next()).toMatchObject({
      event: 'pusher_internal:member_added',
      data: { user_id: 'ann', user_info: { name: 'Ann' } },
    })
    client.send('client-a', {}, 'presence-a')
    expect((await other.next()).userId).toBe('ann')
    await client.close()
    expect(await other.next()).toMatchObject({ data: { user_id: 'ann' } })
    await other.close()
  })

  test('lets its channel_data go first', async () => {
    const client = await connect(server)
    await client.signIn(server, { id: 'ann' })
    expect((await client.subscribeSigned(server, 'presence-b', { user_id: 'b' })).data).toEqual({
      presence: { ids: ['b'], hash: { b: null }, count: 1 },
    })
    await client.close()
  })

  test('still needs a signature, and a user of bearable size', async () => {
    const client = await connect(server)
    await client.signIn(server, { id: 'ann', user_info: 'ä'.repeat(512) })
    expect(await client.subscribe('presence-c', 'app-key:forged')).toMatchObject({
      data: { type: 'AuthError', error: expect.stringMatching(/signature is wrong/) as unknown },
    })
    expect(await client.subscribeSigned(server, 'presence-c')).toMatchObject({
      data: {
        type: 'LimitReached',
        error: expect.stringMatching(/^The user_info has 1026 bytes, but at most 1024/) as unknown,
      },
    })
    await client.close()
  })
})
