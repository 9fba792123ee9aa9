// A WebSocket-shaped class over a transport, safe for the retry engine: it never throws, never
// emits `error`, and emits exactly one `close`, with the real code.

import type { OpenTransport, TransportEvents } from './transport.js'

/** What the owner of the attempts is told of each of them. */
export type AttemptEvents = Pick<TransportEvents, 'onMessage' | 'onClose'>

// States of a WebSocket, as its standard numbers them.
const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** Makes the class that the retry engine constructs for each attempt. */
export function createSocketAdapter(
  open: OpenTransport,
  events: AttemptEvents,
): new (url: string) => object {
  return class SocketAdapter {
    // The mark by which the engine knows a WebSocket class.
    static readonly CLOSING = CLOSING

    binaryType = 'blob'
    readyState = CONNECTING
    private readonly listeners = new Map<string, (event: object) => void>()
    private readonly transport = open({
      onOpen: () => {
        this.readyState = OPEN
        this.listeners.get('open')?.({})
      },
      onMessage: events.onMessage,
      onClose: (close) => {
        this.readyState = CLOSED
        // The owner decides first what the end means; then the engine goes round.
        events.onClose(close)
        this.listeners.get('close')?.(close)
      },
    })

    // The engine sets one listener of each type; messages do not take this way.
    addEventListener(type: string, listener: (event: object) => void): void {
      this.listeners.set(type, listener)
    }

    removeEventListener(type: string): void {
      this.listeners.delete(type)
    }

    close(code?: number, reason?: string): void {
      this.transport.close(code, reason)
    }
  }
}
