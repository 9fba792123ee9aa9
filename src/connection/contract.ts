// What a connection tells those who listen, and what it needs from its owner.

import type { ListenerErrorHandler } from '../shared/emitter.js'
import type { Log } from '../shared/log.js'
import type { Frame } from '../protocol/frames.js'
import type { Platform } from '../platform/platform.js'
import type { Transport, TransportEvents } from '../transport/transport.js'
import type { ConnectionState } from './state.js'
import type { Timing } from './machine.js'

/** What `connection.bind` takes, and what the listeners are given. */
export interface ConnectionEvents {
  /** Any change of state, before the event that is named after the new state. */
  state_change: { previous: ConnectionState; current: ConnectionState }
  connecting: undefined
  connected: { socket_id: string }
  unavailable: undefined
  failed: undefined
  disconnected: undefined
  /** The next attempt begins after so many seconds. */
  connecting_in: number
  /** Every message of the server after the handshake, its data decoded. */
  message: Frame
  /** A failure, once, with what to do about it. */
  error: Error
}

/** The ways to the server. */
export interface Transports {
  openWebSocket(useTLS: boolean, events: TransportEvents): Transport
  openFallback(useTLS: boolean, events: TransportEvents): Transport
  /** How long a WebSocket may take before the fallback joins; undefined when there is none. */
  fallbackDelayMs(): number | undefined
}

/** What a connection needs from its owner, which may change what is given here. */
export interface ConnectionOwner {
  readonly platform: Platform
  readonly log: Log
  readonly onListenerError: ListenerErrorHandler
  readonly config: {
    readonly timing: Timing
    /** Whether TLS is to be used for the first attempt. */
    readonly useTLS: boolean
  }
  readonly transports: Transports
  /** The server has said hello. Called before users hear of it. */
  onConnected(): void
  /** The connection is gone. Called before users hear of it. */
  onLost(): void
  /** A message came. */
  receive(frame: Frame): void
}
