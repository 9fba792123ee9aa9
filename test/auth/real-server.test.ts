// Users on the real server: they sign in, get what is sent to them, see each other come and go, and
// are on presence channels as who they are.

import type Pusher from 'pusher'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuthFailureData, Bellwire, UserData, WatchlistEvent } from '../../src/node.js'
import { bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let sdk: Pusher

beforeEach(async () => {
  server = await startServer()
  sdk = sdkFor(server)
})

afterEach(async () => {
  await server.stop()
})

/** A client whose user is signed by the server SDK; presence answers do not name the user. */
function clientOf(id: string, watchlist: string[] = []): Bellwire {
  return bellwireOn(server, id, {
    userAuthentication: {
      customHandler: ({ socketId }) =>
        Promise.resolve(sdk.authenticateUser(socketId, { id, user_info: { name: id }, watchlist })),
    },
    channelAuthorization: {
      customHandler: ({ socketId, channelName }) =>
        Promise.resolve(sdk.authorizeChannel(socketId, channelName)),
    },
    backoff: { minMs: 1, maxMs: 1, jitter: 0 },
    logger: () => undefined,
  })
}

async function signedIn(id: string, watchlist?: string[]): Promise<Bellwire> {
  const client = clientOf(id, watchlist)
  const success = next<UserData>(client.user, 'pusher:signin_success')
  client.signin()
  expect(await success).toMatchObject({ id, user_info: { name: id } })
  return client
}

describe('a signed-in user', () => {
  it('gets what the backend sends to the user, and nobody else does', async () => {
    const ann = await signedIn('ann')
    const bob = await signedIn('bob')
    const heard: unknown[] = []
    bob.user.bindGlobal((event) => heard.push(event))
    const invoice = next(ann.user, 'invoice')
    // The subscription is on its way; a presence channel after it tells that it has arrived.
    const lobby = ann.subscribe('presence-lobby')
    await next(lobby, 'pusher:subscription_succeeded')
    await sdk.sendToUser('ann', 'invoice', { total: 20 })
    expect(await invoice).toEqual({ total: 20 })
    expect(heard).toEqual([])
  })

  it('is on a presence channel without channel_data', async () => {
    const ann = clientOf('ann')
    const room = ann.subscribe('presence-room')
    ann.signin()
    await next(room, 'pusher:subscription_succeeded')
    expect(room.members.me).toEqual({ id: 'ann', info: { name: 'ann' } })
  })

  it('sees those of the watchlist come and go, also by signing out', async () => {
    const ann = await signedIn('ann', ['bob'])
    const online = next<WatchlistEvent>(ann.user.watchlist, 'online')
    const bob = await signedIn('bob')
    expect((await online).user_ids).toEqual(['bob'])
    const offline = next<WatchlistEvent>(ann.user.watchlist, 'offline')
    bob.signout()
    expect((await offline).user_ids).toEqual(['bob'])
  })

  it('is signed in again after the server was gone', async () => {
    const ann = await signedIn('ann')
    const again = next<UserData>(ann.user, 'pusher:signin_success')
    server.server.disconnectClients({ terminate: true })
    expect((await again).id).toBe('ann')
  })

  it('is sent away by the backend', async () => {
    const ann = await signedIn('ann')
    const gone = next(ann.connection, 'disconnected')
    await sdk.terminateUserConnections('ann')
    await gone
    expect(ann.user.user_data).toBeNull()
  })
})

describe('a user who cannot be signed in', () => {
  it('hears of it when the signature is for another socket', async () => {
    const client = bellwireOn(server, 'ann', {
      userAuthentication: {
        customHandler: () => Promise.resolve(sdk.authenticateUser('1.1', { id: 'ann' })),
      },
      logger: () => undefined,
    })
    client.signin()
    const refused = next(client.connection, 'error')
    expect(await refused).toMatchObject({ closeCode: 4009 })
    expect(client.user.user_data).toBeNull()
  })

  it('hears of it when the app does not sign', async () => {
    const client = bellwireOn(server, 'ann', {
      userAuthentication: { customHandler: () => Promise.reject(new Error('not you')) },
    })
    client.signin()
    const error = await next<AuthFailureData>(client.user, 'pusher:signin_error')
    expect(error).toEqual({ type: 'AuthError', error: 'not you' })
  })
})
