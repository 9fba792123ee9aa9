// Options of authorization as users give them. Types only.

import type { FetchLike } from '../platform/platform.js'
import type { ChannelAuthorizationHandler, UserAuthenticationHandler } from '../types.js'

/** Names and values that are sent along. */
export type Fields = Readonly<Record<string, unknown>>

/** Gives values for one request; asked anew for each. May be async. */
export type FieldsProvider = () => Fields | PromiseLike<Fields>

/** How the app is asked, for a channel and for a user alike. */
export interface AuthOptions {
  /** Only `'ajax'`. JSONP is refused: use CORS with `credentials`, or `customHandler`. */
  transport?: 'ajax' | undefined
  /** Fields to send in the form besides `socket_id` and `channel_name`. */
  params?: Fields
  /** Headers to send. */
  headers?: Fields
  /** Gives `params` for each request; replaces static ones of the same name. */
  paramsProvider?: FieldsProvider
  /** Gives `headers` for each request; replaces static ones of the same name. */
  headersProvider?: FieldsProvider
  /** Whether cookies are sent; as in `fetch`. @default 'same-origin' */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /** A `fetch` of your own. @default the client's option `fetch`, else the global one */
  fetch?: FetchLike | undefined
  /**
   * How long one request, the providers before it, or a `customHandler` may take, in
   * milliseconds. A request that takes longer is made again, up to five times. @default 10000
   */
  timeoutMs?: number
}

/** Option `channelAuthorization`: how channels are authorized. */
export interface ChannelAuthorizationOptions extends AuthOptions {
  /** Address of the app's endpoint. @default '/pusher/auth' */
  endpoint?: string
  /** Authorizes in your own way instead of asking an endpoint. */
  customHandler?: ChannelAuthorizationHandler
  /**
   * Asks for many channels in one request; see docs/authorization.md. An endpoint that does not
   * understand it is asked for each channel by itself. @default false
   */
  batch?: boolean | BatchOptions | undefined
}

/** How channels are gathered into one request. */
export interface BatchOptions {
  /** The most channels in one request. @default 100 */
  maxSize?: number | undefined
  /** How long the first channel waits for others, in milliseconds. @default 5 */
  delayMs?: number | undefined
}

/** Option `userAuthentication`: how the user is authenticated when `signin()` is called. */
export interface UserAuthenticationOptions extends AuthOptions {
  /** Address of the app's endpoint. @default '/pusher/user-auth' */
  endpoint?: string
  /** Authenticates in your own way instead of asking an endpoint. */
  customHandler?: UserAuthenticationHandler
}

/** The deprecated option `auth` of `pusher-js`. */
export interface DeprecatedAuthOptions {
  params?: Fields
  /** Read for each request, so that `client.config.auth.headers` may be changed in place. */
  headers?: Record<string, unknown>
}

/** The deprecated option `authorizer` of `pusher-js`. */
export type ChannelAuthorizerGenerator = (
  channel: { name: string },
  options: { authEndpoint: string; authTransport: string; auth: DeprecatedAuthOptions },
) => {
  /** Authorizes the channel for one connection. */
  authorize(socketId: string, callback: Parameters<ChannelAuthorizationHandler>[1]): void
}

/** The options that say how channels and users are authorized. */
export interface AuthorizerOptions {
  readonly channelAuthorization?: ChannelAuthorizationOptions | undefined
  readonly userAuthentication?: UserAuthenticationOptions | undefined
  readonly auth?: DeprecatedAuthOptions | undefined
  readonly authEndpoint?: string | undefined
  readonly authTransport?: 'ajax' | undefined
  readonly authorizer?: ChannelAuthorizerGenerator | undefined
  readonly fetch?: FetchLike | undefined
}
