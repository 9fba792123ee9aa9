// What channels need from the world: a way to the server, a way to signatures, a log.

import type { Log } from '../shared/log.js'
import type { ListenerErrorHandler } from '../shared/emitter.js'
import type { Authorizer } from '../auth/authorizer.js'

/** The way of channels to the server. */
export interface ServerLink {
  /** The id of the connection; undefined unless connected. */
  readonly socketId: string | undefined
  /** Sends an event. False when there is no connection. */
  sendEvent(event: string, data: unknown, channel?: string): boolean
}

/** What the channels of one client share. */
export interface ChannelLink {
  readonly server: ServerLink
  /** Fetches a signature for a private or presence channel. */
  readonly authorize: Authorizer
  readonly log: Log
  readonly onListenerError: ListenerErrorHandler
  /** The user left this channel. */
  readonly onLeave: (channel: { readonly name: string }) => void
}
