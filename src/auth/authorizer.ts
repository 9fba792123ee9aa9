// What channels and users ask for: a signature for one socket. Must not know how it is come by.

import { AuthError, describe } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import type { Log } from '../shared/log.js'
import { fieldsOf } from '../protocol/messages.js'
import type { Platform } from '../platform/platform.js'
import type {
  ChannelAuthorization,
  ChannelAuthorizationRequest,
  UserAuthentication,
  UserAuthenticationRequest,
} from '../types.js'
import type { AuthorizerOptions } from './auth-options.js'

/** Authorizes a channel. Rejects with an error that says why not. */
export type Authorizer<Request = ChannelAuthorizationRequest, Answer = ChannelAuthorization> = (
  request: Request,
  signal: AbortSignalLike,
) => Promise<Answer>

/** Authenticates a user. Rejects with an error that says why not. */
export type Authenticator = Authorizer<UserAuthenticationRequest, UserAuthentication>

/** Either of the two, its answer not looked at yet. A user has no channel name. */
export type AnyAuthorizer = Authorizer<Partial<ChannelAuthorizationRequest>, unknown>

/** What authorizers need from their client. */
export interface AuthorizerOwner {
  /** The answers must be for this app, which may change. */
  readonly key: string
  readonly options: AuthorizerOptions
  readonly platform: Platform
  readonly log: Log
}

/** What listeners are told when a channel or a user was not authorized. */
export interface AuthFailureData {
  /** `AuthError` when the app's endpoint or the server did not authorize it. */
  type: string
  /** What went wrong, in words. */
  error: string
  /** HTTP status, where there is one. */
  status?: number
}

/** Puts whatever an authorizer rejected with into the shape that listeners get. */
export function failureData(error: unknown): AuthFailureData {
  const { message, status } = fieldsOf(error) as Partial<AuthError>
  return { type: 'AuthError', error: String(message ?? error), ...(status ? { status } : {}) }
}

/** The error of an answer that lacks `field`; undefined names the answer for the user. */
export function missingField(
  channel: string | undefined,
  field: string,
  answer: unknown,
): AuthError {
  const { status } = fieldsOf(answer) as Partial<AuthError>
  const message = `The answer for ${channel ?? 'the user'} has no ${field}: ${describe(answer)}.`
  return new AuthError('auth/answer', message, { channel, status })
}

/** Makes an authorizer that looks at what another one answers: is all there, and for this app? */
export function checkedAuthorizer(authorize: AnyAuthorizer, owner: AuthorizerOwner): AnyAuthorizer {
  const { log } = owner
  return async (request, signal) => {
    log.write('debug', 'auth request', request)
    let error: unknown
    try {
      const answer = await authorize(request, signal)
      const { auth, user_data } = fieldsOf(answer)
      const { channelName } = request
      const { key } = owner
      let missing
      if (!auth || typeof auth !== 'string') missing = 'auth'
      // A server of another kind may have signatures without a key.
      else if (auth.includes(':') && !auth.startsWith(`${key}:`)) missing = `auth of the app ${key}`
      else if (!channelName && typeof user_data !== 'string') missing = 'user_data'
      if (missing) throw missingField(channelName, missing, answer)
      return answer
    } catch (cause) {
      throw (error = cause)
    } finally {
      log.write('debug', 'auth answer', { request, error })
    }
  }
}
