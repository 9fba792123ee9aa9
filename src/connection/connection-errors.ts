// The errors that a connection emits: what was wrong, what the server said, what to do.

import { ConnectionError, ProtocolError, describe } from '../shared/errors.js'
import { closeAction, closeMeaning } from '../protocol/close-codes.js'
import { CONNECTION_ESTABLISHED } from '../protocol/event-names.js'
import type { ErrorData } from '../protocol/messages.js'
import type { TransportClose } from '../transport/transport.js'

/** The socket ended. */
export function closedError({ code, reason, cause }: TransportClose): ConnectionError {
  if (cause instanceof ConnectionError) return cause
  return new ConnectionError(
    'connection/closed',
    `${sentence(closeMeaning(code))} (code ${String(code)}${said(reason)}).`,
    code,
    reason,
    { cause, hint: hintFor(code) },
  )
}

/** The server sent `pusher:error`. */
export function serverError({ code, message }: ErrorData): ConnectionError {
  return new ConnectionError(
    'connection/server-error',
    `The server reported an error (code ${String(code)}${said(message)}).`,
    code,
    message,
    { hint: hintFor(code) },
  )
}

/** The server did not say anything in time. */
export function silenceError(reason: string): ConnectionError {
  return new ConnectionError('connection/no-answer', `${sentence(reason)}.`, null, '')
}

/** The first message was not the handshake. */
export function unexpectedFirst(event: string): ProtocolError {
  return new ProtocolError(
    'protocol/bad-handshake',
    `The first message must be ${CONNECTION_ESTABLISHED}, not ${describe(event)}.`,
    { hint: 'Is this a server of the Pusher Channels protocol?' },
  )
}

function hintFor(code: number | null): string {
  return code !== null && closeAction(code) === 'fatal'
    ? 'It will not be tried again: check the app key and the address of the server.'
    : ''
}

function said(text: string): string {
  return text ? `; it said ${describe(text)}` : ''
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
