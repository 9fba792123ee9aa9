// How a frame is read for people: its parts, its data on one line and on many, whatever it holds.

import { describe, expect, test } from 'vitest'
import { FrameEntry } from '../../src/inspector/frame-entry.js'

const read = (text: string) => new FrameEntry(1, 0, 'received', text)

test('data that travels as JSON within JSON is shown as what it is', () => {
  const entry = read('{"event":"created","channel":"orders","data":"{\\"id\\":1}"}')
  expect(entry.frame).toEqual({ event: 'created', channel: 'orders', data: { id: 1 } })
  expect(entry.preview).toBe('{"id":1}')
  expect(entry.pretty).toBe('{\n  "id": 1\n}')
})

test.each([
  ['{"event":"e"}', ''],
  ['{"event":"e","data":null}', 'null'],
  ['{"event":"e","data":0}', '0'],
  ['{"event":"e","data":""}', '""'],
  ['{"event":"e","data":"plain"}', '"plain"'],
])('the data of %s is %j', (text, preview) => {
  expect(read(text).preview).toBe(preview)
})

test('long data is cut, and says how long it is', () => {
  const entry = read(JSON.stringify({ event: 'e', data: 'x'.repeat(50_000) }))
  expect(entry.preview).toMatch(/^"x{159}… \(50002 characters\)$/)
  expect(entry.pretty.length).toBeLessThan(20_100)
})

test('what an app sent that is no frame is shown as it is', () => {
  expect(read('hello').frame).toEqual({ event: 'hello' })
  expect(read('{"no":"event"}').preview).toBe('')
})

test('the channel that a frame of the protocol names in its data is its channel', () => {
  expect(read('{"event":"pusher:subscribe","data":{"channel":"a"}}').channel).toBe('a')
  expect(read('{"event":"created","data":{"channel":"a"}}').channel).toBeUndefined()
  expect(read('{"event":"pusher:subscribe","data":{"channel":1}}').channel).toBeUndefined()
})

describe('a filter', () => {
  const entry = read('{"event":"Created","channel":"orders","data":"{\\"name\\":\\"Ada\\"}"}')

  test.each(['created', 'orders', 'ada', '"name":"ada"', ''])('finds %j', (words) => {
    expect(entry.contains(words)).toBe(true)
  })

  test('does not find what is not there', () => {
    expect(entry.contains('grace')).toBe(false)
  })
})

test('events of the protocol are not those of the app', () => {
  expect(read('{"event":"pusher:ping"}').isOfTheApp).toBe(false)
  expect(read('{"event":"pusher_internal:member_added"}').isOfTheApp).toBe(false)
  expect(read('{"event":"client-typing"}').isOfTheApp).toBe(true)
})
