// An app that demands authorized connections. Time is virtual, sockets are real.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { connect, type RawClient } from './raw-client.js'

let server: TestServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  server = await startServer({
    apps: [{ id: '1', key: 'app-key', secret: 'app-secret', authorizationTimeoutSeconds: 30 }],
  })
})
afterEach(async () => {
  await server.stop()
  vi.useRealTimers()
})

async function expectEnd(client: RawClient): Promise<void> {
  const message = 'Connection not authorized within timeout'
  expect(await client.next()).toMatchObject({
    event: 'pusher:error',
    data: { code: 4009, message },
  })
  expect(await client.closed).toEqual({ code: 4009, reason: message })
}

test('who only listens to public channels is sent away', async () => {
  const client = await connect(server)
  await client.subscribe('news')
  vi.advanceTimersByTime(29_999)
  await client.expectNothing()
  vi.advanceTimersByTime(1)
  await expectEnd(client)
})

test('who is refused is sent away', async () => {
  const client = await connect(server)
  await client.subscribe('private-a', 'app-key:forged')
  await client.subscribe('#server-to-user-1')
  client.send('pusher:signin', { auth: 'app-key:forged', user_data: '{"id":"1"}' })
  await client.next()
  vi.advanceTimersByTime(30_000)
  await expectEnd(client)
})

test.each<[what: string, how: (client: RawClient) => Promise<unknown>]>([
  ['signs in', (client) => client.signIn(server, { id: '1' })],
  ['joins a private channel', (client) => client.subscribeSigned(server, 'private-a')],
  [
    'joins a presence channel',
    (client) => client.subscribeSigned(server, 'presence-a', { user_id: '1' }),
  ],
  ['joins an encrypted channel', (client) => client.subscribeSigned(server, 'private-encrypted-a')],
])('who %s stays', async (_what, authorize) => {
  const client = await connect(server)
  await authorize(client)
  vi.advanceTimersByTime(30_000)
  await client.expectNothing()
  await client.close()
})

test('a connection that is gone leaves no timer', async () => {
  const timersBefore = vi.getTimerCount()
  const client = await connect(server)
  expect(vi.getTimerCount()).toBe(timersBefore + 2)
  await client.close()
  await vi.waitFor(() => expect(server.server.connectionCount).toBe(0))
  expect(vi.getTimerCount()).toBe(timersBefore)
})
