// What channels ask for: a signature for one socket. Must not know how it is come by.

import { AuthError } from '../shared/errors.js'
import { fieldsOf } from '../protocol/messages.js'
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
  return (request) =>
    new Promise<ChannelAuthorization>((resolve, reject) => {
      const returned = handler(request, (error, answer) =>
        error == null ? resolve(answer!) : reject(error),
      )
      // A handler that calls back returns nothing.
      if (typeof returned?.then === 'function') returned.then(resolve, reject)
    })
}

/** Throws `AuthError` that names the field when an answer lacks what the channel needs. */
export function checkAuthorization(
  answer: unknown,
  channel: string,
  fields: readonly (keyof ChannelAuthorization)[],
): asserts answer is ChannelAuthorization {
  for (const field of fields) {
    const value = fieldsOf(answer)[field]
    if (typeof value !== 'string' || !value) {
      throw new AuthError('auth/answer', `The answer for ${channel} has no "${field}".`, {
        channel,
        hint: `It must be JSON with ${fields.join(' and ')}.`,
      })
    }
  }
}
