// The user of a client: signs in on each connection, and gets the events that are for the user
// alone. Must not know channels, nor how a signature is come by.

import { Emitter } from '../shared/emitter.js'
import type { ListenerErrorHandler } from '../shared/emitter.js'
import { USER_CHANNEL_PREFIX } from '../protocol/channel-name.js'
import {
  INTERNAL_WATCHLIST_EVENTS,
  SIGNIN,
  SIGNIN_ERROR,
  SIGNIN_SUCCESS,
  SUBSCRIBE,
  SUBSCRIPTION_ERROR,
  isProtocolEvent,
} from '../protocol/event-names.js'
import { decodeData } from '../protocol/frames.js'
import type { Frame } from '../protocol/frames.js'
import { fieldsOf, readUserId } from '../protocol/messages.js'
import type { Platform } from '../platform/platform.js'
import { failureData, missingField } from './authorizer.js'
import type { AuthFailureData, Authenticator } from './authorizer.js'
import { within } from './time-limit.js'
import { Watchlist } from './watchlist.js'

const CONFIRMATION_TIMEOUT_MS = 10_000

/** Who is signed in: what the app's endpoint put into `user_data`. */
export interface UserData {
  readonly id: string
  readonly [field: string]: unknown
}

/** The events of a user besides those that the app sends. */
export interface UserSystemEvents {
  /** The server confirmed the sign-in: once for each connection, with who it is. */
  'pusher:signin_success': UserData
  /** Nobody is signed in. Tried again by `signin()` and on the next connection. */
  'pusher:signin_error': AuthFailureData
}

/** What a user needs from the client. */
export interface UserOwner {
  readonly platform: Platform
  readonly connection: {
    readonly socketId: string | undefined
    sendEvent(event: string, data: unknown): boolean
  }
  readonly authenticate: Authenticator
  readonly onListenerError: ListenerErrorHandler
  /** Ends this connection and makes another one. */
  reconnect(): void
}

/** The user of a client. Reached as `client.user`; listeners get what the app sends to the user. */
export class User extends Emitter<Record<string, unknown> & UserSystemEvents> {
  /** Whether the user is to be signed in, now and on each connection to come. */
  signin_requested = false
  /** Who is signed in on the connection of this moment; null when nobody is. */
  user_data: UserData | null = null
  /** Resolves when the sign-in that is under way has succeeded or failed; null before the first. */
  signinDonePromise: Promise<void> | null = null
  /** Who of those that the user watches comes and goes. */
  readonly watchlist: Watchlist
  private readonly owner: UserOwner
  private attempt: AbortController | undefined
  // Ends the wait for the server's word.
  private endWait: (() => void) | undefined

  /** @internal */
  constructor(owner: UserOwner) {
    super(owner.onListenerError)
    this.owner = owner
    this.watchlist = new Watchlist(this.onListenerError)
  }

  /**
   * Signs the user in, now or as soon as there is a connection, and again after each reconnect.
   * Does nothing while that is under way or done; after a failure it tries again.
   */
  signin(): void {
    this.signin_requested = true
    const { socketId } = this.owner.connection
    if (!socketId || this.attempt) return
    const attempt = (this.attempt = new AbortController())
    this.signinDonePromise = this.run(socketId, attempt.signal).catch((error: unknown) => {
      if (attempt === this.attempt) this.fail(error)
    })
  }

  /**
   * Signs the user out. The protocol has no message for it: where a sign-in is done or under way,
   * the connection is replaced by one on which nobody is signed in.
   */
  signout(): void {
    const { attempt } = this
    this.signin_requested = false
    this.disconnect()
    if (attempt) this.owner.reconnect()
  }

  /** @internal There is a connection. */
  connect(): void {
    if (this.signin_requested) this.signin()
  }

  /** @internal The connection is gone. */
  disconnect(): void {
    this.attempt?.abort()
    this.attempt = this.endWait = undefined
    this.user_data = null
  }

  /** @internal The id of who is signed in, waited for while that is under way. */
  async signedInId(): Promise<string | undefined> {
    await this.signinDonePromise
    return this.user_data?.id
  }

  /** @internal A frame that is for no channel of the client. Its data is not decoded. */
  receive({ event, channel, data }: Frame): void {
    if (event === SIGNIN_SUCCESS) this.confirmed(decodeData(data))
    else if (event === INTERNAL_WATCHLIST_EVENTS) this.watchlist.receive(decodeData(data))
    else if (this.user_data && channel === USER_CHANNEL_PREFIX + this.user_data.id) {
      if (event === SUBSCRIPTION_ERROR) this.emit(SIGNIN_ERROR, decodeData(data))
      else if (!isProtocolEvent(event)) this.emit(event, decodeData(data))
    }
  }

  private async run(socketId: string, signal: AbortSignal): Promise<void> {
    const { platform, connection, authenticate } = this.owner
    const { auth, user_data } = await authenticate({ socketId }, signal)
    await within(platform, CONFIRMATION_TIMEOUT_MS, 'Asked to sign in, the server', signal, () => {
      connection.sendEvent(SIGNIN, { auth, user_data })
      return new Promise<void>((resolve) => (this.endWait = resolve))
    })
  }

  private confirmed(data: unknown): void {
    const { endWait } = this
    if (!endWait) return
    const user = fieldsOf(decodeData(fieldsOf(data)['user_data']))
    const id = readUserId(user['id'])
    if (id) {
      this.endWait = undefined
      this.user_data = { ...user, id }
      this.owner.connection.sendEvent(SUBSCRIBE, { auth: '', channel: USER_CHANNEL_PREFIX + id })
      this.emit(SIGNIN_SUCCESS, this.user_data)
    } else this.fail(missingField(undefined, 'user_data with id', data))
    endWait()
  }

  private fail(error: unknown): void {
    this.attempt = this.endWait = undefined
    this.emit(SIGNIN_ERROR, failureData(error))
  }
}
