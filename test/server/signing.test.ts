// Signatures against vectors that were made by others (protocol 1.7).

import { describe, expect, test } from 'vitest'

import {
  channelSigningText,
  hmacSha256Hex,
  isSameSignature,
  md5Hex,
  requestSigningText,
  userSigningText,
} from '../../src/server/signing.js'

const SECRET = '7ad3773142a6692b25b8'

describe('vectors', () => {
  test('private channel', () => {
    const text = channelSigningText('1234.1234', 'private-foobar', undefined)
    expect(hmacSha256Hex(SECRET, text)).toBe(
      '58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4',
    )
  })

  test('presence channel', () => {
    const channelData = '{"user_id":10,"user_info":{"name":"Mr. Channels"}}'
    const text = channelSigningText('1234.1234', 'presence-foobar', channelData)
    expect(hmacSha256Hex(SECRET, text)).toBe(
      '31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80',
    )
  })

  test('user', () => {
    expect(hmacSha256Hex(SECRET, userSigningText('1234.1234', '{"id":"12345"}'))).toBe(
      '4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba',
    )
  })

  test('webhook', () => {
    const body =
      '{"time_ms":1403175510755,"events":[{"channel":"test_channel","name":"channel_vacated"}]}'
    expect(hmacSha256Hex('tofu', body)).toBe(
      'c17257e92037cd7de407ebc1ed174ceb7b2e518db127f44411b9ffc4f5b28cc5',
    )
  })

  test('API request', () => {
    const body = '{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}'
    expect(md5Hex(Buffer.from(body))).toBe('ec365a775a4cd0599faeb73354201b6f')
    const query = new URLSearchParams({
      body_md5: 'ec365a775a4cd0599faeb73354201b6f',
      auth_version: '1.0',
      auth_key: '278d425bdf160c739803',
      auth_timestamp: '1353088179',
      auth_signature: 'is not part of what is signed',
    })
    expect(hmacSha256Hex(SECRET, requestSigningText('post', '/apps/3/events', query))).toBe(
      'da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c',
    )
  })
})

test('the query is signed decoded, with lower-case names in order', () => {
  const query = new URLSearchParams('b=%2C%20x&A=1&c=')
  expect(requestSigningText('GET', '/apps/1/channels', query)).toBe(
    'GET\n/apps/1/channels\na=1&b=, x&c=',
  )
})

test('signatures are the same or not, whatever their length', () => {
  expect(isSameSignature('abc', 'abc')).toBe(true)
  expect(isSameSignature('abc', 'abd')).toBe(false)
  expect(isSameSignature('abc', 'ab')).toBe(false)
  expect(isSameSignature('abc', '')).toBe(false)
  expect(isSameSignature('é', 'e')).toBe(false)
})
