// Options of authorization as users give them. Types only.

import type { FetchLike } from '../platform/platform.js'
import type { ChannelAuthorizationHandler } from '../types.js'

/** Names and values that are sent along. */
export type Fields = Readonly<Record<string, unknown>>

/** Gives values for one request; asked anew for each. May be async. */
export type FieldsProvider = () => Fields | PromiseLike<Fields>

/** Option `channelAuthorization`: how channels are authorized. */
export interface ChannelAuthorizationOptions {
  /** Address of the app's endpoint. @default '/pusher/auth' */
  endpoint?: string
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
  /** How long one request may take, in milliseconds. @default 10000 */
  timeoutMs?: number
  /** Authorizes in your own way instead of asking an endpoint. */
  customHandler?: ChannelAuthorizationHandler
}

/** The deprecated option `auth` of `pusher-js`. */
export interface DeprecatedAuthOptions {
  params?: Fields
  headers?: Fields
}

/** The deprecated option `authorizer` of `pusher-js`. */
export type ChannelAuthorizerGenerator = (
  channel: { name: string },
  options: { authEndpoint: string; authTransport: string; auth: DeprecatedAuthOptions },
) => {
  authorize(socketId: string, callback: Parameters<ChannelAuthorizationHandler>[1]): void
}
