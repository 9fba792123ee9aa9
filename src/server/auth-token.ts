// Checks the auth of a subscription or a sign-in: the key of the app, a colon, a signature
// (protocol 1.7). Must not know what it is for.

import { describe } from '../shared/errors.js'
import type { AppConfig } from './options.js'
import { hmacSha256Hex, isSameSignature } from './signing.js'

/**
 * Says what is wrong with an `auth` that must sign `signingText`; undefined when nothing is.
 * `subject` begins the sentence about one that is missing.
 */
export function authProblem(
  auth: unknown,
  signingText: string,
  { key, secret }: AppConfig,
  subject: string,
): string | undefined {
  if (typeof auth !== 'string' || auth === '') {
    return `${subject} needs an auth signature, but there is none.`
  }
  const colon = auth.indexOf(':')
  const givenKey = auth.slice(0, Math.max(colon, 0))
  if (givenKey !== key) {
    // What has no colon may be anything, a secret too, and this is logged.
    const given = colon < 0 ? 'has no colon' : `begins with ${describe(givenKey)}`
    return `The auth must begin with the app key and a colon, but it ${given}.`
  }
  if (isSameSignature(hmacSha256Hex(secret, signingText), auth.slice(colon + 1))) return undefined
  return (
    'The auth signature is wrong: it must be the HMAC-SHA256, in lower-case hex, of ' +
    `${JSON.stringify(signingText)} with the secret of the app.`
  )
}
