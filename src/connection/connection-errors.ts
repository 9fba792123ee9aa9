// The errors that a connection emits: what was wrong, what the server said, what to do.

import { ConnectionError, describe } from '../shared/errors.js'
import { closeAction } from '../protocol/close-codes.js'
import type { ErrorData } from '../protocol/messages.js'
import type { TransportClose } from '../transport/transport.js'

/** The socket ended. */
export function closedError({ code, reason, cause }: TransportClose): ConnectionError {
  if (cause instanceof ConnectionError) return cause
  return connectionError('connection/closed', 'The connection was closed', code, reason, cause)
}

/** The server sent `pusher:error`. */
export function serverError({ code, message }: ErrorData): ConnectionError {
  return connectionError('connection/server-error', 'The server sent an error', code, message)
}

/** The server did not say anything in time; there may have been a setback before. */
export function silenceError(reason: string, setback?: TransportClose): ConnectionError {
  const cause = setback && closedError(setback)
  return new ConnectionError('connection/no-answer', `Connection given up: ${reason}.`, {
    cause,
    hint: cause?.message ?? '',
  })
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
  return new ConnectionError(name, `${what} (${code}${words}).`, {
    cause,
    hint,
    closeCode: code,
    serverMessage: said,
  })
}
