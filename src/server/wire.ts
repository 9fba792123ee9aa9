// What a transport of a connection is to the rest of the server: text goes out, an end comes.
// Must not know any transport.

import type { TransportName } from './server-events.js'

/** A transport to one client, as a session sees it. */
export interface Wire {
  readonly transport: TransportName
  /** The origin of the page that connects, as its browser says; undefined without a browser. */
  readonly origin: string | undefined
  /** Sends a text frame. */
  send(frame: string | Buffer): void
  /** Says goodbye with a close code of the protocol. */
  close(code: number, reason: string): void
}

/**
 * How a client is closed that reads so slowly that too much waits for it: it may come back, after
 * a while. What waits already is still its own, for `graceMs`; then its socket is cut.
 */
export const TOO_SLOW = {
  code: 4100,
  reason: 'Too much waits for this client, which reads too slowly.',
  graceMs: 2000,
} as const
