// Signs for an app's own backend: a standard `Request` in, a `Response` out (docs/authorization.md).
// Must not know the server, nor who asks.

import {
  createAuthAnswers,
  refuseAuth,
  type AuthAnswer,
  type AuthHandlerOptions,
} from './auth-answers.js'

export type {
  AuthHandlerOptions,
  ChannelQuestion,
  PresenceMember,
  SignedInUser,
  UserQuestion,
} from './auth-answers.js'

/** Answers the request of a client for one signature or many. Never rejects. */
export type AuthHandler = (request: Request) => Promise<Response>

/**
 * Makes the endpoint of an app for the options `channelAuthorization` and `userAuthentication` of
 * clients; the same one may serve both. Throws `OptionsError` when an option is wrong.
 *
 * @example
 * const handle = createAuthHandler({
 *   key: 'app-key',
 *   secret: 'app-secret',
 *   async authorizeChannel({ channel, request }) {
 *     const user = await userOf(request)
 *     return user ? { user_id: user.id, user_info: { name: user.name } } : false
 *   },
 * })
 */
export function createAuthHandler(options: AuthHandlerOptions): AuthHandler {
  const { onError = console.error } = options
  const answer = createAuthAnswers(options)

  return async (request) => {
    try {
      if (request.method !== 'POST') {
        return json(refuseAuth(405, `It must be a POST, not ${request.method}.`))
      }
      return json(await answer(new URLSearchParams(await request.text()), request))
    } catch (error) {
      onError(error)
      return json(refuseAuth(500, 'The request could not be read.'))
    }
  }
}

function json({ status, body }: AuthAnswer): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}
