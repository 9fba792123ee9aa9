// A transport over one WebSocket: the browser's, Node's or that of `ws`. Must not know what is
// sent, nor when to try again.

import { ConnectionError } from '../shared/errors.js'
import type { WebSocketConstructor, WebSocketLike } from '../platform/platform.js'
import type { Transport, TransportClose, TransportEvents, TransportName } from './transport.js'

type MaybePromise<Value> = Value | Promise<Value>

const ABNORMAL_CLOSE = 1006

/** Opens a WebSocket to `url`, or what is shaped like one, with whatever class `findClass` gives. */
export function openWebSocket(
  findClass: () => MaybePromise<WebSocketConstructor | undefined>,
  url: string,
  events: TransportEvents,
  name: TransportName = 'ws',
): Transport {
  const transport = new WebSocketTransport(events, name)
  void transport.open(findClass, url)
  return transport
}

class WebSocketTransport implements Transport {
  readonly name: TransportName
  private readonly events: TransportEvents
  private socket: WebSocketLike | undefined = undefined
  private isOpen = false
  private isClosed = false

  constructor(events: TransportEvents, name: TransportName) {
    this.events = events
    this.name = name
  }

  async open(
    findClass: () => MaybePromise<WebSocketConstructor | undefined>,
    url: string,
  ): Promise<void> {
    try {
      // Awaited even when it is there already, so that no event comes before the transport has
      // been returned.
      const Socket = await findClass()
      if (this.isClosed) return
      if (Socket) this.listen((this.socket = new Socket(url)))
      else this.end({ code: 0, reason: '', cause: noWebSocketError() })
    } catch (cause) {
      this.end({ code: ABNORMAL_CLOSE, reason: '', cause })
    }
  }

  send(text: string): boolean {
    try {
      if (this.isOpen) this.socket?.send(text)
      return this.isOpen
    } catch {
      // Closing has begun and its event is on the way: the caller sees "not sent".
      return false
    }
  }

  close(code = ABNORMAL_CLOSE, reason = ''): void {
    this.end({ code, reason })
    try {
      this.socket?.close()
    } catch {
      // A socket that cannot be closed is not open.
    }
  }

  private listen(socket: WebSocketLike): void {
    const { events } = this
    let cause: unknown
    socket.onopen = () => {
      this.isOpen = true
      events.onOpen?.()
    }
    socket.onmessage = (event) => events.onMessage(event.data)
    // Stays for ever: `ws` raises an error when a connecting socket is closed, and an error that
    // nobody listens to ends a Node process.
    socket.onerror = (event: { error?: unknown } | undefined) => {
      cause = event?.error
    }
    // Deno gives 0 where others give 1006.
    socket.onclose = ({ code, reason }) => this.end({ code: code || ABNORMAL_CLOSE, reason, cause })
  }

  private end(close: TransportClose): void {
    const { socket } = this
    if (this.isClosed) return
    this.isClosed = true
    this.isOpen = false
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null
    this.events.onClose(close)
  }
}

function noWebSocketError(): ConnectionError {
  return new ConnectionError('connection/no-websocket', 'There is no WebSocket here.', {
    hint: 'Install the package ws, give the option WebSocket, or enable the transport ws.',
  })
}
