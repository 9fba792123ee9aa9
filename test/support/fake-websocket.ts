// A WebSocket without a network. A test plays the server: it opens a socket, talks on it and
// ends it, and sees what the client did. Nothing happens by itself.

import type { WebSocketConstructor, WebSocketLike } from '../../src/platform/platform.js'

/** One socket that a client has opened. */
export class FakeSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  readonly url: string
  /** What the client has sent, as text. */
  readonly sent: string[] = []
  /** When the client opened it, in milliseconds since the epoch. */
  readonly openedAt = Date.now()
  /** Whether it has not ended yet, from either side. */
  isAlive = true

  constructor(url: string) {
    this.url = url
  }

  send(text: string): void {
    this.sent.push(text)
  }

  /** The client closes it. As a real one, it tells of its end later. */
  close(): void {
    if (!this.isAlive) return
    this.isAlive = false
    queueMicrotask(() => this.onclose?.({ code: 1006, reason: '' }))
  }

  /** The names of the events that the client has sent. */
  get sentEvents(): string[] {
    return this.sent.map((text) => (JSON.parse(text) as { event: string }).event)
  }

  open(): this {
    call(this.onopen, {})
    return this
  }

  /** The server sends an event; its data travels as JSON within JSON. */
  receive(event: string, data: unknown, channel?: string): this {
    return this.receiveText(JSON.stringify({ event, channel, data: JSON.stringify(data) }))
  }

  receiveText(data: unknown): this {
    this.onmessage?.({ data })
    return this
  }

  /** Opens and says hello. */
  greet(socketId = '1.1', activity_timeout = 120): this {
    return this.open().receive('pusher:connection_established', {
      socket_id: socketId,
      activity_timeout,
    })
  }

  /** The server, or the network, ends it. */
  end(code = 1006, reason = ''): void {
    this.isAlive = false
    this.onclose?.({ code, reason })
  }

  /** It breaks, as sockets do: first `error`, then `close`. */
  fail(error?: Error): void {
    call(this.onerror, { error })
    this.end()
  }
}

/** Options for a client on a fake network: the requests of the fallback would be real ones. */
export const NO_FALLBACK = { disabledTransports: ['xhr_streaming', 'xhr_polling'] } as const

/** All sockets that were opened with one class. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []
  /** What the server does with each new socket, a millisecond after it was opened. */
  answer: ((socket: FakeSocket) => void) | undefined = undefined
  /** For the option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor

  constructor() {
    const { sockets } = this
    const hasAnswer = () => this.answer !== undefined
    const answer = (socket: FakeSocket) => this.answer?.(socket)
    this.WebSocket = class extends FakeSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
        if (hasAnswer()) setTimeout(() => answer(this), 1)
      }
    }
  }

  /** The socket that was opened last. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('No socket was opened.')
    return socket
  }

  /** The sockets that have not ended. */
  get alive(): FakeSocket[] {
    return this.sockets.filter(({ isAlive }) => isAlive)
  }
}

function call(listener: ((event: never) => void) | null, event: object): void {
  const known = listener as ((event: object) => void) | null
  known?.(event)
}
