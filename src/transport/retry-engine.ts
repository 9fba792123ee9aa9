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
  return new Engine(attempt)
}

class Engine implements RetryEngine {
  private readonly attempt: Attempt
  private socket: ReconnectingWebSocket | undefined = undefined
  private isAllowed = true
  private passGate: (() => void) | undefined = undefined

  constructor(attempt: Attempt) {
    this.attempt = attempt
  }

  start(): void {
    this.socket = new ReconnectingWebSocket(() => this.waitAtGate(), undefined, {
      WebSocket: SocketAdapter,
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      minUptime: 0,
      connectionTimeout: NEVER_MS,
      maxRetries: Infinity,
      maxEnqueuedMessages: 0,
    })
  }

  retryNow(): void {
    this.isAllowed = true
    this.passGate?.()
    this.passGate = undefined
  }

  stop(): void {
    this.socket?.close()
    this.retryNow()
  }

  // The library asks for a url before each attempt and hands it on as it is; the answer is held
  // back until the attempt is allowed. It never rejects, and after `stop` it is always given.
  private async waitAtGate(): Promise<string> {
    if (!this.isAllowed) await new Promise<void>((resolve) => (this.passGate = resolve))
    this.isAllowed = false
    return this.attempt as unknown as string
  }
}
