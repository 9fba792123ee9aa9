// Asks the app's own handler for signatures. Must not know what is done with the answer.

import type { Platform } from '../platform/platform.js'
import type {
  ChannelAuthorizationHandler,
  ChannelAuthorizationRequest,
  UserAuthenticationHandler,
} from '../types.js'
import type { AnyAuthorizer } from './authorizer.js'
import { within } from './time-limit.js'

/** A handler of channels or of users: they differ in their types alone. */
export type AnyHandler = ChannelAuthorizationHandler | UserAuthenticationHandler

/** Makes an authorizer of the app's own handler, whether that calls back or returns a promise. */
export function handlerAuthorizer(
  handler: AnyHandler,
  timeoutMs: number,
  platform: Platform,
): AnyAuthorizer {
  return (request, signal) =>
    within(
      platform,
      timeoutMs,
      'The customHandler',
      signal,
      () =>
        new Promise<unknown>((resolve, reject) => {
          const returned = handler(request as ChannelAuthorizationRequest, (error, answer) =>
            error == null ? resolve(answer) : reject(error),
          )
          // A handler that calls back returns nothing, or when it is async a promise of nothing.
          if (typeof returned?.then !== 'function') return
          returned.then((answer) => {
            if (answer !== undefined || handler.length < 2) resolve(answer)
          }, reject)
        }),
    )
}
