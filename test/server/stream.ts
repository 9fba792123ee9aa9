// The stream of a server without the server.

import { ServerStream, type ServerEvents } from '../../src/server/server-events.js'
import { Emitter } from '../../src/shared/emitter.js'

/** A stream that nobody listens to yet. Listeners must not throw. */
export function createStream(): ServerStream {
  const onListenerError = (error: unknown) => {
    throw error
  }
  return new ServerStream(new Emitter<ServerEvents>(onListenerError), onListenerError)
}
