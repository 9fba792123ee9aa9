// Names of the events that the protocol itself uses (protocol 7). Channel events of apps have
// any other name.

export const CONNECTION_ESTABLISHED = 'pusher:connection_established'
export const ERROR = 'pusher:error'
export const PING = 'pusher:ping'
export const PONG = 'pusher:pong'

export const SUBSCRIBE = 'pusher:subscribe'
export const UNSUBSCRIBE = 'pusher:unsubscribe'
export const SUBSCRIPTION_SUCCEEDED = 'pusher:subscription_succeeded'
export const SUBSCRIPTION_ERROR = 'pusher:subscription_error'
export const SUBSCRIPTION_COUNT = 'pusher:subscription_count'
export const MEMBER_ADDED = 'pusher:member_added'
export const MEMBER_REMOVED = 'pusher:member_removed'
export const CACHE_MISS = 'pusher:cache_miss'

export const SIGNIN = 'pusher:signin'
export const SIGNIN_SUCCESS = 'pusher:signin_success'
export const SIGNIN_ERROR = 'pusher:signin_error'

export const INTERNAL_SUBSCRIPTION_SUCCEEDED = 'pusher_internal:subscription_succeeded'
export const INTERNAL_SUBSCRIPTION_COUNT = 'pusher_internal:subscription_count'
export const INTERNAL_MEMBER_ADDED = 'pusher_internal:member_added'
export const INTERNAL_MEMBER_REMOVED = 'pusher_internal:member_removed'
export const INTERNAL_WATCHLIST_EVENTS = 'pusher_internal:watchlist_events'

/** Events between client and server that apps never see begin with this. */
export const INTERNAL_PREFIX = 'pusher_internal:'
/** Events of the protocol that apps may see begin with this. */
export const PROTOCOL_PREFIX = 'pusher:'
/** Events that clients send to each other begin with this. */
export const CLIENT_EVENT_PREFIX = 'client-'

/** Whether `event` is one that a client may send on a channel. */
export function isClientEvent(event: string): boolean {
  return event.startsWith(CLIENT_EVENT_PREFIX)
}

/** Whether `event` is reserved for the protocol, so that no app may publish it. */
export function isProtocolEvent(event: string): boolean {
  return event.startsWith(PROTOCOL_PREFIX) || event.startsWith(INTERNAL_PREFIX)
}
