// NaCl secretbox, which is XSalsa20-Poly1305. The one import of `@noble/ciphers`.

import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'

/** Opens a box; undefined when it was sealed with another key, or changed on its way. */
export function openSecretbox(
  box: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): Uint8Array | undefined {
  try {
    return xsalsa20poly1305(key, nonce).decrypt(box)
  } catch {
    return undefined
  }
}
