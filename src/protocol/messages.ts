// The payloads of the protocol's own messages, in both directions, and readers that check
// what came from outside. Pure, used by client and server.

import { ProtocolError, describe } from '../shared/errors.js'
import { CONNECTION_ESTABLISHED } from './event-names.js'
import { decodeData } from './frames.js'
import type { Frame } from './frames.js'

/** Data of `pusher:connection_established`. */
export interface HandshakeData {
  socket_id: string
  /** Seconds of silence after which a client should ping. */
  activity_timeout: number
}

/** Data of `pusher:error`. */
export interface ErrorData {
  code: number | null
  message: string
}

/** Data of `pusher:subscribe`. Key order as `pusher-js` sends it. */
export interface SubscribeData {
  auth: string
  /** JSON string, signed as it is. */
  channel_data?: string | undefined
  channel: string
}

/** Form fields of a request to the app's endpoint for a signature. */
export interface AuthorizationForm {
  socket_id: string
  channel_name: string
}

/** Data of `pusher:unsubscribe`. */
export interface UnsubscribeData {
  channel: string
}

/** Data of `pusher:signin`. */
export interface SigninData {
  auth: string
  /** JSON string with an `id`, signed as it is. */
  user_data: string
}

/** Data of `pusher_internal:subscription_succeeded` on a presence channel. */
export interface PresenceData {
  presence: {
    ids: (string | number)[]
    hash: Record<string, unknown>
    count: number
  }
}

/** Data of `pusher_internal:member_added`; `member_removed` has the id only. */
export interface MemberData {
  user_id: string
  user_info?: unknown
}

/** Data of `pusher_internal:subscription_count`. */
export interface SubscriptionCountData {
  subscription_count: number
}

/** Data of `pusher_internal:watchlist_events`. */
export interface WatchlistData {
  events: { name: 'online' | 'offline'; user_ids: string[] }[]
}

/** The fields of an object, or none when `value` is not one. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
}

/** Reads the first message of a server. Throws `ProtocolError` when it is no handshake. */
export function readHandshake({ event, data }: Frame): HandshakeData {
  const { socket_id, activity_timeout } = fieldsOf(decodeData(data))
  const isNumber = typeof activity_timeout === 'number' && activity_timeout > 0
  if (event === CONNECTION_ESTABLISHED && typeof socket_id === 'string' && isNumber) {
    return { socket_id, activity_timeout }
  }
  throw new ProtocolError(
    'protocol/handshake',
    `No handshake with socket_id and activity_timeout: ${describe({ event, data })}.`,
    { hint: 'Is this a server of the Pusher Channels protocol?' },
  )
}

/** Reads the data of `pusher:error`, whatever was sent. */
export function readError(data: unknown): ErrorData {
  const { code, message } = fieldsOf(decodeData(data))
  return {
    code: typeof code === 'number' ? code : null,
    message: typeof message === 'string' ? message : describe(data),
  }
}

/** A user id as a string, which some servers send as a number; undefined when it is neither. */
export function readUserId(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
