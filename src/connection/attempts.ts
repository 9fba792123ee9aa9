// Opens and ends the sockets of the attempts to connect: a WebSocket, turn by turn, and where asked
// the fallback beside it. Whichever brings a message first stays, the other ends. Must not know
// what messages mean, nor when an attempt is due.

import { createRetryEngine, type RetryEngine } from '../transport/retry-engine.js'
import type { OpenTransport, Transport, TransportClose } from '../transport/transport.js'

/** What the owner of the attempts gives, and is told. */
export interface AttemptsOwner {
  readonly openWebSocket: OpenTransport
  readonly openFallback: OpenTransport
  /** A message came, whatever its type. */
  onMessage(data: unknown): void
  /** What was open has ended by itself. */
  onClose(close: TransportClose): void
  /** One of two has ended by itself, and the other is open. */
  onSetback(close: TransportClose): void
}

/** The sockets of one connection: two in an attempt, one after the first message. */
export class Attempts {
  private readonly owner: AttemptsOwner
  private readonly engine: RetryEngine
  private webSocket: Transport | undefined
  private fallback: Transport | undefined

  /** Makes the first attempt. */
  constructor(owner: AttemptsOwner) {
    this.owner = owner
    this.engine = createRetryEngine({
      open: (events) => (this.webSocket = owner.openWebSocket(events)),
      onMessage: (data) => {
        if (this.fallback) this.keep(this.webSocket)
        owner.onMessage(data)
      },
      onClose: (close) => {
        if (this.webSocket) this.ended(close, undefined, this.fallback)
      },
    })
    this.engine.start()
  }

  /** What carries the connection. */
  get transport(): Transport | undefined {
    return this.webSocket ?? this.fallback
  }

  /** Ends what is open and makes the next attempt. */
  retry(): void {
    this.keep()
    this.engine.retryNow()
  }

  /** Ends what is open, for good. */
  stop(): void {
    this.keep()
    this.engine.stop()
  }

  /** Opens the fallback beside what is open. */
  fallBack(): void {
    this.fallback = this.owner.openFallback({
      onMessage: (data) => {
        if (this.webSocket) this.keep(undefined, this.fallback)
        this.owner.onMessage(data)
      },
      onClose: (close) => {
        if (this.fallback) this.ended(close, this.webSocket)
      },
    })
  }

  /** Ends what is open, but for these. Without arguments, all of it. */
  keep(webSocket?: Transport, fallback?: Transport): void {
    const before = [this.webSocket, this.fallback]
    this.webSocket = webSocket
    this.fallback = fallback
    for (const transport of before) {
      if (transport !== webSocket && transport !== fallback) transport?.close()
    }
  }

  private ended(close: TransportClose, webSocket?: Transport, fallback?: Transport): void {
    // A close code of the server itself is about every way to it.
    const isOver = close.code >= 4000 || !(webSocket ?? fallback)
    this.webSocket = webSocket
    this.fallback = fallback
    if (isOver) {
      this.keep()
      this.owner.onClose(close)
    } else this.owner.onSetback(close)
  }
}
