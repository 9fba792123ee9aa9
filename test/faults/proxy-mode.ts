// What a proxy does with the connections that go through it.

/** What the network does to connections. All but `refuse` and `reset` reach those that are open. */
export type ProxyMode =
  /** Nothing: everything passes. */
  | { readonly kind: 'pass' }
  /** Nobody listens on the port. Open connections go on. */
  | { readonly kind: 'refuse' }
  /** New connections are reset as soon as they are accepted. Open ones go on. */
  | { readonly kind: 'reset' }
  /**
   * Bytes and endings are kept until the mode changes; then they pass, late. Both directions are a
   * black hole, one is a connection that is half open.
   */
  | { readonly kind: 'hold'; readonly direction: 'both' | 'to client' | 'to server' }
  /** `pieceBytes` at a time take `everyMs` in each direction of each connection. */
  | { readonly kind: 'slow'; readonly pieceBytes: number; readonly everyMs: number }
  /** Each connection gets so many more bytes of the server, then it is destroyed. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Upgrades to WebSocket are never answered. Other requests pass; so do open WebSockets. */
  | { readonly kind: 'swallow upgrades' }
  /** Upgrades to WebSocket are answered with 403. Other requests pass; so do open WebSockets. */
  | { readonly kind: 'refuse upgrades' }

/** The mode in words. */
export function describeMode(mode: ProxyMode): string {
  switch (mode.kind) {
    case 'hold':
      return mode.direction === 'both' ? 'black hole' : `nothing passes ${mode.direction}`
    case 'slow':
      return `slow (${mode.pieceBytes} bytes every ${mode.everyMs} ms)`
    case 'cut':
      return `each connection is cut after ${mode.afterBytes} bytes of the server`
    case 'reset':
      return 'new connections are reset'
    case 'refuse':
      return 'connections are refused'
    default:
      return mode.kind
  }
}
