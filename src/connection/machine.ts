// The words that the connection's machine is made of: events that happen to it, effects that it
// asks for, and the moment at which it decides.

import type { LifecycleEvent } from '../platform/platform.js'
import type { TransportName } from '../transport/transport.js'
import type { Backoff } from './backoff.js'
import type { TimerName } from './state.js'

/** Something that happened. */
export type ConnectionEvent =
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  | {
      readonly type: 'established'
      readonly socketId: string
      readonly activityTimeoutMs: number
      readonly transport: TransportName
    }
  /** The socket ended, or the server refused before the handshake; null when it gave no code. */
  | { readonly type: 'closed'; readonly code: number | null }
  /** The server answered a ping. */
  | { readonly type: 'answered' }
  /** The first message was not a handshake. */
  | { readonly type: 'bad handshake' }
  /** There is nothing to connect with. */
  | { readonly type: 'no transport' }
  /** A timer of the state is due; `retry` also when the user does not want to wait. */
  | { readonly type: TimerName }
  /** Something happened around the client. */
  | { readonly type: LifecycleEvent }

/** Something to be done about it. */
export type Effect =
  /** Begin making attempts. */
  | 'start'
  /** End what is open, without waiting for the other side. */
  | 'drop'
  /** End what is open, and make the next attempt. */
  | 'retry'
  /** End what is open, and make no more attempts. */
  | 'stop'
  /** Open the fallback beside what is open. */
  | 'fall back'
  | 'ping'
  /** Use TLS from the next attempt on. */
  | 'use tls'

/** What a transition may look at besides the state. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** From 0 up to, not including, 1. */
  readonly random: number
  /** When the last message came, in milliseconds since the epoch. */
  readonly lastActivityAt: number
  /** How long a WebSocket may take before the fallback joins; undefined when there is none. */
  readonly fallbackDelayMs: number | undefined
  readonly timing: Timing
}

/** The times that users can set. All in milliseconds. */
export interface Timing {
  readonly activityTimeoutMs: number
  readonly pongTimeoutMs: number
  readonly unavailableTimeoutMs: number
  readonly backoff: Backoff
}
