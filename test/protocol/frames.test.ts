// Frames in both directions: the envelope, both forms of the data field, and what is no frame.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../src/shared/errors.js'
import {
  PROTOCOL_VERSION,
  decodeData,
  decodeFrame,
  encodeFrame,
  encodeServerFrame,
} from '../../src/protocol/frames.js'

it('is protocol 7 that is spoken', () => {
  expect(PROTOCOL_VERSION).toBe(7)
})

describe('decodeFrame', () => {
  it.each([
    ['{"event":"pusher:ping"}', { event: 'pusher:ping' }],
    ['{"event":"e","data":{}}', { event: 'e', data: {} }],
    ['{"event":"e","channel":"c","data":"{}"}', { event: 'e', channel: 'c', data: '{}' }],
    ['{"event":"e","channel":"c","user_id":"u"}', { event: 'e', channel: 'c', user_id: 'u' }],
    ['{"event":"","channel":""}', { event: '', channel: '' }],
    [' {"event" : "e", "more": 1}\n', { event: 'e', more: 1 }],
  ])('reads %s, and leaves its data as it came', (text, frame) => {
    expect(decodeFrame(text)).toEqual(frame)
  })

  it.each<unknown>([
    '',
    'pusher:ping',
    '{"event":"e"',
    'null',
    'true',
    '7',
    '"event"',
    '[]',
    '[{"event":"e"}]',
    '{}',
    '{"event":null}',
    '{"event":7}',
    '{"event":{}}',
    '{"event":"e","channel":7}',
    '{"event":"e","channel":{}}',
    '{"__proto__":{"event":"e"}}',
    '{"constructor":{"event":"e"}}',
    undefined,
    null,
    7,
    { event: 'e' },
    new ArrayBuffer(8),
    { toString: () => '{"event":"e"}' },
  ])('throws a ProtocolError for %j', (given) => {
    expect(() => decodeFrame(given)).toThrow(ProtocolError)
    expect(() => decodeFrame(given)).toThrow(
      expect.objectContaining({ code: 'protocol/frame' }) as Error,
    )
  })

  it('says what was given, cut to a length that fits into a log', () => {
    expect(() => decodeFrame('<html>')).toThrow('Not a frame with an event name: "<html>".')
    expect(() => decodeFrame('x'.repeat(1e6))).toThrow(/^.{0,200}\(1000002 characters\)\.$/)
  })

  it('gives nobody a new prototype', () => {
    const frame = decodeFrame('{"event":"e","data":{"__proto__":{"admin":true}}}')
    expect(Object.getPrototypeOf(frame)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(frame.data)).toBe(Object.prototype)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})

describe('decodeData', () => {
  it.each([
    ['{"id":1}', { id: 1 }],
    ['[1,2]', [1, 2]],
    ['"text"', 'text'],
    ['""', ''],
    ['0', 0],
    ['false', false],
    ['null', null],
    ['"{\\"id\\":1}"', '{"id":1}'],
  ])('parses the JSON text %s, once', (data, expected) => {
    expect(decodeData(data)).toEqual(expected)
  })

  it.each(['hello', '', '{', 'undefined', 'NaN', '2024-01-01', '\u0000'])(
    'leaves text that is not JSON: %j',
    (data) => {
      expect(decodeData(data)).toBe(data)
    },
  )

  it.each([{ id: 1 }, [1], 0, 7, true, false, null, undefined])(
    'leaves what was not encoded twice: %j',
    (data) => {
      expect(decodeData(data)).toBe(data)
    },
  )
})

describe('encodeFrame', () => {
  it.each<[Parameters<typeof encodeFrame>, string]>([
    [['pusher:ping', {}], '{"event":"pusher:ping","data":{}}'],
    [
      ['client-a', { x: 1 }, 'private-b'],
      '{"event":"client-a","data":{"x":1},"channel":"private-b"}',
    ],
    [['client-a', 'text', 'private-b'], '{"event":"client-a","data":"text","channel":"private-b"}'],
    [['client-a', 0, 'private-b'], '{"event":"client-a","data":0,"channel":"private-b"}'],
    [['client-a', undefined, 'private-b'], '{"event":"client-a","channel":"private-b"}'],
  ])('writes %j as pusher-js does, its data encoded once', (given, text) => {
    expect(encodeFrame(...given)).toBe(text)
  })

  it('leaves channel_data out of a subscription that has none', () => {
    const data = { auth: '', channel_data: undefined, channel: 'c' }
    const text = encodeFrame('pusher:subscribe', data)
    expect(text).toBe('{"event":"pusher:subscribe","data":{"auth":"","channel":"c"}}')
  })
})

describe('encodeServerFrame', () => {
  it('writes data as the text that was published', () => {
    const text = encodeServerFrame({ event: 'e', channel: 'c', data: '{"id":1}', user_id: 'u' })
    expect(text).toBe(String.raw`{"event":"e","channel":"c","data":"{\"id\":1}","user_id":"u"}`)
  })

  it('leaves out what there is not', () => {
    expect(encodeServerFrame({ event: 'pusher:pong' })).toBe('{"event":"pusher:pong"}')
  })
})

describe('what one side writes, the other reads', () => {
  // JSON has no negative zero.
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)

  it('from a client, any JSON value as data', () => {
    fc.assert(
      fc.property(
        fc.string(),
        json,
        fc.option(fc.string(), { nil: undefined }),
        (event, data, channel) => {
          const frame = decodeFrame(encodeFrame(event, data, channel))
          expect(frame).toEqual(channel === undefined ? { event, data } : { event, data, channel })
        },
      ),
    )
  })

  it('from a server, any JSON value as text in data', () => {
    fc.assert(
      fc.property(fc.string(), json, (event, value) => {
        const frame = decodeFrame(encodeServerFrame({ event, data: JSON.stringify(value) }))
        expect(decodeData(frame.data)).toEqual(value)
      }),
    )
  })
})
