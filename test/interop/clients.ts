// The two client libraries behind the calls that apps make of both, on one test server.

import { afterEach } from 'vitest'
import { bellwireOn, sdkFor } from '../support/client.js'
import type { TestServer } from '../support/server.js'
import { pusherJs } from '../server/pusher.js'

type Listener = (data: unknown, metadata?: { user_id?: string }) => void
type GlobalListener = (event: string, data: unknown) => void

/** What both have in common, in the spelling of pusher-js. */
export interface Listening {
  bind(event: string, listener: Listener, context?: unknown): unknown
  unbind(event?: string, listener?: Listener, context?: unknown): unknown
  bind_global(listener: GlobalListener): unknown
  unbind_global(listener?: GlobalListener): unknown
  unbind_all(): unknown
}

export interface AppChannel extends Listening {
  readonly name: string
  readonly subscribed: boolean
  trigger(event: string, data: unknown): boolean
  unsubscribe(): void
}

export interface AppMembers {
  readonly members: Record<string, unknown>
  readonly count: number
  readonly myID: string
  readonly me: { id: string; info: unknown }
  get(id: string): { id: string; info: unknown } | null
  each(callback: (member: { id: string; info: unknown }) => void): void
}

export interface AppClient extends Listening {
  readonly connection: Listening & { readonly state: string; readonly socket_id: string }
  subscribe(name: string): AppChannel & { readonly members: AppMembers }
  unsubscribe(name: string): void
  channel(name: string): AppChannel | undefined
  allChannels(): AppChannel[]
  connect(): void
  disconnect(): void
}

/** A client of one of the libraries, as the user with this id. */
export type CreateClient = (server: TestServer, userId: string) => AppClient

const clients: AppClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

function create(make: (server: TestServer, userId: string) => unknown): CreateClient {
  return (server, userId) => {
    const client = make(server, userId) as AppClient
    clients.push(client)
    return client
  }
}

export const bellwire = create((server, userId) =>
  bellwireOn(server, userId, { logger: () => undefined }),
)

export const pusher = create((server, userId) => {
  const sdk = sdkFor(server)
  // As the helper for Bellwire signs.
  const member = { user_id: userId, user_info: { name: userId } }
  return pusherJs(server, userId, {
    channelAuthorization: {
      transport: 'ajax',
      endpoint: '',
      customHandler({ socketId, channelName }, callback) {
        const presence = channelName.startsWith('presence-') ? member : undefined
        callback(null, sdk.authorizeChannel(socketId, channelName, presence))
      },
    },
  })
})
