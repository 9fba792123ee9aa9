// Close codes and error codes of the protocol: what a client must do, and what they mean.
// Pure, used by client and server.

/**
 * What a client does about a closed connection:
 * `fatal` stops, `tls` tries again with TLS, `backoff` waits and tries again, `busy` waits at
 * least a second, `now` tries again at once, and so does `upgrade`, which no server sends.
 */
export type CloseAction = 'fatal' | 'tls' | 'backoff' | 'busy' | 'now' | 'upgrade'

/** With this code our own fallback ends when a WebSocket can be had again. Not of the protocol. */
export const UPGRADE_CODE = 3000

const MEANINGS: Readonly<Record<number, string>> = {
  1006: 'the connection was lost',
  4000: 'the app accepts only TLS',
  4001: 'the app key is unknown',
  4003: 'the app is disabled',
  4004: 'the app is over its connection quota',
  4005: 'the path was not found',
  4006: 'the version parameter is malformed',
  4007: 'the protocol version is not supported',
  4008: 'no protocol version was given',
  4009: 'the connection is not authorized',
  4100: 'the server is over capacity',
  4200: 'the server asked to reconnect',
  4201: 'the server saw no pong in time',
  4202: 'the connection was inactive',
  4301: 'too many client events',
  4302: 'the watchlist is too long',
}

/** The action that a close code, or the code of an error before the handshake, asks for. */
export function closeAction(code: number | null): CloseAction {
  if (code === UPGRADE_CODE) return 'upgrade'
  if (code === null || code < 4000) return 'backoff'
  if (code === 4000) return 'tls'
  if (code < 4100 || code >= 4300) return 'fatal'
  return code < 4200 ? 'busy' : 'now'
}

/** What a code means, in words that fit into a sentence. */
export function closeMeaning(code: number): string {
  return MEANINGS[code] ?? 'the connection was closed'
}
