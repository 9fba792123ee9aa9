// Time that passes only when it is told to.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Activity, VirtualClock } from '../../src/testing/clock.js'
import {
  connected,
  createTestClient,
  createTestServer,
  subscribed,
  type TestServer,
} from '../../src/testing/index.js'

let clock: VirtualClock
let done: string[]
const note = (what: string) => () => done.push(what)
beforeEach(() => {
  clock = new VirtualClock(new Activity(), 1000)
  done = []
})

test('what is due happens in its order, at its time, with all that follows from it', async () => {
  clock.setTimeout(note('late'), 20)
  clock.setTimeout(() => {
    done.push(`early at ${String(clock.now())}`)
    void Promise.resolve().then(() => clock.setTimeout(note('follows'), 5))
  }, 10)
  clock.setTimeout(note('same time, second'), 20)
  const taken = clock.setTimeout(note('taken back'), 15)
  clock.clearTimeout(taken)
  await clock.advance(19)
  expect(done).toEqual(['early at 1010', 'follows'])
  expect(clock.now()).toBe(1019)
  await clock.advance(1)
  expect(done.slice(2)).toEqual(['late', 'same time, second'])
})

test('what is due at once needs no time, and may be taken back', async () => {
  clock.setTimeout(note('now'), 0)
  clock.setTimeout(note('overdue'), -5)
  clock.clearTimeout(clock.setTimeout(note('taken back'), 0))
  expect(done).toEqual([])
  await clock.advance(0)
  expect(done).toEqual(['now', 'overdue'])
  expect(clock.now()).toBe(1000)
})

test('two who let time pass at once do not turn it back', async () => {
  clock.setTimeout(note('a'), 10)
  clock.setTimeout(note('b'), 30)
  await Promise.all([clock.advance(40), clock.advance(20)])
  expect(done).toEqual(['a', 'b'])
  expect(clock.now()).toBe(1040)
})

test.each([-1, NaN, Infinity])('%s is no time', async (ms) => {
  await expect(clock.advance(ms)).rejects.toThrow(/The option ms is .*0 or more/)
})

describe('over a server and its clients', () => {
  let server: TestServer
  beforeEach(() => {
    server = createTestServer()
  })
  afterEach(() => server.close())

  test('a connection may stay for days, and both sides keep it up', async () => {
    const client = createTestClient(server)
    await connected(client)
    const { socketId } = client.connection
    await server.clock.advance(2 * 24 * 3_600_000)
    expect(client.connection.socketId).toBe(socketId)
    expect(server.received.filter(({ event }) => event === 'pusher:ping').length).toBeGreaterThan(9)
  })

  test('a hundred clients on one channel take no time, and come back all', async () => {
    const before = server.clock.now()
    const clients = Array.from({ length: 100 }, (_, index) =>
      createTestClient(server, { user: { id: String(index) } }),
    )
    const rooms = clients.map((client) => client.subscribe('presence-room'))
    await Promise.all(rooms.map((room) => subscribed(room)))
    expect(server.clock.now()).toBe(before)
    expect(await server.members('presence-room')).toHaveLength(100)
    await server.dropConnections()
    await server.clock.advance(1000)
    expect(rooms.every((room) => room.subscribed)).toBe(true)
  })
})
