// The libraries that apps use with hosted Channels, pointed at a test server: the backend's and
// the browser's. Only the address is changed.

import RestPusher from 'pusher'
import Pusher, { type Options } from 'pusher-js'

import type { ServerAddress } from '../support/server.js'
import type { Destination } from './raw-client.js'

/** The backend library `pusher`, with the app of the server or with parts of it changed. */
export function restClient({ port, app }: Destination, changed: Partial<typeof app> = {}) {
  const { id, key, secret } = { ...app, ...changed }
  return new RestPusher({ appId: id, key, secret, host: '127.0.0.1', port: String(port) })
}

/** An API request that is signed, whatever is in it. */
export function sendSigned(
  server: ServerAddress,
  method: string,
  path: string,
  body?: string,
  params: Record<string, string> = {},
): Promise<Response> {
  const query = restClient(server).createSignedQueryString({
    method,
    path,
    params,
    ...(body !== undefined && { body }),
  })
  return fetch(`${server.url}${path}?${query}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  })
}

/** The client library `pusher-js`. Its channels and sign-in are signed for the user with this id. */
export function pusherJs(
  server: ServerAddress,
  userId: string,
  options: Partial<Options> = {},
  watchlist: string[] = [],
) {
  const rest = restClient(server)
  const user = { user_info: { name: `User ${userId}` } }
  return new Pusher(server.app.key, {
    cluster: '',
    wsHost: '127.0.0.1',
    wsPort: server.port,
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: {
      transport: 'ajax',
      endpoint: '',
      customHandler: ({ socketId, channelName }, callback) => {
        const member = { user_id: userId, ...user }
        const isPresence = channelName.startsWith('presence-')
        callback(
          null,
          rest.authorizeChannel(socketId, channelName, isPresence ? member : undefined),
        )
      },
    },
    userAuthentication: {
      transport: 'ajax',
      endpoint: '',
      customHandler: ({ socketId }, callback) => {
        callback(null, rest.authenticateUser(socketId, { id: userId, ...user, watchlist }))
      },
    },
    ...options,
  })
}

type Listener = (data: unknown, metadata: unknown) => void

interface Emitter {
  bind(event: string, listener: Listener): unknown
  unbind(event: string, listener: Listener): unknown
}

/** The data of the next `event`, and the metadata that comes with it. */
export function nextEvent(
  emitter: Emitter,
  event: string,
): Promise<{ data: unknown; metadata: unknown }> {
  return new Promise((resolve) => {
    const listener: Listener = (data, metadata) => {
      emitter.unbind(event, listener)
      resolve({ data, metadata })
    }
    emitter.bind(event, listener)
  })
}
