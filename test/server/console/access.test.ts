// Whom the console answers: no page of another site, and only those who know the token.

import { expect, test } from 'vitest'

import { Access } from '../../../src/server/console/access.js'

const TOKEN = 'correct-horse-battery'
const open = new Access(undefined)
const guarded = new Access(TOKEN)

test.each([
  { host: 'localhost:6001' },
  { host: 'LOCALHOST:6001' },
  { host: '127.0.0.1' },
  { host: '127.4.5.6:80' },
  { host: '[::1]:6001' },
  { host: 'localhost:6001', origin: 'http://localhost:6001' },
  { host: '[::1]:6001', origin: 'http://[::1]:6001' },
  { host: 'localhost', origin: 'http://localhost' },
  { host: 'localhost:6001', 'sec-fetch-site': 'same-origin' },
  { host: 'localhost:6001', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
  // Somebody follows a link.
  {
    host: 'localhost:6001',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
])('without a token, this machine and the own page may: %j', (headers) => {
  expect(() => open.checkPlace(headers)).not.toThrow()
  expect(() => open.checkToken(headers)).not.toThrow()
})

test.each([
  // A name that was pointed to this machine.
  { host: 'evil.example:6001' },
  { host: 'localhost.evil.example' },
  { host: '127.0.0.1.evil.example' },
  { host: 'evil.example', origin: 'http://evil.example' },
  { host: 'localhost:6001@evil.example' },
  { host: '' },
  {},
  // Another site, or another program's page on this machine.
  { host: 'localhost:6001', origin: 'https://evil.example' },
  { host: 'localhost:6001', origin: 'http://localhost:3000' },
  { host: 'localhost:6001', origin: 'http://127.0.0.1:6001' },
  { host: 'localhost:6001', origin: 'null' },
  { host: 'localhost:6001', origin: 'localhost:6001' },
  { host: 'localhost:6001', 'sec-fetch-site': 'cross-site' },
  { host: 'localhost:6001', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  {
    host: 'localhost:6001',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'iframe',
  },
  // Behind a proxy, everybody seems to be this machine.
  { host: 'localhost:6001', 'x-forwarded-for': '203.0.113.9' },
  { host: 'localhost:6001', forwarded: 'for=203.0.113.9' },
])('without a token, nobody else may: %j', (headers) => {
  expect(() => open.checkPlace(headers)).toThrow(expect.objectContaining({ status: 403 }))
})

test('with a token it may be anywhere, but other pages still may not', () => {
  const host = 'console.example:6001'
  expect(() => guarded.checkPlace({ host, 'x-forwarded-for': '203.0.113.9' })).not.toThrow()
  expect(() => guarded.checkPlace({ host, origin: `https://${host}` })).not.toThrow()
  expect(() => guarded.checkPlace({ host, origin: 'https://evil.example' })).toThrow(
    expect.objectContaining({ status: 403 }),
  )
})

test.each([
  undefined,
  '',
  'Bearer ',
  'Bearer wrong',
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  `Basic ${TOKEN}`,
  TOKEN,
])('the token must be right: %j', (authorization) => {
  expect(() => guarded.checkToken({ authorization })).toThrow(
    expect.objectContaining({ status: 401 }),
  )
})

test('whoever knows the token may', () => {
  expect(() => guarded.checkToken({ authorization: `Bearer ${TOKEN}` })).not.toThrow()
})
