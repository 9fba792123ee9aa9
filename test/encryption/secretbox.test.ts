// Opening what servers seal: the vectors of the protocol, whatever was published, and secrets and
// data that are broken.

import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cipher, createCipher, openSecretbox } from '../../src/encryption/index.js'
import { seal, sharedSecretOf } from './seal.js'

const SECRET = 'nlr49ISQHz91yS3cy/yWmW8wFMNeTnNL5tNHnbPJcLQ='
const NONCE = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX'

/** Opens one event and gives what it became. */
function open(secret: unknown, data: unknown, make = cipher): unknown[] {
  const told: unknown[] = []
  const renew = () => Promise.reject(new Error('No other secret.'))
  const opener = make(
    (...event) => told.push(event),
    renew,
    () => 0,
  )
  opener.useSecret(secret)
  opener.open('event', data)
  return told
}

describe('the vectors of the protocol', () => {
  it.each([
    ['zyrm8pvV2C9fJcBfhyXzvxbJVN/H7QLmbe0xJi1GhPU=', 'private-encrypted-bla', SECRET],
    [
      'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      'private-encrypted-foo',
      'E3I6KxLwqP1Rr/p1676Vpnrw23CkRdS5bkX5NazRkeY=',
    ],
  ])('of %s for %s: the shared secret is %s', (masterKey, channel, secret) => {
    const bytes = Buffer.concat([Buffer.from(channel), Buffer.from(masterKey, 'base64')])
    expect(createHash('sha256').update(bytes).digest('base64')).toBe(secret)
    expect(sharedSecretOf(masterKey, channel)).toBe(secret)
    expect(open(secret, seal(secret, { a: 1 }))).toEqual([['event', { a: 1 }]])
  })

  it('of secretbox: the box opens to its text', () => {
    const ciphertext = 'd+9HC8oKtpeFa0IwVtsQnwEiciSYR3GJyzeIe31m8fuO'
    expect(open(SECRET, { nonce: NONCE, ciphertext })).toEqual([['event', { hello: 'world' }]])
  })
})

describe('a payload', () => {
  it.each([0, false, null, '', 'text', 'ü💥', [], {}, { a: [1, null] }, -1.5, 'x'.repeat(10_000)])(
    'is what was published: %j',
    (payload) => {
      expect(open(SECRET, seal(SECRET, payload))).toEqual([['event', payload]])
    },
  )

  it('that is not JSON is its text', () => {
    expect(open(SECRET, seal(SECRET, undefined, 'not { json'))).toEqual([['event', 'not { json']])
  })
})

describe('without a TextDecoder, as in React Native', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each(['ü💥', { a: 'x'.repeat(10_000) }, 0])(
    'a payload is what was published: %j',
    (payload) => {
      vi.stubGlobal('TextDecoder', undefined)
      expect(open(SECRET, seal(SECRET, payload))).toEqual([['event', payload]])
    },
  )

  it('what is not UTF-8 is delivered byte by byte', () => {
    vi.stubGlobal('TextDecoder', undefined)
    const sealed = seal(SECRET, undefined, Buffer.from([0x61, 0xff]))
    expect(open(SECRET, sealed)).toEqual([['event', 'a\u00ff']])
  })
})

describe('data that no key opens', () => {
  it.each([
    ['none', undefined],
    ['null', null],
    ['a text', 'hello'],
    ['a number', 7],
    ['what was published in the clear', { order: 1 }],
    ['a nonce alone', { nonce: NONCE }],
    ['a ciphertext alone', { ciphertext: 'AAAA' }],
    ['a short nonce', { nonce: 'AAAA', ciphertext: 'AAAA' }],
    ['a nonce that is not base64', { nonce: '{}', ciphertext: 'AAAA' }],
    ['a ciphertext that is not base64', { nonce: NONCE, ciphertext: '*' }],
    ['a ciphertext that is not text', { nonce: NONCE, ciphertext: 7 }],
  ])('is told with the reason, and no secret is asked for: %s', (_what, data) => {
    const error = 'It has no ciphertext and nonce of 24 bytes, both in base64.'
    expect(open(SECRET, data)).toEqual([['bellwire:decryption_error', { event: 'event', error }]])
  })
})

describe('a shared_secret', () => {
  const problem = 'The shared_secret must be 32 bytes in base64, but it is'
  it.each([
    ['missing', undefined, 'The answer for an encrypted channel has no shared_secret.'],
    ['empty', '', 'The answer for an encrypted channel has no shared_secret.'],
    ['null', null, 'The answer for an encrypted channel has no shared_secret.'],
    ['too short', 'AAAA', `${problem} 3 bytes.`],
    ['too long', Buffer.alloc(33).toString('base64'), `${problem} 33 bytes.`],
    ['not base64', 'not base64!', `${problem} not base64.`],
    ['a number', 7, `${problem} not base64.`],
  ])('that is %s says so', (_what, secret, message) => {
    expect(() => open(secret, {})).toThrow(message)
  })
})

it('another implementation of the box can be used, such as that of tweetnacl', () => {
  const given: number[][] = []
  const make = createCipher((...bytes) => {
    given.push(bytes.map(({ length }) => length))
    return openSecretbox(...bytes) ?? null
  })
  const data = seal(SECRET, 'hi')
  expect(open(SECRET, data, make)).toEqual([['event', 'hi']])
  expect(given).toEqual([[20, 24, 32]])
})
