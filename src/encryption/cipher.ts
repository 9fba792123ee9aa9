// Opens the events of one encrypted channel in their order, and keeps that order while a new
// secret is fetched. Must not know channels, nor the arithmetic of the box.

import type { Cipher } from '../types.js'

/** Opens a NaCl secretbox; null or undefined when the key does not fit. As in `tweetnacl`. */
export type OpenSecretbox = (
  box: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
) => Uint8Array | null | undefined

const KEY_BYTES = 32
const NONCE_BYTES = 24

/** How long it is not asked again after the endpoint had no other secret, in milliseconds. */
const RENEWAL_PAUSE_MS = 1000

const ANOTHER_KEY = "It was sealed with another key than that of the app's endpoint."

/** Makes the option `cipher` of a function that opens a box. Protocol: encrypted channels. */
export function createCipher(openBox: OpenSecretbox): Cipher {
  return (deliver, renewSecret, now) => {
    let secret: unknown
    let key: Uint8Array | undefined
    /** Events that wait for the secret of now, in their order; undefined when it is not asked for. */
    let held: [event: string, data: unknown][] | undefined
    let mayRenewAt = 0

    /** Opens an event. Where the key does not fit, and it is not known why, a new one is fetched. */
    function openNow(event: string, data: unknown, reason?: string): void {
      const fields = (data ?? {}) as { nonce?: unknown; ciphertext?: unknown }
      const nonce = decodeBase64(fields.nonce)
      const box = decodeBase64(fields.ciphertext)
      if (!box || nonce?.length !== NONCE_BYTES) {
        refuse(event, `It has no ciphertext and nonce of ${NONCE_BYTES} bytes, both in base64.`)
        return
      }
      const opened = key && openBox(box, nonce, key)
      if (opened) deliver(event, decodePayload(opened))
      else if (reason) refuse(event, reason)
      else if (now() < mayRenewAt) refuse(event, ANOTHER_KEY)
      else {
        held = [[event, data]]
        // What came is opened by `useSecret`.
        renewSecret().catch((error: unknown) => openHeld((error as Error).message))
      }
    }

    function openHeld(reason: string): void {
      const waiting = held ?? []
      held = undefined
      if (waiting.length) mayRenewAt = now() + RENEWAL_PAUSE_MS
      for (const [event, data] of waiting) openNow(event, data, reason)
    }

    function refuse(event: string, error: string): void {
      deliver('bellwire:decryption_error', { event, error })
    }

    return {
      useSecret(given) {
        key = readKey(given)
        openHeld(ANOTHER_KEY)
        if (given !== secret) mayRenewAt = 0
        secret = given
      },
      open(event, data) {
        if (held) held.push([event, data])
        else openNow(event, data)
      },
    }
  }
}

function readKey(secret: unknown): Uint8Array {
  if (!secret) throw new Error('The answer for an encrypted channel has no shared_secret.')
  const key = decodeBase64(secret)
  if (key?.length === KEY_BYTES) return key
  const found = key ? `${key.length} bytes` : 'not base64'
  throw new Error(`The shared_secret must be ${KEY_BYTES} bytes in base64, but it is ${found}.`)
}

function decodePayload(bytes: Uint8Array): unknown {
  const text = decodeText(bytes)
  try {
    return JSON.parse(text)
  } catch {
    // Text that is not JSON is what was published.
    return text
  }
}

/** Reads UTF-8, also in React Native, which does not always have a `TextDecoder`. */
function decodeText(bytes: Uint8Array): string {
  if (typeof TextDecoder !== 'undefined') return new TextDecoder().decode(bytes)
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`)
  try {
    return decodeURIComponent(escaped.join(''))
  } catch {
    // No UTF-8: each byte is shown as it is.
    return String.fromCharCode(...bytes)
  }
}

function decodeBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
