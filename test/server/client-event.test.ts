// Events from client to client: who may send them, who gets them, how many.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { connect, type RawClient } from './raw-client.js'

let server: TestServer
let sender: RawClient
let receiver: RawClient

beforeAll(async () => {
  server = await startServer()
  sender = await connect(server)
  receiver = await connect(server)
  await receiver.subscribeSigned(server, 'presence-a', { user_id: 'r' })
  await sender.subscribeSigned(server, 'presence-a', { user_id: 7 })
  await receiver.next()
  for (const channel of ['public', 'private-a', 'private-encrypted-a']) {
    await receiver.subscribeSigned(server, channel)
    await sender.subscribeSigned(server, channel)
  }
})
afterAll(() => server.stop())

test('reaches the others, with data as it was sent, and not the sender', async () => {
  sender.send('client-a', { x: [1, null, 'ä'] }, 'private-a')
  expect(await receiver.nextText()).toBe(
    '{"event":"client-a","channel":"private-a","data":{"x":[1,null,"ä"]}}',
  )
  await sender.expectNothing()
})

test('says who sent it, on presence channels only', async () => {
  sender.send('client-a', 'text', 'presence-a')
  expect(await receiver.nextText()).toBe(
    '{"event":"client-a","channel":"presence-a","data":"text","user_id":"7"}',
  )
})

test('a sender cannot choose its user id', async () => {
  sender.webSocket.send(
    '{"event":"client-a","channel":"presence-a","data":0,"user_id":"r","extra":1}',
  )
  expect(await receiver.nextText()).toBe(
    '{"event":"client-a","channel":"presence-a","data":0,"user_id":"7"}',
  )
})

test.each([
  ['a public channel', 'client-a', 'public', {}, /only on private and presence channels/],
  ['an encrypted channel', 'client-a', 'private-encrypted-a', {}, /only on private and presence/],
  ['a channel of others', 'client-a', 'private-b', {}, /there is none to "private-b"/],
  ['no channel', 'client-a', undefined, {}, /"client-a" has no channel/],
  ['another name', 'a', 'private-a', {}, /"a" is not an event/],
  ['a long name', `client-${'a'.repeat(194)}`, 'private-a', {}, /longer than 200/],
  ['much data', 'client-a', 'private-a', 'x'.repeat(10_239), /has 10241 bytes, but at most 10240/],
])('%s is refused and reaches nobody', async (_name, event, channel, data, message) => {
  sender.send(event, data, channel)
  expect(await sender.next()).toMatchObject({
    event: 'pusher:error',
    data: { code: null, message: expect.stringMatching(message) as unknown },
  })
  await receiver.expectNothing()
})

test('more than ten in a second are refused with 4301', async () => {
  const client = await connect(server)
  await client.subscribeSigned(server, 'private-a')
  for (let index = 0; index < 12; index += 1) client.send('client-n', index, 'private-a')
  for (const index of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    expect((await receiver.next()).data).toBe(index)
  }
  for (let refused = 0; refused < 2; refused += 1) {
    expect(await client.next()).toMatchObject({ event: 'pusher:error', data: { code: 4301 } })
  }
  await receiver.expectNothing()
  await client.close()
})

test('an app can do without them', async () => {
  const quiet = await startServer({
    apps: [{ id: '1', key: 'k', secret: 's', clientEvents: false }],
  })
  const client = await connect(quiet)
  await client.subscribeSigned(quiet, 'private-a')
  client.send('client-a', {}, 'private-a')
  expect((await client.next()).data).toEqual({
    code: null,
    message: 'Client events are not enabled for this app.',
  })
  await quiet.stop()
})
