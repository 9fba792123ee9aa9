// What `import … from 'bellwire/encryption'` gives, and what the client loads for its first
// encrypted channel.

import { createCipher } from './cipher.js'
import { openSecretbox } from './secretbox.js'

export { createCipher, openSecretbox }
export type { Cipher, Opener } from '../types.js'
export type { OpenSecretbox } from './cipher.js'

/** Opens encrypted channels with NaCl secretbox of `@noble/ciphers`. Option `cipher`. */
export const cipher = createCipher(openSecretbox)
