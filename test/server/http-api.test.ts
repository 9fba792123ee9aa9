// The API over real HTTP, called by the backend library that apps use with hosted Channels.

import { connect as connectTcp } from 'node:net'

import RestPusher from 'pusher'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { restClient, sendSigned } from './pusher.js'
import { connect, type RawClient } from './raw-client.js'

let server: TestServer
let rest: RestPusher
let client: RawClient

const { RequestError } = RestPusher

beforeAll(async () => {
  server = await startServer({
    apps: [
      { id: '1', key: 'app-key', secret: 'app-secret' },
      { id: '2', key: 'off', secret: 's', enabled: false },
      { id: '3', key: 'other', secret: 'other' },
    ],
  })
  rest = restClient(server)
  client = await connect(server)
  await client.subscribe('news')
  await client.subscribe('__proto__')
  await client.subscribeSigned(server, 'presence-a', { user_id: 1, user_info: {} })
  const second = await connect(server)
  await second.subscribe('news')
  await second.subscribeSigned(server, 'presence-a', { user_id: '1' })
})
afterAll(() => server.stop())

function send(...request: [string, string, string?, Record<string, string>?]) {
  return sendSigned(server, ...request)
}

async function get(path: string, params: Record<string, string> = {}): Promise<unknown> {
  const response = await rest.get({ path, params })
  expect(response.headers.get('content-type')).toBe('application/json')
  return response.json()
}

