// Listening to the log of a client that is there already: everything is heard, and whoever got the
// log before gets it all the same.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tapLog } from '../../src/inspector/tap.js'
import type { LogEvent } from '../../src/shared/log.js'
import { Bellwire, type Options } from '../../src/node.js'
import { FakeNetwork, NO_FALLBACK } from '../support/fake-websocket.js'

let network: FakeNetwork
let options: Options
let heard: LogEvent[]
let client: Bellwire

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'warn').mockReturnValue()
  network = new FakeNetwork()
  network.answer = (socket) => socket.greet()
  options = { url: 'http://server', WebSocket: network.WebSocket, ...NO_FALLBACK }
  heard = []
})

afterEach(() => {
  client.destroy()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const names = (events: readonly LogEvent[]) => events.map(({ name }) => name)

async function connect(given: Options = options): Promise<void> {
  client = new Bellwire('app-key', given)
  await vi.advanceTimersByTimeAsync(10)
}

test('hears what a client does that is connected already', async () => {
  await connect()
  tapLog(client, (event) => heard.push(event))
  client.subscribe('news')
  client.disconnect()
  expect(names(heard)).toEqual(['frame out', 'state'])
})

test('whoever had the log goes on to have it, also after the end', async () => {
  const log: LogEvent[] = []
  await connect({ ...options, logger: (event) => log.push(event) })
  const before = log.length
  const stop = tapLog(client, (event) => heard.push(event))
  client.subscribe('news')
  stop()
  client.disconnect()
  expect(names(heard)).toEqual(['frame out'])
  expect(names(log.slice(before))).toEqual(['frame out', 'state'])
})

test('without a logger warnings go to the console, as ever, and nothing else does', async () => {
  vi.spyOn(console, 'debug').mockReturnValue()
  await connect()
  tapLog(client, (event) => heard.push(event))
  client.subscribe('news').trigger('client-x', {})
  expect(vi.mocked(console).warn.mock.calls).toHaveLength(1)
  expect(vi.mocked(console).debug.mock.calls).toEqual([])
})

test('the options are those of before when it ends, and another client of theirs is not heard', async () => {
  await connect()
  const stop = tapLog(client, (event) => heard.push(event))
  const other = new Bellwire('app-key', options)
  expect(heard).toEqual([])
  other.destroy()
  stop()
  expect(client.options).toBe(options)
})

test('two that listen may end in any order', async () => {
  const second: LogEvent[] = []
  await connect()
  const stopFirst = tapLog(client, (event) => heard.push(event))
  const stopSecond = tapLog(client, (event) => second.push(event))
  stopFirst()
  client.subscribe('news')
  expect([heard, names(second)]).toEqual([[], ['frame out']])
  stopSecond()
  client.disconnect()
  expect([heard, names(second)]).toEqual([[], ['frame out']])
})

test('goes on after the client went to another cluster', async () => {
  await connect()
  const stop = tapLog(client, (event) => heard.push(event))
  client.switchCluster({ appKey: 'other-key', cluster: 'eu' })
  await vi.advanceTimersByTimeAsync(10)
  expect(names(heard)).toContain('frame in')
  stop()
  expect(client.options).toEqual({ ...options, cluster: 'eu', logger: undefined })
})
