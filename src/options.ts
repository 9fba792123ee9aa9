// User options -> Config: defaults, validation, one clear error per mistake. Knows no platform
// and does nothing but read.

import { wrongOption } from './shared/errors.js'
import type { Logger } from './shared/log.js'
import type { Endpoint } from './protocol/endpoint.js'
import type { FetchLike, SockJsConstructor, WebSocketConstructor } from './platform/platform.js'
import { DEFAULT_BACKOFF } from './connection/backoff.js'
import type { Backoff } from './connection/backoff.js'
import type { Timing } from './connection/machine.js'
import type {
  ChannelAuthorizationOptions,
  ChannelAuthorizerGenerator,
  DeprecatedAuthOptions,
  UserAuthenticationOptions,
} from './auth/auth-options.js'
import type { Cipher, PayloadSchema } from './types.js'
import { numberOption } from './shared/number-option.js'
import { resolveServerAddress } from './server-address.js'
import type { AddressOptions } from './server-address.js'

/** Options of `new Bellwire(key, options)`. One of `url`, `cluster` and `wsHost` is needed. */
export interface Options extends AddressOptions {
  /** Connect when the client is made, not at `connect()`. @default true */
  autoConnect?: boolean | undefined
  /** Silence after which a ping is sent, in ms; a server may ask for less. @default 120000 */
  activityTimeout?: number | undefined
  /** How long the server may take to answer a ping, in ms. @default 30000 */
  pongTimeout?: number | undefined
  /** How long an outage lasts before the state is `unavailable`, in ms. @default 10000 */
  unavailableTimeout?: number | undefined
  /** The waits between attempts. */
  backoff?: Partial<Backoff> | undefined

  /** How channels are authorized. */
  channelAuthorization?: ChannelAuthorizationOptions | undefined
  /** How the user is authenticated who calls `signin()`. */
  userAuthentication?: UserAuthenticationOptions | undefined
  /** Deprecated: `channelAuthorization.params` and `.headers`. */
  auth?: DeprecatedAuthOptions | undefined
  /** Deprecated: `channelAuthorization.endpoint`. */
  authEndpoint?: string | undefined
  /** Deprecated: `channelAuthorization.transport`. */
  authTransport?: 'ajax' | undefined
  /** Deprecated: `channelAuthorization.customHandler`. */
  authorizer?: ChannelAuthorizerGenerator | undefined

  /** A WebSocket class of your own. @default the runtime's, or that of the package `ws` */
  WebSocket?: WebSocketConstructor | undefined
  /** A `SockJS` class of your own. @default that of `sockjs-client`, loaded when it is needed */
  SockJS?: SockJsConstructor | undefined
  /** A `fetch` of your own. @default the global one */
  fetch?: FetchLike | undefined
  /** Opens events of encrypted channels. @default that of `bellwire/encryption`, once it is needed */
  cipher?: Cipher | PromiseLike<Cipher> | undefined
  /** Checks payloads; see `createSchema`. @default none: payloads are delivered as they come */
  schema?: PayloadSchema | undefined
  /** Stands in for clock, chance and network events. Made by `bellwire/testing`, and opaque. */
  runtime?: object | undefined
  /** Receives the log of this client. @default `Bellwire.log`, `Bellwire.logToConsole` */
  logger?: Logger | undefined

  /**
   * How long a WebSocket may take, in ms, before the fallback joins: SockJS over streamed and
   * polling requests. @default 2000
   */
  fallbackDelayMs?: number | undefined
  /**
   * What may be used. `ws` and `wss` both mean WebSocket; `sockjs` means the fallback, of which
   * `xhr_streaming` and `xhr_polling` are one half each. @default all
   */
  enabledTransports?: readonly PusherTransport[] | undefined
  /** What may not be used, whatever `enabledTransports` says. @default none */
  disabledTransports?: readonly PusherTransport[] | undefined
  /** Accepted as in `pusher-js`, without effect: nothing is ever sent to a vendor. */
  enableStats?: boolean | undefined
  /** Accepted as in `pusher-js`, without effect: nothing is ever sent to a vendor. */
  disableStats?: boolean | undefined
  /** Accepted as in `pusher-js`, without effect: nothing is ever sent to a vendor. */
  statsHost?: string | undefined
  /** Accepted as in `pusher-js`, without effect: nothing is ever sent to a vendor. */
  timelineParams?: unknown
  /** Accepted as in `pusher-js`, without effect. */
  ignoreNullOrigin?: boolean | undefined
  /** Accepted as in `pusher-js`, without effect. */
  nacl?: unknown
}

/** Where `switchCluster` goes. */
export interface ClusterOptions {
  /** The key of the app there. */
  readonly appKey: string
  /** Cluster of hosted Pusher Channels, such as `eu`. */
  readonly cluster: string
}

/** The names that `pusher-js` has for transports. Those for old browsers are never used. */
export type PusherTransport =
  'ws' | 'wss' | 'xhr_streaming' | 'xhr_polling' | 'xdr_streaming' | 'xdr_polling' | 'sockjs'

/** The settled options of a client. */
export interface Config {
  readonly endpoint: Endpoint
  readonly useTLS: boolean
  readonly timing: Timing
  /** See the option. */
  readonly fallbackDelayMs: number
  /** The option `auth` itself: headers that are changed in it go with the next request. */
  readonly auth: DeprecatedAuthOptions | undefined
}

/** Settles the options. Throws `OptionsError` at the first mistake. */
export function resolveConfig(key: unknown, given: unknown, pageNeedsTLS: boolean): Config {
  const example = "Write new Bellwire('app-key', { url: 'http://localhost:6001' })."
  if (typeof key !== 'string' || !key) throw wrongOption('key', key, example)
  if (!given || typeof given !== 'object') throw wrongOption('options', given, example)
  const options = given as Options
  const { endpoint, useTLS } = resolveServerAddress(options)
  return {
    endpoint,
    useTLS: useTLS || pageNeedsTLS,
    auth: options.auth,
    fallbackDelayMs: numberOption(options, 'fallbackDelayMs', 2000),
    timing: {
      activityTimeoutMs: numberOption(options, 'activityTimeout', 120_000),
      pongTimeoutMs: numberOption(options, 'pongTimeout', 30_000),
      unavailableTimeoutMs: numberOption(options, 'unavailableTimeout', 10_000),
      backoff: resolveBackoff(options.backoff),
    },
  }
}

function resolveBackoff(given?: Partial<Backoff>): Backoff {
  const backoff = { ...DEFAULT_BACKOFF, ...given }
  const { minMs, maxMs, jitter } = backoff
  if (minMs > 0 && maxMs >= minMs && jitter >= 0 && jitter <= 1) return backoff
  throw wrongOption('backoff', given, 'Give 0 < minMs <= maxMs and a jitter from 0 to 1.')
}
