// What channels ask for: a signature for one socket. Must not know how it is come by.

import { AuthError } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import type {
  ChannelAuthorization,
  ChannelAuthorizationHandler,
  ChannelAuthorizationRequest,
} from '../types.js'

/** Authorizes a channel. Rejects with `AuthError`. */
export type Authorizer = (
  request: ChannelAuthorizationRequest,
  signal: AbortSignalLike,
) => Promise<ChannelAuthorization>

/** Makes an authorizer of the app's own handler, whether that calls back or returns a promise. */
export function handlerAuthorizer(handler: ChannelAuthorizationHandler): Authorizer {
  return async (request) => {
    try {
      return await new Promise<ChannelAuthorization>((resolve, reject) => {
        const returned = handler(request, (error, answer) =>
          error === null && answer ? resolve(answer) : reject(error ?? new Error('no answer')),
        )
        // A handler that calls back returns nothing.
        if (typeof returned?.then === 'function') returned.then(resolve, reject)
      })
    } catch (cause) {
      throw handlerError(cause, request.channelName)
    }
  }
}

function handlerError(cause: unknown, channel: string): AuthError {
  if (cause instanceof AuthError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  const { status } = (cause ?? {}) as { status?: unknown }
  return new AuthError('auth/handler-failed', message, {
    cause,
    channel,
    status: typeof status === 'number' ? status : undefined,
  })
}

/** Throws `AuthError` that names the field when an answer lacks what the channel needs. */
export function checkAuthorization(
  answer: unknown,
  channel: string,
  fields: readonly (keyof ChannelAuthorization)[],
): asserts answer is ChannelAuthorization {
  const given = (answer ?? {}) as Record<string, unknown>
  for (const field of fields) {
    if (typeof given[field] === 'string' && given[field]) continue
    throw new AuthError('auth/bad-answer', `The answer for ${channel} has no "${field}".`, {
      channel,
      hint: `The endpoint must answer JSON with ${fields.map((name) => `"${name}"`).join(' and ')}.`,
    })
  }
}
