import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'

import { TurnWriters } from '../../src/server/turn-writer.js'

/** A socket that notes what each write to the system has, as node:net does it. */
function createSocket() {
  const writes: string[] = []
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.toString())
      done()
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()).join(''))
      done()
    },
  })
  return { socket, writes }
}

afterEach(() => vi.useRealTimers())

it('a single frame goes out at once, a burst in two writes and in order', async () => {
  const { socket, writes } = createSocket()
  const writer = new TurnWriters().over(socket)
  for (const text of ['a', 'b', 'c']) writer.write(Buffer.from(text))
  expect(writes).toEqual(['a'])
  await nextTurn()
  expect(writes).toEqual(['a', 'bc'])
  writer.write(Buffer.from('d'))
  expect(writes).toEqual(['a', 'bc', 'd'])
})

it('the burst of one socket does not hold back another one', async () => {
  const [one, other] = [createSocket(), createSocket()]
  const writers = new TurnWriters()
  const [toOne, toOther] = [writers.over(one.socket), writers.over(other.socket)]
  for (const text of ['a', 'b']) toOne.write(Buffer.from(text))
  toOther.write(Buffer.from('c'))
  expect(other.writes).toEqual(['c'])
  await nextTurn()
  expect(one.writes).toEqual(['a', 'b'])
})

it('a burst too large to be worth holding goes out before the turn ends', () => {
  const { socket, writes } = createSocket()
  const writer = new TurnWriters().over(socket)
  for (let n = 0; n < 10; n += 1) writer.write(Buffer.alloc(10_000))
  expect(writes.join('')).toHaveLength(80_000)
})

it('what is held goes out although a test of the app has replaced the timers', async () => {
  vi.useFakeTimers()
  const { socket, writes } = createSocket()
  const writer = new TurnWriters().over(socket)
  for (const text of ['a', 'b']) writer.write(Buffer.from(text))
  vi.useRealTimers()
  await nextTurn()
  expect(writes).toEqual(['a', 'b'])
})

it('a socket that is closed in the turn still gets what came before', async () => {
  const { socket, writes } = createSocket()
  const writer = new TurnWriters().over(socket)
  for (const text of ['a', 'b']) writer.write(Buffer.from(text))
  socket.end('goodbye')
  await nextTurn()
  expect(writes.join('')).toBe('abgoodbye')
})
