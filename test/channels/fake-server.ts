// A server that a test plays by hand: WebSockets that do nothing by themselves, and a client on
// them. Knows nothing of what the client should do.

import { afterEach } from 'vitest'
import { Bellwire } from '../../src/node.js'
import type { Frame, Options, WebSocketConstructor } from '../../src/node.js'
import { FakeSocket, NO_FALLBACK } from '../support/fake-websocket.js'

/** One socket of the client, with the server's end in the hands of the test. */
export class PlayedSocket extends FakeSocket {
  /** The frames that the client sent, in order. */
  readonly frames: Frame[] = []
  /** The id that `greet` gives it. */
  readonly id: string
  /** Called with each frame that the client sends. */
  onFrame: (frame: Frame) => void = () => undefined

  constructor(url: string, id: string) {
    super(url)
    this.id = id
  }

  override send(text: string): void {
    super.send(text)
    const frame = JSON.parse(text) as Frame
    this.frames.push(frame)
    this.onFrame(frame)
  }

  override greet(): this {
    return super.greet(this.id)
  }

  /** A client event of another user. */
  receiveFrom(user_id: string, event: string, data: unknown, channel: string): void {
    this.receiveText(JSON.stringify({ event, channel, data, user_id }))
  }

  /** The server confirms a subscription. */
  confirm(channel: string, data: unknown = {}): void {
    this.receive('pusher_internal:subscription_succeeded', data, channel)
  }

  /** The data of all frames that subscribe, in order. */
  get subscribes(): unknown[] {
    return this.frames.filter(({ event }) => event === 'pusher:subscribe').map(({ data }) => data)
  }
}

/** All sockets of one client. */
export class FakeServer {
  readonly sockets: PlayedSocket[] = []
  /** The option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor
  private readonly unseen: PlayedSocket[] = []
  private wake: () => void = () => undefined

  constructor() {
    const create = (url: string) => {
      const socket = new PlayedSocket(url, `${this.sockets.length + 1}.1`)
      this.sockets.push(socket)
      this.unseen.push(socket)
      this.wake()
      return socket
    }
    this.WebSocket = function (url: string) {
      return create(url)
    } as unknown as WebSocketConstructor
  }

  /** The next socket that the client makes, waited for if need be. Not open yet. */
  async nextSocket(): Promise<PlayedSocket> {
    for (;;) {
      const socket = this.unseen.shift()
      if (socket) return socket
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** The next socket, open and with its handshake done. */
  async connect(): Promise<PlayedSocket> {
    const socket = await this.nextSocket()
    return socket.greet()
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
    ...NO_FALLBACK,
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
