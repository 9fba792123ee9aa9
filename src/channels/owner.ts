// What channels need from their client: a way to the server, a way to signatures, a log.

import type { Log } from '../shared/log.js'
import type { ListenerErrorHandler } from '../shared/emitter.js'
import type { Platform } from '../platform/platform.js'
import type { Authorizer } from '../auth/authorizer.js'
import type { Cipher, PayloadSchema } from '../types.js'
import type { AnswerTimer } from './answer-timer.js'

/** The way of channels to the server. */
export interface ServerConnection {
  /** The id of the connection; undefined unless connected. */
  readonly socketId: string | undefined
  /** When the server was last heard, in milliseconds since the epoch. */
  readonly lastActivityAt: number
  /** Sends an event. False when there is no connection. */
  sendEvent(event: string, data: unknown, channel?: string): boolean
}

/** What the channels of one client share. */
export interface ChannelOwner {
  readonly platform: Platform
  readonly connection: ServerConnection
  /** Those of all channels that wait for an answer of the server. */
  readonly answers: AnswerTimer
  /** Fetches a signature for a private or presence channel. */
  readonly authorize: Authorizer
  readonly options: {
    /** Opens encrypted channels; loaded when it is needed and not given. */
    readonly cipher?: Cipher | PromiseLike<Cipher> | undefined
    /** Checks payloads, where the app wants that. */
    readonly schema?: PayloadSchema | undefined
  }
  readonly user: {
    /** The id of the signed-in user, waited for while the sign-in is under way. */
    signedInId(): Promise<string | undefined>
  }
  readonly log: Log
  readonly onListenerError: ListenerErrorHandler
  readonly channels: {
    /** The user left this channel. */
    remove(channel: { readonly name: string }): void
  }
}
