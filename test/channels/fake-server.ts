// A server that a test plays by hand: WebSockets that do nothing by themselves, and a client on
// them. Knows nothing of what the client should do.

import { afterEach } from 'vitest'
import { Bellwire } from '../../src/node.js'
import type { Frame, Options, WebSocketConstructor, WebSocketLike } from '../../src/node.js'

/** One socket of the client, with the server's end in the hands of the test. */
export class FakeSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  /** Whether neither side has closed it. */
  isAlive = true
  /** What the client sent, in order. */
  readonly sent: Frame[] = []
  /** The id that `open` gives it. */
  readonly id: string
  /** Called with each frame that the client sends. */
  onSent: (frame: Frame) => void = () => undefined

  constructor(id: string) {
    this.id = id
  }

  send(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.sent.push(frame)
    this.onSent(frame)
  }

  close(): void {
    this.isAlive = false
  }

  /** Opens the socket and sends the handshake. */
  open(): void {
    this.onopen?.(undefined as never)
    this.receive('pusher:connection_established', { socket_id: this.id, activity_timeout: 120 })
  }

  /** The server sends an event, with its data encoded as servers do it. */
  receive(event: string, data?: unknown, channel?: string, userId?: string): void {
    const text = data === undefined ? undefined : JSON.stringify(data)
    this.receiveText(JSON.stringify({ event, data: text, channel, user_id: userId }))
  }

  /** The server sends a frame as it is. */
  receiveText(text: string): void {
    this.onmessage?.({ data: text })
  }

  /** The server confirms a subscription. */
  confirm(channel: string, data: unknown = {}): void {
    this.receive('pusher_internal:subscription_succeeded', data, channel)
  }

  /** The connection is lost. */
  drop(code = 1006): void {
    this.isAlive = false
    this.onclose?.({ code, reason: '' })
  }

  /** The data of all frames that subscribe, in order. */
  get subscribes(): unknown[] {
    return this.sent.filter(({ event }) => event === 'pusher:subscribe').map(({ data }) => data)
  }

  /** Names of the events that the client sent, in order. */
  get sentEvents(): string[] {
    return this.sent.map(({ event }) => event)
  }
}

/** All sockets of one client. */
export class FakeServer {
  readonly sockets: FakeSocket[] = []
  /** The option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor
  private readonly unseen: FakeSocket[] = []
  private wake: () => void = () => undefined

  constructor() {
    const create = () => {
      const socket = new FakeSocket(`${String(this.sockets.length + 1)}.1`)
      this.sockets.push(socket)
      this.unseen.push(socket)
      this.wake()
      return socket
    }
    this.WebSocket = function () {
      return create()
    } as unknown as WebSocketConstructor
  }

  /** The next socket that the client makes, waited for if need be. Not open yet. */
  async nextSocket(): Promise<FakeSocket> {
    for (;;) {
      const socket = this.unseen.shift()
      if (socket) return socket
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** The next socket, open and with its handshake done. */
  async connect(): Promise<FakeSocket> {
    const socket = await this.nextSocket()
    socket.open()
    return socket
  }
}

const clients: Bellwire[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

/** A client on a played server. Silent, back after a millisecond, and destroyed after the test. */
export function clientOf(server: FakeServer, options: Options = {}): Bellwire {
  const client = new Bellwire('app-key', {
    url: 'http://fake',
    WebSocket: server.WebSocket,
    backoff: { minMs: 1, maxMs: 1, jitter: 0 },
    logger: () => undefined,
    ...options,
  })
  clients.push(client)
  return client
}

/** Lets everything happen that is ready to. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Keeps all calls of a listener. */
export function collect(): { calls: unknown[][]; listener: (...given: unknown[]) => void } {
  const calls: unknown[][] = []
  return { calls, listener: (...given) => void calls.push(given) }
}
