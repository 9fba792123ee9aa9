// The readers of the protocol's own messages take every form that servers send, and nothing else.

import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../src/shared/errors.js'
import { fieldsOf, readError, readHandshake, readUserId } from '../../src/protocol/messages.js'

const ESTABLISHED = 'pusher:connection_established'

describe('readHandshake', () => {
  it.each([
    ['as text', '{"socket_id":"123.456","activity_timeout":120}'],
    ['as an object', { socket_id: '123.456', activity_timeout: 120 }],
    ['with more in it', { socket_id: '123.456', activity_timeout: 120, host: 'x' }],
  ])('takes data %s', (_form, data) => {
    const handshake = { socket_id: '123.456', activity_timeout: 120 }
    expect(readHandshake({ event: ESTABLISHED, data })).toEqual(handshake)
  })

  it.each<[string, string, unknown]>([
    ['another event', 'pusher:pong', { socket_id: '1.2', activity_timeout: 120 }],
    ['no data', ESTABLISHED, undefined],
    ['null', ESTABLISHED, 'null'],
    ['text that is not JSON', ESTABLISHED, 'hello'],
    ['no socket id', ESTABLISHED, { activity_timeout: 120 }],
    ['a socket id that is a number', ESTABLISHED, { socket_id: 1.2, activity_timeout: 120 }],
    ['no activity timeout', ESTABLISHED, { socket_id: '1.2' }],
    ['an activity timeout of 0', ESTABLISHED, { socket_id: '1.2', activity_timeout: 0 }],
    ['a negative activity timeout', ESTABLISHED, { socket_id: '1.2', activity_timeout: -1 }],
    ['an activity timeout as text', ESTABLISHED, { socket_id: '1.2', activity_timeout: '120' }],
  ])('refuses %s and asks what server that is', (_case, event, data) => {
    const read = () => readHandshake({ event, data })
    expect(read).toThrow(ProtocolError)
    expect(read).toThrow(expect.objectContaining({ code: 'protocol/handshake' }) as Error)
    expect(read).toThrow(/Is this a server of the Pusher Channels protocol\?$/)
    expect(read).toThrow(JSON.stringify(event))
  })
})

describe('readError', () => {
  it.each<[unknown, { code: number | null; message: string }]>([
    [
      { code: 4004, message: 'over quota' },
      { code: 4004, message: 'over quota' },
    ],
    ['{"code":4004,"message":"over quota"}', { code: 4004, message: 'over quota' }],
    [
      { code: null, message: 'bad auth' },
      { code: null, message: 'bad auth' },
    ],
    [{ message: 'bad auth' }, { code: null, message: 'bad auth' }],
    [
      { code: '4004', message: '' },
      { code: null, message: '' },
    ],
    [{ code: 0 }, { code: 0, message: '{"code":0}' }],
    [{ message: { text: 'nested' } }, { code: null, message: '{"message":{"text":"nested"}}' }],
    ['plain words', { code: null, message: '"plain words"' }],
    [null, { code: null, message: 'null' }],
    [undefined, { code: null, message: 'undefined' }],
    [4004, { code: null, message: '4004' }],
  ])('reads %j', (data, error) => {
    expect(readError(data)).toEqual(error)
  })
})

describe('readUserId', () => {
  it.each([
    ['ann', 'ann'],
    ['', ''],
    ['__proto__', '__proto__'],
    [7, '7'],
    [0, '0'],
    [null, undefined],
    [undefined, undefined],
    [true, undefined],
    [{ id: 7 }, undefined],
    [['7'], undefined],
  ])('%j is the id %j', (value, id) => {
    expect(readUserId(value)).toBe(id)
  })
})

describe('fieldsOf', () => {
  it.each([{ a: 1 }, [1]])('is %j itself, which has fields', (value) => {
    expect(fieldsOf(value)).toBe(value)
  })

  it.each([null, undefined, 'text', 7, true])('has no fields for %j', (value) => {
    expect(fieldsOf(value)).toEqual({})
  })
})
