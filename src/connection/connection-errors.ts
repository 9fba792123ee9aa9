// The errors that a connection emits: what was wrong, what the server said, what to do.

import { ConnectionError, describe } from '../shared/errors.js'
import { closeAction } from '../protocol/close-codes.js'
import type { ErrorData } from '../protocol/messages.js'
import type { TransportClose } from '../transport/transport.js'

/** The socket ended. */
export function closedError({ code, reason, cause }: TransportClose): ConnectionError {
  return connectionError('connection/closed', 'The connection was closed', code, reason, cause)
}

/** The server sent `pusher:error`. */
export function serverError({ code, message }: ErrorData): ConnectionError {
  return connectionError('connection/server-error', 'The server sent an error', code, message)
}

/** The server did not say anything in time. */
export function silenceError(reason: string): ConnectionError {
  return new ConnectionError('connection/no-answer', `Connection given up: ${reason}.`, null, '')
}

function connectionError(
  name: string,
  what: string,
  code: number | null,
  said: string,
  cause?: unknown,
): ConnectionError {
  const words = said ? `: ${describe(said)}` : ''
  const hint = closeAction(code) === 'fatal' ? 'Check the app key and the server.' : ''
  return new ConnectionError(name, `${what} (${code}${words}).`, code, said, {
    cause,
    hint,
  })
}
