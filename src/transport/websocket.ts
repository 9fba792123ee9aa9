// A transport over one WebSocket: the browser's, Node's or that of `ws`. Must not know what is
// sent, nor when to try again.

import { ConnectionError } from '../shared/errors.js'
import type { WebSocketConstructor, WebSocketLike } from '../platform/platform.js'
import type { Transport, TransportClose, TransportEvents } from './transport.js'

type MaybePromise<Value> = Value | Promise<Value>

const ABNORMAL_CLOSE = 1006

/** Opens a WebSocket to `url` with whatever class `findClass` gives. */
export function openWebSocket(
  findClass: () => MaybePromise<WebSocketConstructor | undefined>,
  url: string,
  events: TransportEvents,
): Transport {
  return new WebSocketTransport(findClass, url, events)
}

class WebSocketTransport implements Transport {
  readonly name = 'ws'
  private socket: WebSocketLike | undefined
  private isOpen = false
  private isClosed = false
  private readonly events: TransportEvents

  constructor(
    findClass: () => MaybePromise<WebSocketConstructor | undefined>,
    url: string,
    events: TransportEvents,
  ) {
    this.events = events
    void this.start(findClass, url)
  }

  send(text: string): boolean {
    if (!this.isOpen) return false
    try {
      this.socket?.send(text)
      return true
    } catch {
      // Closing has begun and its event is on the way: the caller sees "not sent".
      return false
    }
  }

  close(code = ABNORMAL_CLOSE, reason = ''): void {
    const { socket } = this
    this.end({ code, reason })
    try {
      socket?.close()
    } catch {
      // A socket that cannot be closed is not open.
    }
  }

  private async start(
    findClass: () => MaybePromise<WebSocketConstructor | undefined>,
    url: string,
  ): Promise<void> {
    try {
      // Awaited even when it is there already, so that no event comes before the constructor
      // has returned.
      const Socket = await findClass()
      if (this.isClosed) return
      if (!Socket) throw noWebSocketError()
      this.attach(new Socket(url))
    } catch (cause) {
      this.end({ code: ABNORMAL_CLOSE, reason: '', cause })
    }
  }

  private attach(socket: WebSocketLike): void {
    const { events } = this
    let failure: unknown
    this.socket = socket
    socket.onopen = () => {
      this.isOpen = true
      events.onOpen()
    }
    socket.onmessage = (event) => events.onMessage(event.data)
    // Stays for ever: `ws` raises an error when a connecting socket is closed, and an error that
    // nobody listens to ends a Node process.
    socket.onerror = (event: { error?: unknown } | undefined) => {
      failure = event?.error
    }
    socket.onclose = ({ code, reason }) => this.end({ code, reason, cause: failure })
  }

  private end(close: TransportClose): void {
    if (this.isClosed) return
    this.isClosed = true
    this.isOpen = false
    const { socket } = this
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null
    this.events.onClose(close)
  }
}

function noWebSocketError(): ConnectionError {
  return new ConnectionError('connection/no-websocket', 'There is no WebSocket here.', null, '', {
    hint: 'Install the package "ws", use Node 22 or newer, or give the option WebSocket.',
  })
}
