// A WebSocket-shaped class over a transport, safe for the retry engine: it never throws, never
// emits `error`, and emits exactly one `close`, with the real code.

import type { OpenTransport, TransportEvents } from './transport.js'

type AdapterEvent = 'open' | 'close'

/** Makes the class that the retry engine constructs for each attempt. */
export function createSocketAdapter(
  open: OpenTransport,
  events: TransportEvents,
): new (url: string) => object {
  return class SocketAdapter {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3

    binaryType = 'blob'
    readyState = SocketAdapter.CONNECTING
    private readonly listeners = new Map<string, (event: object) => void>()
    private readonly transport = open({
      onOpen: () => {
        this.readyState = SocketAdapter.OPEN
        this.emit('open', {})
        events.onOpen()
      },
      onMessage: events.onMessage,
      onClose: (close) => {
        this.readyState = SocketAdapter.CLOSED
        // The owner decides first what the end means; then the engine goes round.
        events.onClose(close)
        this.emit('close', { code: close.code, reason: close.reason })
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

    private emit(type: AdapterEvent, event: object): void {
      this.listeners.get(type)?.(event)
    }
  }
}
