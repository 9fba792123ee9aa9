// What a connection can be: a union of records, each of which owns exactly its data, and what
// may lead from one to the next. Knows no socket, no timer and no clock.

import type { TransportName } from '../transport/transport.js'

/*
                       connect()
   initialized ─────────────────────────▶ opening ◀──────────────┐
   disconnected ──(connect() again)─────▶    │ │                 │ wait is over, retryNow(),
   failed ────────(connect() again)─────▶    │ │ socket ended,   │ online, visible, woke
                                             │ │ no handshake    │
                     handshake               │ └────────────▶ waiting
   connected ◀───────────────────────────────┘                   ▲
       │                                                         │
       └──────────── socket ended, no answer to ping ────────────┘

   An attempt begins with a WebSocket. When that is late or fails, the fallback joins the same
   attempt, and the first of the two that brings a handshake stays.

   `opening` and `waiting` are shown as `connecting`, and as `unavailable` once the outage has
   lasted for unavailableTimeout. From everywhere: disconnect() and a fatal close code lead to
   `disconnected`, a runtime without any usable transport to `failed`.
*/

/** The states of `connection.state`. */
export type ConnectionState =
  'initialized' | 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected'

/** Why a connection is in its state. `connection.status.reason` is one of these. */
export type Reason =
  | 'not started'
  | 'connect called'
  | 'connected'
  | 'connection lost'
  | 'no answer to ping'
  | 'no answer while connecting'
  | 'unusable first message'
  | 'server requires TLS'
  | 'server is over capacity'
  | 'server asked to reconnect'
  | 'WebSocket works again'
  | 'page put away'
  | 'server refused'
  | 'disconnect called'
  | 'no usable transport'

/** The time from the loss of a connection, or from `connect()`, until the next is stable. */
export interface Outage {
  /** When it began, in milliseconds since the epoch. */
  readonly since: number
  /** When it becomes `unavailable`; undefined when it has. */
  readonly unavailableAt: number | undefined
  /** Attempts to connect so far. */
  readonly attempt: number
  /** Whether a WebSocket worked until then: so it is the server that is suspected first. */
  readonly hadWebSocket: boolean
}

/** No connection and none wanted. */
export interface Idle {
  readonly step: 'idle'
  readonly name: 'initialized' | 'disconnected' | 'failed'
  readonly reason: Reason
}

/** No connection; the next attempt begins at `retryAt`. */
export interface Waiting {
  readonly step: 'waiting'
  readonly reason: Reason
  readonly outage: Outage
  readonly retryAt: number
}

/** An attempt is under way; it is given up at `deadlineAt`. */
export interface Opening {
  readonly step: 'opening'
  readonly reason: Reason
  readonly outage: Outage
  readonly deadlineAt: number
  /** When the fallback joins; undefined when it has, or is not to. */
  readonly fallbackAt: number | undefined
}

/** A ping that waits for an answer. Times in milliseconds since the epoch. */
export interface Ping {
  readonly sentAt: number
  readonly deadlineAt: number
}

/** The server has said hello, and no later sign says otherwise. */
export interface Connected {
  readonly step: 'connected'
  readonly reason: Reason
  readonly socketId: string
  readonly transport: TransportName
  /** Silence after which a ping is sent, in milliseconds. */
  readonly activityTimeoutMs: number
  /** When to look whether there was silence. */
  readonly quietAt: number
  readonly ping?: Ping | undefined
  /** The outage that is over when this connection has been up until `stableAt`. */
  readonly outage?: Outage | undefined
  readonly stableAt: number
}

export type State = Idle | Waiting | Opening | Connected

/** Names of the timers that states own; each is also the event that it is due. */
export type TimerName =
  'retry' | 'opening' | 'fallback' | 'unavailable' | 'quiet' | 'pong' | 'stable'

/** The timers of a state, with the time at which each is due, if it runs. No others do. */
export function timersOf(state: State): readonly (readonly [TimerName, number | undefined])[] {
  switch (state.step) {
    case 'idle':
      return []
    case 'waiting':
      return [
        ['retry', state.retryAt],
        ['unavailable', state.outage.unavailableAt],
      ]
    case 'opening':
      return [
        ['opening', state.deadlineAt],
        ['fallback', state.fallbackAt],
        ['unavailable', state.outage.unavailableAt],
      ]
    case 'connected':
      return [
        state.ping ? ['pong', state.ping.deadlineAt] : ['quiet', state.quietAt],
        ['stable', state.outage && state.stableAt],
      ]
    default:
      return state satisfies never
  }
}

/** `connection.status`: everything about a connection at one moment. Never changes. */
export interface ConnectionStatus {
  readonly state: ConnectionState
  /** Why, in words. */
  readonly reason: Reason
  /** Attempts in this outage so far; 0 when connected or idle. */
  readonly attempt: number
  /** When the next attempt begins, in milliseconds since the epoch; undefined when none waits. */
  readonly nextRetryAt: number | undefined
  /** What carries the connection; undefined unless connected. */
  readonly transport: TransportName | undefined
  /** Undefined unless connected. */
  readonly socketId: string | undefined
}

export const INITIAL_STATE: Idle = {
  step: 'idle',
  name: 'initialized',
  reason: 'not started',
}

/** The name of a state as users see it. */
export function stateName(state: State): ConnectionState {
  if (state.step === 'idle') return state.name
  if (state.step === 'connected') return 'connected'
  return state.outage.unavailableAt ? 'connecting' : 'unavailable'
}

/** The snapshot that users see of a state. */
export function statusOf(state: State): ConnectionStatus {
  const { step, reason } = state
  const connected = step === 'connected' ? state : undefined
  return Object.freeze({
    state: stateName(state),
    reason,
    attempt: step === 'waiting' || step === 'opening' ? state.outage.attempt : 0,
    nextRetryAt: step === 'waiting' ? state.retryAt : undefined,
    transport: connected?.transport,
    socketId: connected?.socketId,
  })
}
