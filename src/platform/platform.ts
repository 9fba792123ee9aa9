// Everything that a client takes from the outside world, so that it can be given another one.
// Only entry files import an implementation; everybody else sees this interface.

/** A running timer. */
export type Timer = unknown

/**
 * Something around the client that may concern its connection: `awake` after hidden, frozen or
 * asleep; `frozen` when the browser puts a page away for a later visit, which it does only without
 * an open socket.
 */
export type LifecycleEvent = 'online' | 'offline' | 'awake' | 'frozen'

// A method, because the listeners of real sockets are declared for more than is used of an event.
type SocketListener<Event> = { listen(event: Event): void }['listen'] | null

/** The part of a `WebSocket` that is used. The browsers', Node's and that of `ws` all fit. */
export interface WebSocketLike {
  /** Called when it is open. */
  onopen: ((event: never) => void) | null
  onmessage: SocketListener<{ data: unknown }>
  /** Called before a close that is none in order. */
  onerror: ((event: never) => void) | null
  onclose: SocketListener<{ code: number; reason: string }>
  /** Sends a text frame. */
  send(text: string): void
  /** Begins to close. */
  close(code?: number, reason?: string): void
}

/** Constructor of a `WebSocketLike`. Option `WebSocket`. */
export type WebSocketConstructor = new (url: string) => WebSocketLike

/** The part of the `SockJS` class of `sockjs-client` that is used. Option `SockJS`. */
export type SockJsConstructor = new (
  url: string,
  protocols: null,
  options: { transports: string[] },
) => WebSocketLike

/** The part of `localStorage` that is used. */
export interface StorageLike {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** The part of an answer to a request that is used. */
export interface ResponseLike {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  /** The body. */
  text(): Promise<string>
}

/** The part of `fetch` that is used. Option `fetch`. */
export type FetchLike = (
  url: string,
  init: {
    method: string
    headers: Record<string, string>
    body: string
    credentials?: 'omit' | 'same-origin' | 'include' | undefined
    signal: AbortSignal
  },
) => Promise<ResponseLike>

/** The outside world of one client. */
export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number
  /** A number from 0 up to, not including, 1. */
  random(): number
  setTimer(callback: () => void, delayMs: number): Timer
  clearTimer(timer: Timer): void
  /** The `fetch` of this runtime. */
  fetch(): FetchLike
  /** The WebSocket class, or undefined where there is none. May have to be loaded. */
  webSocket(): WebSocketConstructor | undefined | Promise<WebSocketConstructor | undefined>
  /** Whether there is `XMLHttpRequest`, or something in its place, for the fallback. */
  hasXhr(): boolean
  /** What lasts until the next page; undefined where there is nothing. May throw. */
  storage(): StorageLike | undefined
  /** Whether the page itself came over TLS, so that only TLS may be used. */
  needsTLS(): boolean
  /** Tells of events around the client until the returned function is called. */
  watch(listener: (event: LifecycleEvent) => void): () => void
  /** Gives an error of the app's own code to whoever looks after such errors. */
  reportError(error: unknown): void
}
