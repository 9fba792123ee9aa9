// Makes transports one after the other: the first when started, the next when the last one has
// ended and `retryNow` was called. When to try again is decided by its owner.
// The only file that knows `reconnecting-websocket`, which turns the wheel; all else that it
// can do (delays, limits, timeouts, queue, messages) is switched off or kept away from it.

import ReconnectingWebSocket from 'reconnecting-websocket'
import { SocketAdapter } from './socket-adapter.js'
import type { Attempt } from './socket-adapter.js'

/** Repeats attempts until it is stopped. One use: after `stop`, make another. */
export interface RetryEngine {
  /** Begins the first attempt. */
  start(): void
  /** Allows the next attempt: now, or as soon as the transport of the last one has ended. */
  retryNow(): void
  /** Ends the transport, if there is one, and all attempts. */
  stop(): void
}

// The longest time that a timer can wait: as good as never.
const NEVER_MS = 2 ** 31 - 1

/** Makes an engine that repeats `attempt`. */
export function createRetryEngine(attempt: Attempt): RetryEngine {
  let socket: ReconnectingWebSocket | undefined
  let isAllowed = true
  let passGate: (() => void) | undefined

  // The library asks for a url before each attempt and hands it on as it is; the answer is held
  // back until the attempt is allowed. It never rejects, and after `stop` it is always given.
  async function waitAtGate(): Promise<string> {
    if (!isAllowed) await new Promise<void>((resolve) => (passGate = resolve))
    isAllowed = false
    return attempt as unknown as string
  }

  function retryNow(): void {
    isAllowed = true
    passGate?.()
    passGate = undefined
  }

  return {
    start() {
      socket = new ReconnectingWebSocket(waitAtGate, undefined, {
        WebSocket: SocketAdapter,
        minReconnectionDelay: 0,
        maxReconnectionDelay: 0,
        minUptime: 0,
        connectionTimeout: NEVER_MS,
        maxRetries: Infinity,
        maxEnqueuedMessages: 0,
      })
    },
    retryNow,
    stop() {
      socket?.close()
      retryNow()
    },
  }
}
