// The test server under fake timers, of vitest and of jest: it needs none, and with
// `timers: 'global'` it lives by them.

import { ModernFakeTimers } from '@jest/fake-timers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  connected,
  createTestClient,
  createTestServer,
  nextEvent,
  subscribed,
  type TestServer,
} from '../../src/testing/index.js'

interface FakeTimers {
  use(): void
  end(): void
  advance(ms: number): Promise<unknown>
  count(): number
}

const ofVitest: FakeTimers = {
  // All that can be faked, as far as vitest itself goes on.
  use: () => vi.useFakeTimers({ toFake: [...FAKED] }),
  end: () => vi.useRealTimers(),
  advance: (ms) => vi.advanceTimersByTimeAsync(ms),
  count: () => vi.getTimerCount(),
}

const FAKED = [
  'Date',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
] as const

function ofJest(): FakeTimers {
  const config = { fakeTimers: {}, rootDir: '', testMatch: [] } as never
  const timers = new ModernFakeTimers({ config, global: globalThis })
  return {
    use: () => timers.useFakeTimers(),
    end: () => timers.useRealTimers(),
    advance: (ms) => timers.advanceTimersByTimeAsync(ms),
    count: () => timers.getTimerCount(),
  }
}

describe.each([
  ['vitest', ofVitest],
  ['jest', ofJest()],
])('fake timers of %s', (_, timers) => {
  let server: TestServer
  const logger = () => undefined
  beforeEach(() => timers.use())
  afterEach(async () => {
    await server.close()
    const left = timers.count()
    timers.end()
    expect(left).toBe(0)
  })

  test('a whole story without a timer: the clock of the server is the only one that counts', async () => {
    server = createTestServer()
    const client = createTestClient(server, { user: { id: 'ann' }, logger })
    const room = client.subscribe('presence-room')
    await subscribed(room)
    const next = nextEvent(room, 'message')
    await server.publish('presence-room', 'message', 1)
    expect(await next).toBe(1)
    await server.dropConnections()
    await timers.advance(60_000)
    expect(client.connection.state).toBe('connecting')
    await server.clock.advance(1000)
    expect(client.connection.state).toBe('connected')
    expect(timers.count()).toBe(0)
  })

  test("timers: 'global' goes with them: what the app waits for and what Bellwire waits for", async () => {
    server = createTestServer({ timers: 'global' })
    const client = createTestClient(server, { logger })
    await connected(client)
    await server.dropConnections()
    let isOver = false
    setTimeout(() => (isOver = true), 400)
    await timers.advance(400)
    expect(isOver).toBe(true)
    expect(client.connection.state).toBe('connecting')
    expect(client.connection.status.nextRetryAt).toBe(Date.now() + 100)
    await timers.advance(100)
    expect(client.connection.state).toBe('connected')
  })

  test("timers: 'global' in helpers: they wait while the test lets time pass", async () => {
    server = createTestServer({ timers: 'global' })
    server.delayAuth(1000)
    const news = createTestClient(server, { logger }).subscribe('private-news')
    const ready = subscribed(news)
    await timers.advance(2000)
    await ready
    const next = nextEvent(news, 'made')
    const failure = next.catch((error: unknown) => error)
    await timers.advance(5000)
    expect(String(await failure)).toContain('Waited 3000 ms.')
    await expect(server.clock.advance(1)).rejects.toThrow('is that of setTimeout')
  })
})