describe('events', () => {
  test('reach the subscribers of every channel, data as it was given', async () => {
    const response = await rest.trigger(['news', '__proto__', 'empty'], 'a "b"', { text: 'ä' })
    expect([response.status, await response.text()]).toEqual([200, '{}'])
    const data = '"{\\"text\\":\\"ä\\"}"'
    expect(await client.nextText()).toBe(`{"event":"a \\"b\\"","channel":"news","data":${data}}`)
    expect(await client.nextText()).toBe(
      `{"event":"a \\"b\\"","channel":"__proto__","data":${data}}`,
    )
    await client.expectNothing()
  })

  test('are sent once to a channel that is named twice', async () => {
    await rest.trigger(['news', 'news'], '__proto__', 'x')
    expect(await client.next()).toMatchObject({ event: '__proto__', data: 'x' })
    await client.expectNothing()
  })

  test('leave out the connection that caused them', async () => {
    await rest.trigger('news', 'a', {}, { socket_id: client.socketId })
    await client.expectNothing()
  })

  test('can be answered with counts', async () => {
    const response = await rest.trigger(
      ['presence-a', '__proto__', 'empty'],
      'a',
      {},
      {
        info: 'user_count',
        socket_id: client.socketId,
      },
    )
    expect(await response.text()).toBe(
      '{"channels":{"presence-a":{"user_count":1},"__proto__":{},"empty":{}}}',
    )
    await client.expectNothing()
  })

  test('come one by one in a batch', async () => {
    const response = await rest.triggerBatch([
      { channel: 'news', name: 'first', data: 1 },
      { channel: 'news', name: 'not for the sender', data: 2, socket_id: client.socketId },
      { channel: '__proto__', name: 'second', data: 3 },
    ])
    expect(await response.text()).toBe('{}')
    expect(await client.next()).toMatchObject({ event: 'first', data: 1 })
    expect(await client.next()).toMatchObject({ event: 'second', channel: '__proto__' })
    await client.expectNothing()
  })

  test('of a batch can be answered with counts, in order', async () => {
    const response = await rest.triggerBatch([
      { channel: 'empty', name: 'a', data: 1 },
      { channel: 'presence-a', name: 'a', data: 1, info: 'user_count', socket_id: client.socketId },
    ])
    expect(await response.text()).toBe('{"batch":[{},{"user_count":1}]}')
    await client.expectNothing()
  })

  test('of one app do not reach another', async () => {
    await restClient(server, { id: '3', key: 'other', secret: 'other' }).trigger('news', 'a', {})
    await client.expectNothing()
  })

  test('for a user who is not here are accepted', async () => {
    expect((await rest.sendToUser('1', 'a', {})).status).toBe(200)
  })

  test('of the maximum size go through, however they are escaped', async () => {
    const data = '\u0000'.repeat(10_240)
    await rest.triggerBatch(
      Array.from({ length: 10 }, () => ({ channel: 'news', name: 'large', data })),
    )
    for (let count = 0; count < 10; count += 1) expect((await client.next()).data).toBe(data)
  })

  const event = { name: 'a', channels: ['news'], data: '{}' }
  test.each<[name: string, status: number, body: unknown, message: RegExp]>([
    ['not JSON', 400, undefined, /must be a JSON object, but it is "\{"/],
    ['a list', 400, [event], /must be a JSON object/],
    ['null', 400, null, /must be a JSON object/],
    ['no name', 400, { ...event, name: undefined }, /name of the event must be text/],
    ['a long name', 400, { ...event, name: 'a'.repeat(201) }, /longer than 200 characters/],
    ['a reserved name', 400, { ...event, name: 'pusher:ping' }, /is reserved/],
    ['no channel', 400, { name: 'a', data: '' }, /null is not a channel name/],
    ['no channels', 400, { ...event, channels: [] }, /must be a list of names/],
    ['one bad channel', 400, { ...event, channels: ['news', 'a b'] }, /"a b" is not a channel/],
    ['a long channel', 400, { ...event, channels: ['x'.repeat(10_000)] }, /longer than 164/],
    ['101 channels', 400, { ...event, channels: Array(101).fill('a') }, /101 channels, .* 100/],
    ['no user', 400, { ...event, channels: ['#server-to-user-'] }, /names no user/],
    ['data as object', 400, { ...event, data: {} }, /data of the event must be a string/],
    ['no data', 400, { ...event, data: undefined }, /data of the event must be a string/],
    ['a bad socket_id', 400, { ...event, socket_id: '1' }, /must look like 123.456/],
    ['a bad info', 400, { ...event, info: 'secrets' }, /"secrets" is not an info/],
    ['info as a list', 400, { ...event, info: ['user_count'] }, /info must be text/],
    ['the cache as info', 400, { ...event, info: 'cache' }, /"cache" is not an info here/],
    ['a count there is not', 400, { ...event, info: 'subscription_count' }, /does not count/],
    [
      'too much data',
      413,
      { ...event, data: 'ä'.repeat(5121) },
      /^The data content of this event exceeds the allowed maximum \(10240 bytes\)/,
    ],
    ['a huge body', 413, { ...event, pad: 'x'.repeat(2_000_000) }, /exceeds the allowed maximum/],
  ])('with %s are refused and reach nobody', async (_name, status, body, message) => {
    const text = body === undefined ? '{' : JSON.stringify(body)
    const response = await send('POST', '/apps/1/events', text)
    expect(await response.text()).toMatch(message)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    await client.expectNothing()
  })

  test('with a body that does not end are cut off', async () => {
    const socket = connectTcp(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('POST /apps/1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n')
    const chunk = Buffer.alloc(65_536)
    const feed = () => {
      while (socket.writable && socket.write(chunk));
    }
    socket.on('drain', feed)
    feed()
    await new Promise((resolve) => socket.once('close', resolve))
  })

  const item = { name: 'a', channel: 'news', data: '{}' }
  test.each([
    ['no list', { batch: item }, /batch must be a list/],
    ['11 events', { batch: Array(11).fill(item) }, /has 11 events, but at most 10/],
    ['one bad event', { batch: [item, { ...item, data: 1 }] }, /must be a string/],
    ['null', { batch: [item, null] }, /is not a channel name/],
  ])('in a batch with %s are refused, all of them', async (_name, body, message) => {
    const response = await send('POST', '/apps/1/batch_events', JSON.stringify(body))
    expect(await response.text()).toMatch(message)
    expect(response.status).toBe(400)
    await client.expectNothing()
  })
})

describe('channels', () => {
  test('that are occupied', async () => {
    const text = await (await rest.get({ path: '/channels' })).text()
    expect(text).toBe('{"channels":{"news":{},"__proto__":{},"presence-a":{}}}')
    expect(await get('/channels', { filter_by_prefix: 'presence-', info: 'user_count' })).toEqual({
      channels: { 'presence-a': { user_count: 1 } },
    })
    expect(await get('/channels', { filter_by_prefix: 'no?such' })).toEqual({ channels: {} })
  })

  test('one by one', async () => {
    expect(await get('/channels/news')).toEqual({ occupied: true })
    expect(await get('/channels/presence-a', { info: 'user_count' })).toEqual({
      occupied: true,
      user_count: 1,
    })
    expect(await get('/channels/empty')).toEqual({ occupied: false })
    expect(await get('/channels/%23server-to-user-1')).toEqual({ occupied: false })
    expect(await get('/channels/n%65ws')).toEqual({ occupied: true })
  })

  test('and their users', async () => {
    expect(await get('/channels/presence-a/users')).toEqual({ users: [{ id: '1' }] })
    expect(await get('/channels/presence-empty/users')).toEqual({ users: [] })
  })

  test.each([
    ['/channels', { info: 'user_count' }, /needs a filter_by_prefix/],
    ['/channels', { info: 'subscription_count' }, /"subscription_count" is not an info here/],
    ['/channels', { info: 'cache' }, /"cache" is not an info here: use user_count/],
    ['/channels/news', { info: 'subscription_count' }, /does not count subscriptions: set its/],
    ['/channels/news', { info: 'cache' }, /is for cache channels, and "news" is not one/],
    ['/channels/cache-a', { info: 'cache,user_count' }, /is for presence channels/],
    ['/channels/cache-a', { info: 'cache,' }, /"" is not an info here: use user_count or subscr/],
    ['/channels/%23elsewhere', {}, /"#" is reserved/],
    ['/channels', { info: 'x' }, /"x" is not an info/],
    ['/channels/news', { info: 'user_count' }, /is for presence channels, and "news" is not/],
    ['/channels/a%20b', {}, /"a b" is not a channel name/],
    ['/channels/%', {}, /is not percent-encoded text/],
    ['/channels/news/users', {}, /Only presence channels have users/],
  ])('GET %s %j is a bad request', async (path, params, message) => {
    const response = await send('GET', `/apps/1${path}`, undefined, params)
    expect(await response.text()).toMatch(message)
    expect(response.status).toBe(400)
  })
})

describe('who may ask', () => {
  test.each([
    ['another secret', { secret: 'wrong' }, 401, /The auth_signature is wrong/],
    ['another key', { key: 'other' }, 401, /"other" is not the key of the app 1/],
    ['an unknown app', { id: '9' }, 404, /No app has the id "9"/],
    ['an app __proto__', { id: '__proto__' }, 404, /No app has the id "__proto__"/],
    ['a disabled app', { id: '2', key: 'off', secret: 's' }, 403, /is disabled/],
  ])('not with %s', async (_name, changed, status, message) => {
    const failure = await restClient(server, changed)
      .trigger('news', 'a', {})
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect(failure).toMatchObject({ status, body: expect.stringMatching(message) as unknown })
    await client.expectNothing()
  })

  test('not unsigned', async () => {
    const response = await fetch(`${server.url}/apps/1/channels`)
    expect([response.status, await response.text()]).toEqual([
      401,
      'The request is not signed: the query has no auth_key.\n',
    ])
  })

  test('not with a clock that is far off', async () => {
    const path = '/apps/1/channels'
    const query = rest.createSignedQueryString({ method: 'GET', path })
    const late = query.replace(/auth_timestamp=\d+/, 'auth_timestamp=1353088179')
    const response = await fetch(`${server.url}${path}?${late}`)
    expect(response.status).toBe(401)
    expect(await response.text()).toMatch(/^The auth_timestamp 1353088179 is more than 600 s/)
  })
})

test.each([
  ['GET', '/elsewhere', /There is nothing at "\/elsewhere"/],
  ['GET', '/apps/1', /There is nothing at/],
  ['GET', '/apps/1/events', /There is no GET "\/apps\/1\/events"/],
  ['DELETE', '/apps/1/channels', /There is no DELETE/],
  ['GET', '/apps/1/channels/a/b', /There is no GET/],
])('%s %s is not found', async (method, path, message) => {
  const response = await send(method, path)
  expect(await response.text()).toMatch(message)
  expect(response.status).toBe(404)
})
