// A WebSocket-shaped class over a transport, safe for the retry engine: it never throws, never
// emits `error`, and emits exactly one `close`, with the real code.

import type { OpenTransport, Transport, TransportEvents } from './transport.js'

/** What each attempt opens, and who is told of it. */
export interface Attempt extends Pick<TransportEvents, 'onMessage' | 'onClose'> {
  readonly open: OpenTransport
}

// States of a WebSocket, as its standard numbers them.
const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** The class that the retry engine constructs for each attempt. */
export class SocketAdapter {
  // The mark by which the engine knows a WebSocket class.
  static readonly CLOSING = CLOSING

  binaryType = 'blob'
  readyState = CONNECTING
  private readonly listeners: Record<string, ((event: object) => void) | undefined> = {}
  private readonly transport: Transport

  /** The engine hands on what it was given as the url: here it is what is to be opened. */
  constructor(attempt: Attempt) {
    this.transport = attempt.open({
      onOpen: () => {
        this.readyState = OPEN
        this.listeners['open']?.({})
      },
      onMessage: attempt.onMessage,
      onClose: (close) => {
        this.readyState = CLOSED
        // The owner decides first what the end means; then the engine goes round.
        attempt.onClose(close)
        this.listeners['close']?.(close)
      },
    })
  }

  // The engine sets one listener of each type; messages do not take this way.
  addEventListener(type: string, listener: (event: object) => void): void {
    this.listeners[type] = listener
  }

  removeEventListener(type: string): void {
    this.listeners[type] = undefined
  }

  close(code?: number, reason?: string): void {
    this.transport.close(code, reason)
  }
}
