// Entry of the file that browsers load when no WebSocket gets through: the fallback with SockJS,
// of which only the transports that are used come along.

import createSockJs from 'sockjs-client/lib/main.js'
import xhrPolling from 'sockjs-client/lib/transport/xhr-polling.js'
import xhrStreaming from 'sockjs-client/lib/transport/xhr-streaming.js'
import type { WebSocketConstructor } from './platform/platform.js'
import { createFallbackSocket, type FallbackContext } from './transport/fallback-socket.js'

/** Makes the class of the fallback of one client. */
export default function createFallback(context: FallbackContext): WebSocketConstructor {
  const SockJS = context.SockJS ?? createSockJs([xhrStreaming, xhrPolling])
  return createFallbackSocket(SockJS, context)
}
