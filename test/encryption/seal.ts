// Seals events as an app's backend does, with the very parts that the server SDK uses.

import { createHash, randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'

/** The secret of a channel (protocol: signatures), in base64. */
export function sharedSecretOf(masterKey: string, channel: string): string {
  const key = Buffer.from(masterKey, 'base64')
  return createHash('sha256').update(channel).update(key).digest('base64')
}

/** The data of an event with this payload. `text` is what is sealed, if not its JSON. */
export function seal(
  secret: string,
  payload: unknown,
  text: string | Buffer = JSON.stringify(payload),
) {
  const nonce = randomBytes(24)
  const box = nacl.secretbox(Buffer.from(text), nonce, Buffer.from(secret, 'base64'))
  return { nonce: nonce.toString('base64'), ciphertext: Buffer.from(box).toString('base64') }
}
