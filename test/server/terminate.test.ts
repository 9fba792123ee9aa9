// Ending the connections of a user over the API, by the backend library and by hand.

import RestPusher from 'pusher'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { restClient, sendSigned } from './pusher.js'
import { connect, type RawClient } from './raw-client.js'

let server: TestServer
let rest: RestPusher

beforeAll(async () => {
  server = await startServer({
    apps: [
      { id: '1', key: 'app-key', secret: 'app-secret' },
      { id: '2', key: 'other', secret: 'other' },
    ],
  })
  rest = restClient(server)
})
afterAll(() => server.stop())

async function signedIn(id: string): Promise<RawClient> {
  const client = await connect(server)
  await client.signIn(server, { id })
  return client
}

function post(path: string, body?: string): Promise<Response> {
  return sendSigned(server, 'POST', path, body)
}

test('closes with 4009 every connection that signed in as that user, and no other', async () => {
  const [ann, annAgain, bob] = [await signedIn('ann'), await signedIn('ann'), await signedIn('bob')]
  const present = await connect(server)
  await present.subscribeSigned(server, 'presence-a', { user_id: 'ann' })

  const response = await rest.terminateUserConnections('ann')
  expect([response.status, await response.text()]).toEqual([200, '{}'])
  for (const client of [ann, annAgain]) {
    const message = 'The app has terminated the connections of this user.'
    expect(await client.next()).toMatchObject({
      event: 'pusher:error',
      data: { code: 4009, message },
    })
    expect(await client.closed).toEqual({ code: 4009, reason: message })
  }
  await bob.expectNothing()
  await present.expectNothing()

  // Nothing keeps the user from coming back.
  await (await signedIn('ann')).close()
  await bob.close()
  await present.close()
})

test('takes nothing from a client that does not go', async () => {
  const [listener, ann] = [await connect(server), await signedIn('ann')]
  await listener.subscribeSigned(server, 'private-a')
  await ann.subscribeSigned(server, 'private-a')
  ann.webSocket.pause()
  await rest.terminateUserConnections('ann')
  await new Promise((resolve) => {
    ann.webSocket.send('{"event":"client-a","channel":"private-a","data":{}}', resolve)
  })
  for (let times = 0; times < 5; times += 1) await listener.expectNothing()
  ann.webSocket.resume()
  expect((await ann.closed).code).toBe(4009)
  await listener.close()
})

test('leaves users with the same id in other apps alone', async () => {
  const ann = await signedIn('ann')
  const other = restClient(server, { id: '2', key: 'other', secret: 'other' })
  expect((await other.terminateUserConnections('ann')).status).toBe(200)
  await ann.expectNothing()
  await ann.close()
})

test.each(['nobody', '__proto__', 'b%20c'])('%s, who is not here, is no error', async (id) => {
  const response = await post(`/apps/1/users/${id}/terminate_connections`, '{}')
  expect([response.status, await response.text()]).toEqual([200, '{}'])
})

test('needs no body, and decodes the id', async () => {
  const client = await signedIn('a/b c')
  expect((await post('/apps/1/users/a%2Fb%20c/terminate_connections')).status).toBe(200)
  expect((await client.closed).code).toBe(4009)
})

test.each([
  ['a body that is not JSON', 'ann', '{', 400, /must be a JSON object/],
  ['a long id', 'x'.repeat(129), '{}', 400, /longer than 128 characters/],
  ['an id that is not text', '%', '{}', 400, /is not percent-encoded text/],
])('%s is refused', async (_name, id, body, status, message) => {
  const response = await post(`/apps/1/users/${id}/terminate_connections`, body)
  expect(await response.text()).toMatch(message)
  expect(response.status).toBe(status)
})

test('needs a signature', async () => {
  const ann = await signedIn('ann')
  const failure = await restClient(server, { secret: 'wrong' })
    .terminateUserConnections('ann')
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RestPusher.RequestError)
  expect(failure).toMatchObject({ status: 401 })
  await ann.expectNothing()
  await ann.close()
})
