// Seals events of encrypted channels, as the SDK of a backend does. Must not know channels.

import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'

/** The master key of encrypted channels: 32 bytes in base64. */
export const MASTER_KEY = 'YmVsbHdpcmUgdGVzdGluZzogdGhpcnR5LXR3byBieXQ='

const NONCE_BYTES = 24

let sealed = 0

/** The data of an encrypted event. Each has another nonce, the same ones in each run. */
export function seal(text: string, secret: string): { nonce: string; ciphertext: string } {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt32BE((sealed += 1))
  const box = xsalsa20poly1305(bytesOf(secret, 'base64'), Uint8Array.from(nonce))
  const ciphertext = Buffer.from(box.encrypt(bytesOf(text, 'utf8'))).toString('base64')
  return { nonce: nonce.toString('base64'), ciphertext }
}

// Plain bytes: a test environment may have a `Uint8Array` of its own, of which no Buffer is one.
function bytesOf(text: string, encoding: 'base64' | 'utf8'): Uint8Array {
  return Uint8Array.from(Buffer.from(text, encoding))
}
