// Who watches whom, over real sockets: those who are online at first, then each change.

import { afterEach, beforeEach, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { connect, type RawClient } from './raw-client.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.stop())

async function signedIn(id: string, watchlist?: string[]): Promise<RawClient> {
  const client = await connect(server)
  expect((await client.signIn(server, { id, watchlist })).event).toBe('pusher:signin_success')
  return client
}

/** The data of a watchlist event that names these users. */
const told = (name: 'online' | 'offline', ...userIds: string[]) => ({
  event: 'pusher_internal:watchlist_events',
  data: { events: [{ name, user_ids: userIds }] },
})

test('those who are online are told at once, in one frame, the others when they come', async () => {
  const [bob, eve] = [await signedIn('bob'), await signedIn('eve')]
  const ann = await signedIn('ann', ['__proto__', 'eve', 'bob', 'eve'])
  expect(await ann.nextText()).toBe(
    '{"event":"pusher_internal:watchlist_events",' +
      '"data":"{\\"events\\":[{\\"name\\":\\"online\\",\\"user_ids\\":[\\"eve\\",\\"bob\\"]}]}"}',
  )
  const late = await signedIn('__proto__')
  expect(await ann.next()).toMatchObject(told('online', '__proto__'))
  await late.close()
  expect(await ann.next()).toMatchObject(told('offline', '__proto__'))
  await ann.expectNothing()
  // Nobody watches Ann, and nobody else has a watchlist.
  await bob.expectNothing()
  await eve.expectNothing()
})

test('nobody online is not worth a frame', async () => {
  const ann = await signedIn('ann', ['bob'])
  await ann.expectNothing()
  await signedIn('bob')
  expect(await ann.next()).toMatchObject(told('online', 'bob'))
})

test('a user with several connections comes once and goes once', async () => {
  const ann = await signedIn('ann', ['bob', 'bob'])
  const [first, second] = [await signedIn('bob'), await signedIn('bob')]
  expect(await ann.next()).toMatchObject(told('online', 'bob'))
  await first.close()
  await ann.expectNothing()
  await second.close()
  expect(await ann.next()).toMatchObject(told('offline', 'bob'))
  await ann.expectNothing()
})

test('each connection has the watchlist that it signed in with', async () => {
  const [bobs, eves] = [await signedIn('ann', ['bob']), await signedIn('ann', ['eve'])]
  await signedIn('bob')
  expect(await bobs.next()).toMatchObject(told('online', 'bob'))
  await eves.expectNothing()
})

test('who is on a presence channel without signing in is not online', async () => {
  const ann = await signedIn('ann', ['bob'])
  const bob = await connect(server)
  await bob.subscribeSigned(server, 'presence-a', { user_id: 'bob' })
  await ann.expectNothing()
})

test('who watches himself is online, once', async () => {
  const ann = await signedIn('ann', ['ann'])
  expect(await ann.next()).toMatchObject(told('online', 'ann'))
  await ann.expectNothing()
})

test('of 101 ids the first 100 are watched, and 4302 says so after the sign-in', async () => {
  const ids = Array.from({ length: 101 }, (_, index) => `user-${String(index)}`)
  await signedIn('user-0')
  const ann = await signedIn('ann', ids)
  expect(await ann.next()).toMatchObject({
    event: 'pusher:error',
    data: {
      code: 4302,
      message:
        'The watchlist has 101 ids, but at most 100 are allowed. The others are not watched.',
    },
  })
  expect(await ann.next()).toMatchObject(told('online', 'user-0'))
  await signedIn('user-100')
  await ann.expectNothing()
  await signedIn('user-99')
  expect(await ann.next()).toMatchObject(told('online', 'user-99'))
})

test('100 ids are no error', async () => {
  const ann = await signedIn(
    'ann',
    Array.from({ length: 100 }, (_, index) => String(index)),
  )
  await ann.expectNothing()
})
