// The genuine client and backend libraries: users, watchlists, last events, counts, each as with
// hosted Channels.

import type Pusher from 'pusher-js'
import type { Members } from 'pusher-js'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { nextEvent, pusherJs, restClient } from './pusher.js'

let server: TestServer
let clients: Pusher[]

beforeEach(async () => {
  server = await startServer({
    apps: [{ id: '1', key: 'app-key', secret: 'app-secret', subscriptionCounts: true }],
  })
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.disconnect()
  await server.stop()
})

function connect(...[userId, options, watchlist]: [string, object?, string[]?]): Pusher {
  const client = pusherJs(server, userId, options, watchlist)
  clients.push(client)
  return client
}

/** Resolves when the client has signed in and listens to the events of its user. */
async function signIn(client: Pusher): Promise<void> {
  client.signin()
  await nextEvent(client, 'pusher:signin_success')
  const channel = client.user.serverToUserChannel
  if (!channel.subscribed) await nextEvent(channel, 'pusher:subscription_succeeded')
}

test('sign-in and events for the user, on all connections', async () => {
  const [ann, annAgain, bob] = [connect('ann'), connect('ann'), connect('bob')]
  for (const client of [ann, annAgain, bob]) await signIn(client)
  expect(ann.user.user_data).toMatchObject({ id: 'ann', user_info: { name: 'User ann' } })

  const bobs: unknown[] = []
  bob.user.bind_global((event: string) => bobs.push(event))
  const received = [ann, annAgain].map(({ user }) => nextEvent(user, 'hello'))
  await restClient(server).sendToUser('ann', 'hello', { text: 'hällo' })
  for (const { data } of await Promise.all(received)) expect(data).toEqual({ text: 'hällo' })

  const own = nextEvent(bob.user, 'own')
  await restClient(server).sendToUser('bob', 'own', {})
  await own
  expect(bobs).toEqual(['own'])
})

test('a refused sign-in is an error on the connection, which goes on', async () => {
  const client = connect('ann', {
    userAuthentication: {
      customHandler: (_params: unknown, callback: (error: null, data: object) => void) =>
        callback(null, { auth: 'app-key:forged', user_data: '{"id":"ann"}' }),
    },
  })
  const error = nextEvent(client.connection, 'error')
  client.signin()
  expect((await error).data).toMatchObject({ type: 'PusherError', data: { code: 4009 } })
  await nextEvent(client.subscribe('news'), 'pusher:subscription_succeeded')
  expect(client.connection.state).toBe('connected')
})

test('the watchlist: who is online, who comes, who goes', async () => {
  const [bob, eve] = [connect('bob'), connect('eve')]
  await signIn(bob)
  await signIn(eve)
  const ann = connect('ann', {}, ['bob', 'eve', 'kim'])
  const online = nextEvent(ann.user.watchlist, 'online')
  await signIn(ann)
  expect((await online).data).toEqual({ name: 'online', user_ids: ['bob', 'eve'] })

  const cameOnline = nextEvent(ann.user.watchlist, 'online')
  await signIn(connect('kim'))
  expect((await cameOnline).data).toEqual({ name: 'online', user_ids: ['kim'] })
  const wentOffline = nextEvent(ann.user.watchlist, 'offline')
  bob.disconnect()
  expect((await wentOffline).data).toEqual({ name: 'offline', user_ids: ['bob'] })
})

test('a watchlist that is too long is an error, and the user is signed in', async () => {
  const ids = Array.from({ length: 101 }, (_, index) => String(index))
  const ann = connect('ann', {}, ids)
  const error = nextEvent(ann.connection, 'error')
  await signIn(ann)
  expect((await error).data).toMatchObject({ type: 'PusherError', data: { code: 4302 } })
})

test('a presence channel that is signed without a member takes the signed-in user', async () => {
  const ann = connect('ann', {
    channelAuthorization: {
      customHandler: (
        { socketId, channelName }: { socketId: string; channelName: string },
        callback: (error: null, data: object) => void,
      ) => callback(null, restClient(server).authorizeChannel(socketId, channelName)),
    },
  })
  await signIn(ann)
  const channel = ann.subscribe('presence-a')
  const { data } = await nextEvent(channel, 'pusher:subscription_succeeded')
  expect((data as Members).me).toEqual({ id: 'ann', info: { name: 'User ann' } })
})

test('a terminated user is disconnected and does not come back', async () => {
  const [ann, bob] = [connect('ann'), connect('bob')]
  await signIn(ann)
  await signIn(bob)
  const disconnected = nextEvent(ann.connection, 'disconnected')
  await restClient(server).terminateUserConnections('ann')
  await disconnected
  expect(bob.connection.state).toBe('connected')
})

test('a cache channel: a miss, and the last event for those who come later', async () => {
  const first = connect('1').subscribe('private-cache-a')
  await nextEvent(first, 'pusher:cache_miss')
  const event = nextEvent(first, 'at')
  await restClient(server).trigger('private-cache-a', 'at', { x: 1 })
  await event
  const second = connect('2').subscribe('private-cache-a')
  expect((await nextEvent(second, 'at')).data).toEqual({ x: 1 })
  const info = { path: '/channels/private-cache-a', params: { info: 'cache' } }
  const response = await restClient(server).get(info)
  expect(await response.json()).toMatchObject({ occupied: true, cache: { data: '{"x":1}' } })
})

test('the number of subscribers', async () => {
  const channel = connect('1').subscribe('news')
  expect((await nextEvent(channel, 'pusher:subscription_count')).data).toEqual({
    subscription_count: 1,
  })
  const two = nextEvent(channel, 'pusher:subscription_count')
  const other = connect('2')
  other.subscribe('news')
  await two
  expect(channel.subscriptionCount).toBe(2)
  const one = nextEvent(channel, 'pusher:subscription_count')
  other.disconnect()
  await one
  expect(channel.subscriptionCount).toBe(1)
})
