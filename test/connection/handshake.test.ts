// What the first message of a server is taken for, whatever it is.

import { describe, expect, it } from 'vitest'
import { readFirstMessage } from '../../src/connection/handshake.js'
import { ConnectionError, ProtocolError } from '../../src/shared/errors.js'

const HELLO = 'pusher:connection_established'
const GREETING = { socket_id: '12.34', activity_timeout: 30 }

describe('the first message', () => {
  it.each([
    ['JSON within JSON', JSON.stringify(GREETING)],
    ['a plain object', GREETING],
  ])('is a handshake with its data as %s', (_, data) => {
    expect(readFirstMessage({ event: HELLO, data }, 'sockjs')).toEqual([
      { type: 'established', socketId: '12.34', activityTimeoutMs: 30_000, transport: 'sockjs' },
    ])
  })

  it.each([
    ['an event of a channel', 'news', GREETING],
    ['no data', HELLO, undefined],
    ['data that is null', HELLO, null],
    ['data that is text', HELLO, 'hello'],
    ['no socket id', HELLO, { activity_timeout: 30 }],
    ['a socket id that is a number', HELLO, { socket_id: 12.34, activity_timeout: 30 }],
    ['no activity timeout', HELLO, { socket_id: '12.34' }],
    ['an activity timeout of 0', HELLO, { socket_id: '12.34', activity_timeout: 0 }],
    ['an activity timeout that is text', HELLO, { socket_id: '12.34', activity_timeout: '30' }],
  ])('is no handshake with %s', (_, event, data) => {
    const [happened, failure] = readFirstMessage({ event, data }, 'ws')
    expect(happened).toEqual({ type: 'bad handshake' })
    expect(failure).toBeInstanceOf(ProtocolError)
    expect(failure).toMatchObject({ code: 'protocol/handshake' })
  })

  it.each([
    ['a code', JSON.stringify({ code: 4100, message: 'full' }), 4100, 'full'],
    ['an object for data', { code: 4001, message: 'who?' }, 4001, 'who?'],
    ['a code of null', { code: null, message: 'no' }, null, 'no'],
    ['a code that is text', { code: '4001', message: 'no' }, null, 'no'],
  ])('is a refusal: an error with %s', (_, data, code, message) => {
    const [happened, failure] = readFirstMessage({ event: 'pusher:error', data }, 'ws')
    expect(happened).toEqual({ type: 'closed', code })
    expect(failure).toBeInstanceOf(ConnectionError)
    expect(failure).toMatchObject({ code: 'connection/server-error', data: { code, message } })
  })

  it.each([1, 1006, 3000, 3999])('is no end of a socket, though its code is %d', (code) => {
    const data = { code, message: 'no' }
    const [happened, failure] = readFirstMessage({ event: 'pusher:error', data }, 'ws')
    expect(happened).toEqual({ type: 'closed', code: null })
    expect(failure).toMatchObject({ closeCode: code })
  })

  it('is a refusal: an error without any data', () => {
    const [happened, failure] = readFirstMessage({ event: 'pusher:error' }, 'ws')
    expect(happened).toEqual({ type: 'closed', code: null })
    expect(failure).toMatchObject({ closeCode: null })
  })
})
