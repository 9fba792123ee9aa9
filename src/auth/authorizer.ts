// What channels ask for: a signature for one socket. Must not know how it is come by.

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
        error == null ? resolve(answer as unknown as ChannelAuthorization) : reject(error),
      )
      // A handler that calls back returns nothing, or when it is async a promise of nothing.
      if (typeof returned?.then !== 'function') return
      returned.then((answer) => {
        if (answer !== undefined || handler.length < 2) resolve(answer as ChannelAuthorization)
      }, reject)
    })
}
