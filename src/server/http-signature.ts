// Checks who made an API request: key, clock, body and signature (protocol 2.1).
// Must not know what is asked for.

import { describe } from '../shared/errors.js'
import { HttpProblem } from './http-problem.js'
import type { AppConfig } from './options.js'
import { hmacSha256Hex, isSameSignature, md5Hex, requestSigningText } from './signing.js'

/** A request, as far as it is signed. */
export interface SignedRequest {
  readonly method: string
  /** As it stands in the request, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Uint8Array
}

/**
 * Throws `HttpProblem` 401 unless the backend of `app` signed the request. The clock that it
 * gives may be `maxAgeSeconds` away from `nowSeconds`, in Unix seconds.
 */
export function checkSignature(
  request: SignedRequest,
  app: AppConfig,
  maxAgeSeconds: number,
  nowSeconds: number,
): void {
  const { method, path, query, body } = request
  const key = need(query, 'auth_key')
  if (key !== app.key) {
    throw unauthorized(`The auth_key ${describe(key)} is not the key of the app ${app.id}.`)
  }
  const version = need(query, 'auth_version')
  if (version !== '1.0') {
    throw unauthorized(`The auth_version must be 1.0, but it is ${describe(version)}.`)
  }
  const timestamp = need(query, 'auth_timestamp')
  if (!/^\d+$/.test(timestamp)) {
    throw unauthorized(`The auth_timestamp must be Unix seconds, but is ${describe(timestamp)}.`)
  }
  if (Math.abs(nowSeconds - Number(timestamp)) > maxAgeSeconds) {
    throw unauthorized(
      `The auth_timestamp ${timestamp} is more than ${String(maxAgeSeconds)} s away from ` +
        `the time of the server, ${String(Math.floor(nowSeconds))}. Check the clocks.`,
    )
  }
  // Only through its MD5 is the body part of what is signed.
  const hasBody = body.length > 0 || query.has('body_md5')
  if (hasBody && !isSameSignature(md5Hex(body), need(query, 'body_md5'))) {
    throw unauthorized('The body_md5 is not the MD5 of the body, in lower-case hex.')
  }
  const signingText = requestSigningText(method, path, query)
  if (!isSameSignature(hmacSha256Hex(app.secret, signingText), need(query, 'auth_signature'))) {
    throw unauthorized(
      'The auth_signature is wrong: it must be the HMAC-SHA256, in lower-case hex, of ' +
        `${JSON.stringify(signingText)} with the secret of the app.`,
    )
  }
}

function need(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (value) return value
  throw unauthorized(`The request is not signed: the query has no ${name}.`)
}

function unauthorized(message: string): HttpProblem {
  return new HttpProblem(401, message)
}
