// Signatures of the protocol (1.7): HMAC-SHA256 over agreed texts, compared in constant time.
// Must not know where the texts come from or what a wrong signature leads to.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 of `text`, as lower-case hex. */
export function hmacSha256Hex(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** MD5 as lower-case hex: the API signs it in place of the body (protocol 2.1). */
export function md5Hex(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** What is signed for a subscription. Presence channels sign their `channelData` as it is. */
export function channelSigningText(
  socketId: string,
  channel: string,
  channelData: string | undefined,
): string {
  const text = `${socketId}:${channel}`
  return channelData === undefined ? text : `${text}:${channelData}`
}

/** What is signed for a sign-in. The `userData` is signed as it is. */
export function userSigningText(socketId: string, userData: string): string {
  return `${socketId}::user::${userData}`
}

/** What is signed for an API request (protocol 2.1). The query comes decoded. */
export function requestSigningText(
  method: string,
  path: string,
  query: Iterable<readonly [name: string, value: string]>,
): string {
  const signed = [...query]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'auth_signature')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
  return [method.toUpperCase(), path, signed.join('&')].join('\n')
}

/** Whether two signatures are the same. Takes as long for a near miss as for a far one. */
export function isSameSignature(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected)
  const givenBytes = Buffer.from(given)
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes)
}
