// The secrets of encrypted channels (protocol 1.7): one per channel, made of one master key. Must
// not know who asks, nor what is encrypted.

import { createHash } from 'node:crypto'

import { OptionsError } from '../shared/errors.js'

const KEY_BYTES = 32

/** Reads a master key. Throws `OptionsError` unless it is 32 bytes in base64. */
export function readMasterKey(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === KEY_BYTES) return bytes
  const given = `${String(bytes.length)} bytes`
  throw new OptionsError(
    'options/bad-encryption-master-key',
    `The encryptionMasterKey must be 32 bytes in base64, but it is ${given}.`,
    { hint: 'Make one with: openssl rand -base64 32' },
  )
}

/** The secret of one channel, in base64: SHA-256 of the name and the master key. */
export function encryptionSecret(channel: string, masterKey: Uint8Array): string {
  return createHash('sha256').update(channel).update(masterKey).digest('base64')
}
