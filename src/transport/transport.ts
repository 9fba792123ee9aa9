// The contract of a transport: bytes in, bytes out, one end. Knows no Pusher.

/** Names of the transports, as `connection.status.transport` shows them. */
export type TransportName = 'ws' | 'sockjs'

/** How a transport ended. */
export interface TransportClose {
  /**
   * The code that the other side gave, 1006 when the end was not announced, or 0 when there is
   * nothing to connect with.
   */
  readonly code: number
  /** The other side's own words, or what SockJS says in its place. May be empty. */
  readonly reason: string
  /** The error behind it, where one is known. A `ConnectionError` says it all. */
  readonly cause?: unknown
}

/** What the owner of a transport is told. */
export interface TransportEvents {
  /** The transport can send. At most once. */
  readonly onOpen?: () => void
  /** A message came, whatever its type. */
  readonly onMessage: (data: unknown) => void
  /** The end. Exactly once, and nothing comes after it. */
  readonly onClose: (close: TransportClose) => void
}

/** One connection to a server. */
export interface Transport {
  readonly name: TransportName
  /** Sends in the same tick. False when the transport is not open or refuses. */
  send(text: string): boolean
  /** Ends it: `onClose` is called before this returns, without waiting for the other side. */
  close(code?: number, reason?: string): void
}

/** Starts a transport. Never throws and calls no event before it has returned. */
export type OpenTransport = (events: TransportEvents) => Transport
