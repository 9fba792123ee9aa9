// Clients for tests, and words to wait for what they tell.

import { afterEach } from 'vitest'
import Pusher from 'pusher'
import { Bellwire } from '../../src/node.js'
import type { ChannelAuthorizationHandler, Options } from '../../src/node.js'
import type { TestServer } from './server.js'

const clients: Bellwire[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

/** The real server SDK, pointed at a test server. */
export function sdkFor({ app, port }: TestServer): Pusher {
  const { id: appId, key, secret } = app
  return new Pusher({ appId, key, secret, host: '127.0.0.1', port: String(port), useTLS: false })
}

/** Signs channels with the server SDK, as an app's endpoint would. */
export function authorizeWith(sdk: Pusher, userId = 'ann'): ChannelAuthorizationHandler {
  return ({ socketId, channelName }, callback) => {
    const member = { user_id: userId, user_info: { name: userId } }
    const isPresence = channelName.startsWith('presence-')
    callback(null, sdk.authorizeChannel(socketId, channelName, isPresence ? member : undefined))
  }
}

/** A Bellwire client of a test server, as user `userId`. Destroyed after the test. */
export function bellwireOn(server: TestServer, userId = 'ann', options: Options = {}): Bellwire {
  const client = new Bellwire(server.app.key, {
    url: server.url,
    channelAuthorization: { customHandler: authorizeWith(sdkFor(server), userId) },
    ...options,
  })
  clients.push(client)
  return client
}

interface Bindable<Metadata> {
  bind(event: string, callback: (data: unknown, metadata: Metadata) => void): unknown
  unbind(event: string, callback: (data: unknown, metadata: Metadata) => void): unknown
}

/** Resolves with the data of the next `event`. */
export function next<Data = unknown>(target: unknown, event: string): Promise<Data> {
  return new Promise((resolve) => {
    const emitter = target as Bindable<unknown>
    const listener = (data: unknown) => {
      emitter.unbind(event, listener)
      resolve(data as Data)
    }
    emitter.bind(event, listener)
  })
}
