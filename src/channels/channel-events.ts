// What every channel tells besides the events of the app. Types, and the names that are ours.

import type { SubscriptionCountData } from '../protocol/messages.js'

export const RESUBSCRIBED = 'bellwire:resubscribed'

/** Given to listeners after the data. */
export interface EventMetadata {
  /** Who sent a client event; only on presence channels. */
  readonly user_id?: string
}

/** The metadata of events that have none. */
export const NO_METADATA: EventMetadata = Object.freeze({})

/** Data of `pusher:subscription_error`. */
export interface SubscriptionErrorData {
  /**
   * `AuthError` when the app's endpoint or the server did not authorize the channel,
   * `TimeoutError` when the server did not answer in 10 s; a server may have others.
   */
  type: string
  /** What went wrong, in words. */
  error: string
  /** HTTP status, where there is one. */
  status?: number
}

/** Data of `bellwire:resubscribed`: events between the two moments may have been missed. */
export interface ResubscribedData {
  /** When the server was last heard on the connection that was lost, in ms since the epoch. */
  readonly lostAt: number
  /** When the server confirmed the channel again, in ms since the epoch. */
  readonly backAt: number
}

/** Data of `bellwire:invalid_payload`. */
export interface InvalidPayloadData {
  /** The event that was not delivered. */
  readonly event: string
  /** Its payload as it came. */
  readonly data: unknown
  /** What the validator found wrong with it. */
  readonly issues: readonly { readonly message: string }[]
}

/** The events of every channel besides those of the app. */
export interface ChannelSystemEvents {
  /** The server confirmed the subscription: once for each connection. */
  'pusher:subscription_succeeded': unknown
  'pusher:subscription_error': SubscriptionErrorData
  'pusher:subscription_count': SubscriptionCountData
  /** A cache channel has no event to show. */
  'pusher:cache_miss': undefined
  /** The channel was lost and is back; after `pusher:subscription_succeeded`. */
  'bellwire:resubscribed': ResubscribedData
  /** The payload of an event did not fit the option `schema`, and was not delivered. */
  'bellwire:invalid_payload': InvalidPayloadData
}
