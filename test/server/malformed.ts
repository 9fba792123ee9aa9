// Frames and requests that are nearly right, from a seed: what a broken client or an attacker sends.

import {
  channelSigningText,
  hmacSha256Hex,
  md5Hex,
  requestSigningText,
  userSigningText,
} from '../../src/server/signing.js'
import type { TestServer } from '../support/server.js'
import type { SeededRandom } from '../faults/random.js'

// What means something to a reader of JSON, urls or HTTP, or is hard to take.
const PIECES = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    ' ',
    '\n',
    '\r\n',
    '\0',
    '%',
    '%00',
    '%ff',
    '/',
    '?',
  ],
  ...[
    '&',
    '=',
    '#',
    ';',
    '..',
    '<',
    "'",
    '\u2028',
    '\u202e',
    '\ud800',
    '\\ud800',
    '💥',
    'ä',
    'null',
  ],
  ...['true', '0', '-1', '1e999', '__proto__', 'constructor', 'toString', 'pusher:', 'private-'],
  ...['presence-', '#server-to-user-', '"event":7,', '"data":{},', '"channel":[],', '{"a":'],
  ...['['.repeat(500), 'x'.repeat(1000), 'chunked', 'Content-Length: 9999\r\n', '\r\n\r\n'],
]

/** The text with one to four changes. */
export function spoil(text: string, random: SeededRandom): string {
  let spoilt = text
  for (let changes = random.integer(1, 4); changes > 0; changes -= 1) {
    const from = random.integer(0, spoilt.length)
    const to = Math.min(spoilt.length, from + random.integer(0, 12))
    const between = random.pick([
      () => '',
      () => random.pick(PIECES),
      () => String.fromCharCode(random.integer(0, random.pick([127, 255, 65_535]))),
      () => spoilt.slice(from, to).repeat(2),
      () => spoilt.slice(random.integer(0, from), to),
    ])
    spoilt = spoilt.slice(0, from) + between() + spoilt.slice(to)
  }
  return random.oneIn(20) ? spoilt.slice(0, random.integer(0, spoilt.length)) : spoilt
}

/** A frame of a client, spoilt. Those that sign do so rightly for the socket. */
export function malformedFrame(
  { app }: TestServer,
  socketId: string,
  random: SeededRandom,
): string {
  const sign = (text: string) => `${app.key}:${hmacSha256Hex(app.secret, text)}`
  const userData = '{"id":"ann","user_info":{"name":"Ann"},"watchlist":["bob"]}'
  const member = '{"user_id":"ann","user_info":{}}'
  const frame = random.pick<() => object>([
    () => ({ event: 'pusher:subscribe', data: { channel: 'news' } }),
    () => ({ event: 'pusher:unsubscribe', data: { channel: 'news' } }),
    () => {
      const auth = sign(channelSigningText(socketId, 'presence-a', member))
      const data = { channel: 'presence-a', auth, channel_data: member }
      return { event: 'pusher:subscribe', data }
    },
    () => {
      const auth = sign(userSigningText(socketId, userData))
      return { event: 'pusher:signin', data: { auth, user_data: userData } }
    },
    () => ({ event: 'client-x', channel: 'presence-a', data: { list: [1, { deep: [null] }] } }),
    () => ({ event: 'pusher:ping', data: {} }),
    () => ({ event: 'pusher:pong', data: '{}' }),
  ])
  return spoil(JSON.stringify(frame()), random)
}

/** A request for the API, well-formed as far as HTTP is concerned. Some are signed rightly. */
export function malformedRequest({ app }: TestServer, random: SeededRandom): string {
  const event = { name: 'x', data: '{"a":1}', channels: ['news', 'presence-a'], info: 'user_count' }
  const [method, call, valid] = random.pick<[method: string, call: string, body: object]>([
    ['POST', 'events', event],
    ['POST', 'batch_events', { batch: [{ ...event, channel: 'news' }] }],
    ['POST', 'users/ann/terminate_connections', {}],
    ['GET', 'channels', {}],
    ['GET', 'channels/presence-a/users', {}],
  ])
  const body = method === 'GET' ? '' : spoil(JSON.stringify(valid), random)
  const path = `/apps/${app.id}/${random.oneIn(3) ? pathText(spoil(call, random)) : call}`
  const query = new URLSearchParams({
    auth_key: app.key,
    auth_version: '1.0',
    auth_timestamp: String(Math.floor(Date.now() / 1000)),
    ...(body !== '' && { body_md5: md5Hex(Buffer.from(body)) }),
    ...(random.oneIn(2) && { info: spoil('user_count,cache', random) }),
  })
  query.set('auth_signature', hmacSha256Hex(app.secret, requestSigningText(method, path, query)))
  const asked = random.oneIn(3) ? pathText(spoil(query.toString(), random)) : query.toString()
  return requestText(method, `${path}?${asked}`, body)
}

/** A request of any kind, spoilt in its whole: mostly no HTTP any more. */
export function malformedBytes(random: SeededRandom): string {
  const id = String(random.integer(0, 1e9))
  const request = random.pick([
    requestText('GET', `/apps/1/channels/${id}?auth_key=a&auth_signature=b`, ''),
    requestText('POST', '/apps/1/events?auth_key=a', '{"name":"x","data":"{}","channel":"news"}'),
    requestText('POST', `/pusher/1/${id}/xhr_send`, '["{}"]'),
    requestText('POST', `/pusher/app/app-key/1/${id}/xhr?protocol=7`, ''),
    requestText(
      'POST',
      '/console/api/events',
      '{"appId":"1","channel":"news","name":"x","data":"{}"}',
    ),
    requestText('POST', '/console/api/auth', 'socket_id=1.1&channel_name=private-a'),
    requestText('GET', `/console/api/channel?appId=1&name=${id}`, ''),
    requestText('POST', '/pusher/auth', 'socket_id=1.1&channel_name=private-a'),
    'GET /app/app-key?protocol=7 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n' +
      random.bytes(40).toString('latin1'),
  ])
  return spoil(request, random)
}

function requestText(method: string, target: string, body: string): string {
  const length = `Content-Length: ${String(Buffer.byteLength(body))}`
  return `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n${body}`
}

// What may not stand in a request line is escaped, as a client would.
function pathText(text: string): string {
  const escaped = (character: string) =>
    Buffer.from(character).toString('hex').replace(/../g, '%$&')
  return text.replace(/[^!-~]/gu, escaped).replaceAll('#', '%23')
}
