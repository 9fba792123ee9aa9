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
  let socket: WebSocketLike | undefined
  let isOpen = false
  let isClosed = false
  void start()

  async function start(): Promise<void> {
    try {
      // Awaited even when it is there already, so that no event comes before the transport has
      // been returned.
      const Socket = await findClass()
      if (isClosed) return
      if (Socket) listen((socket = new Socket(url)))
      else end({ code: 0, reason: '', cause: noWebSocketError() })
    } catch (cause) {
      end({ code: ABNORMAL_CLOSE, reason: '', cause })
    }
  }

  function listen(opening: WebSocketLike): void {
    let cause: unknown
    opening.onopen = () => {
      isOpen = true
      events.onOpen?.()
    }
    opening.onmessage = (event) => events.onMessage(event.data)
    // Stays for ever: `ws` raises an error when a connecting socket is closed, and an error that
    // nobody listens to ends a Node process.
    opening.onerror = (event: { error?: unknown } | undefined) => {
      cause = event?.error
    }
    // Deno gives 0 where others give 1006.
    opening.onclose = ({ code, reason }) => end({ code: code || ABNORMAL_CLOSE, reason, cause })
  }

  function end(close: TransportClose): void {
    if (isClosed) return
    isClosed = true
    isOpen = false
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null
    events.onClose(close)
  }

  return {
    name,
    send(text) {
      try {
        if (isOpen) socket?.send(text)
        return isOpen
      } catch {
        // Closing has begun and its event is on the way: the caller sees "not sent".
        return false
      }
    },
    close(code = ABNORMAL_CLOSE, reason = '') {
      end({ code, reason })
      try {
        socket?.close()
      } catch {
        // A socket that cannot be closed is not open.
      }
    },
  }
}

function noWebSocketError(): ConnectionError {
  return new ConnectionError('connection/no-websocket', 'There is no WebSocket here.', null, '', {
    hint: 'Install the package ws, give the option WebSocket, or enable the transport ws.',
  })
}
