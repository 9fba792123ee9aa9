// What users see where WebSockets are blocked: the fallback joins an attempt, the faster of the two
// stays, what was found out is remembered, and a WebSocket is taken back when it works. The server
// is played on both, time is virtual.

import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Options } from '../../src/node.js'
import { ConnectionError } from '../../src/shared/errors.js'
import { FakeNetwork } from '../support/fake-websocket.js'
import { fixChance, pass, settle, start, useVirtualTime, type Virtual } from './virtual.js'

useVirtualTime()

// Loading takes real time, once.
beforeAll(() => import('../../src/fallback.js'))

let sockJs: FakeNetwork

beforeEach(() => {
  sockJs = new FakeNetwork()
  fixChance(0.5)
})

/** A client with the fallback. Its first WebSocket waits for an answer. */
function begin(options: Partial<Options> = {}): Promise<Virtual> {
  return start({ disabledTransports: [], SockJS: sockJs.WebSocket, ...options })
}

/** Lets time pass, and the fallback be loaded. */
async function passWithLoading(ms: number): Promise<void> {
  await pass(ms)
  await vi.dynamicImportSettled()
  await settle()
}

/** Lets minutes pass in which the server answers. */
async function passAnswering(minutes: number): Promise<void> {
  for (let half = 0; half < 2 * minutes; half++) {
    await pass(30_000)
    sockJs.socket.receive('pusher:pong', {})
  }
}

/** A client that the fallback carries, for long enough to be trusted. */
async function beginBlocked(options: Partial<Options> = {}): Promise<Virtual> {
  const virtual = await begin(options)
  await passWithLoading(2000)
  sockJs.socket.greet('5.5')
  await pass(5000)
  virtual.takeEvents()
  return virtual
}

describe('a WebSocket that does not open', () => {
  it('is joined by the fallback after two seconds, on the same attempt', async () => {
    const { connection, network, heard } = await begin()
    await passWithLoading(1999)
    expect(sockJs.sockets).toHaveLength(0)
    await passWithLoading(1)
    expect(sockJs.sockets.map(({ url }) => url)).toEqual(['http://localhost:6001/pusher'])
    expect(network.alive).toHaveLength(1)
    expect(connection.status).toMatchObject({ state: 'connecting', attempt: 1 })
    expect(heard).toEqual([])
  })

  it('is joined when the user says so', async () => {
    await begin({ fallbackDelayMs: 300 })
    await passWithLoading(300)
    expect(sockJs.sockets).toHaveLength(1)
  })

  it('is joined at once when it fails, without a word about the failure', async () => {
    const { network, heard } = await begin()
    network.socket.fail()
    await passWithLoading(0)
    expect(sockJs.alive).toHaveLength(1)
    expect(heard).toEqual([])
  })

  it('is closed when the fallback brings the handshake', async () => {
    const { connection, network, takeEvents } = await begin()
    await passWithLoading(2000)
    sockJs.socket.open()
    expect(sockJs.socket.sent).toEqual([
      expect.stringMatching(/^\{"path":"\/app\/key\?protocol=7&client=bellwire&version=[\d.]+"\}$/),
    ])
    sockJs.socket.receive('pusher:connection_established', {
      socket_id: '5.5',
      activity_timeout: 120,
    })
    expect(network.alive).toHaveLength(0)
    expect(connection.status).toMatchObject({ transport: 'sockjs', socketId: '5.5' })
    expect(takeEvents()).toEqual(['state_change', 'connected'])
  })

  it('stays when it is the first all the same', async () => {
    const { connection, network } = await begin()
    await passWithLoading(2000)
    network.socket.greet('1.1')
    expect(sockJs.alive).toHaveLength(0)
    expect(connection.status).toMatchObject({ transport: 'ws', socketId: '1.1' })
  })

  it('is waited for on its own when the fallback fails, and that is told if it fails, too', async () => {
    const { connection, network, heard } = await begin()
    await passWithLoading(2000)
    sockJs.socket.end(1002, 'Cannot connect to server')
    expect(heard).toEqual([])
    expect(network.alive).toHaveLength(1)
    await pass(5000)
    const errors = heard.filter(([event]) => event === 'error').map(([, data]) => data)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toBeInstanceOf(ConnectionError)
    expect(errors[0]).toMatchObject({
      code: 'connection/no-answer',
      hint: expect.stringContaining('Cannot connect to server') as string,
      cause: { closeCode: 1002 },
    })
    expect(connection.status.nextRetryAt).toBeDefined()
  })

  it('and a fallback that fails are one failure, told once, and backed off from', async () => {
    const { connection, network, takeEvents } = await begin()
    network.socket.fail()
    await passWithLoading(0)
    sockJs.socket.end(2000, 'All transports failed')
    expect(takeEvents()).toEqual(['error', 'connecting_in'])
    expect(connection.status).toMatchObject({ state: 'connecting', reason: 'connection lost' })
    await pass(1000)
    expect(network.sockets).toHaveLength(2)
  })

  it('and a fallback that hangs are given up after five more seconds', async () => {
    const { network, takeEvents } = await begin()
    await passWithLoading(2000)
    await pass(4999)
    expect(takeEvents()).toEqual([])
    await pass(1)
    expect(takeEvents()).toEqual(['error', 'connecting_in'])
    expect([...network.alive, ...sockJs.alive]).toEqual([])
  })
})

describe('a close code of the server', () => {
  it.each([
    [4001, 'disconnected', 'server refused'],
    [4100, 'connecting', 'server is over capacity'],
  ])('%d holds for both ways to it', async (code, state, reason) => {
    const { connection, network } = await begin()
    await passWithLoading(2000)
    sockJs.socket.open().end(code, 'no')
    expect(connection.status).toMatchObject({ state, reason })
    expect([...network.alive, ...sockJs.alive]).toEqual([])
  })
})

describe('the fallback', () => {
  it('is not asked for what a user does not want', async () => {
    const { network } = await begin({ enabledTransports: ['ws', 'wss'] })
    network.socket.fail()
    await passWithLoading(5000)
    expect(sockJs.sockets).toHaveLength(0)
  })

  it.each<[string, Partial<Options>, string[]]>([
    ['sockjs alone', { enabledTransports: ['sockjs'] }, ['xhr-streaming', 'xhr-polling']],
    ['polling alone', { enabledTransports: ['xhr_polling'] }, ['xhr-polling']],
    [
      'neither WebSocket nor polling',
      { disabledTransports: ['ws', 'wss', 'xhr_polling'] },
      ['xhr-streaming'],
    ],
  ])('is all there is, at once, with %s', async (_, options, transports) => {
    const asked: unknown[] = []
    const SockJS = new Proxy(sockJs.WebSocket, {
      construct(target, [url, ...rest]: [string, ...unknown[]]) {
        asked.push(rest)
        return new target(url)
      },
    })
    const { connection, network } = await begin({ ...options, SockJS })
    await passWithLoading(0)
    expect(asked).toEqual([[null, { transports }]])
    sockJs.socket.greet()
    expect(connection.status.transport).toBe('sockjs')
    await pass(600_000)
    expect(network.sockets).toHaveLength(0)
    connection.disconnect()
  })

  it('is for the host that was named, also with options of pusher-js', async () => {
    await begin({ url: undefined, wsHost: 'push.example.org', wsPort: 8080, forceTLS: false })
    await passWithLoading(2000)
    expect(sockJs.socket.url).toBe('http://push.example.org:8080/pusher')
  })

  it('carries events both ways, and is asked when it is silent', async () => {
    const { client } = await beginBlocked()
    const heard: unknown[] = []
    client.subscribe('news').bind('headline', (data) => heard.push(data))
    expect(sockJs.socket.sentEvents.slice(1)).toEqual(['pusher:subscribe'])
    sockJs.socket.receive('headline', { text: 'Hello' }, 'news')
    expect(heard).toEqual([{ text: 'Hello' }])
    await pass(120_000)
    expect(sockJs.socket.sentEvents.at(-1)).toBe('pusher:ping')
  })

  it('leaves nothing when the client is destroyed, in whatever moment', async () => {
    for (const moment of ['before', 'during', 'after', 'connected'] as const) {
      const { client, network } = await begin()
      if (moment !== 'before') await pass(2000)
      if (moment === 'after' || moment === 'connected') await passWithLoading(0)
      if (moment === 'connected') sockJs.socket.greet()
      client.destroy()
      await passWithLoading(0)
      expect([...network.alive, ...sockJs.alive]).toEqual([])
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it('that cannot be loaded is told with the cause and what to do', async () => {
    function Broken() {
      throw new Error('no such thing')
    }
    const SockJS = Broken as unknown as Options['SockJS']
    const { network, heard } = await begin({ SockJS })
    network.socket.fail()
    await passWithLoading(0)
    expect(heard.map(([event]) => event)).toEqual(['error', 'connecting_in'])
    expect(heard[0]?.[1]).toMatchObject({ cause: { message: 'no such thing' } })
  })
})

describe('an outage of a server that WebSockets reached', () => {
  it('does not double the requests to it, until it has lasted for long', async () => {
    const { network } = await begin()
    network.socket.greet()
    await pass(5000)
    network.answer = (socket) => socket.end()
    network.socket.end()
    await passWithLoading(9000)
    expect(network.sockets.length).toBeGreaterThan(2)
    expect(sockJs.sockets).toHaveLength(0)
    await passWithLoading(12_000)
    expect(sockJs.sockets.length).toBeGreaterThan(0)
  })
})

describe('a network that is known to block WebSockets', () => {
  function stubStorage(): Map<string, string> {
    const kept = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    })
    return kept
  }

  it('costs the next attempt no wait', async () => {
    const { connection } = await beginBlocked()
    sockJs.socket.end()
    expect(connection.state).toBe('connecting')
    await passWithLoading(501)
    expect(sockJs.sockets).toHaveLength(2)
    expect(sockJs.alive).toHaveLength(1)
  })

  it('is forgotten after half an hour', async () => {
    await beginBlocked()
    await passAnswering(30)
    sockJs.socket.end()
    await passWithLoading(501)
    expect(sockJs.sockets).toHaveLength(1)
    await passWithLoading(2000)
    expect(sockJs.sockets).toHaveLength(2)
  })

  it('is remembered nowhere in Node, whose storage is of all programs', async () => {
    const kept = stubStorage()
    await beginBlocked()
    expect(kept.size).toBe(0)
  })
})

describe('a WebSocket that works again', () => {
  it('is noticed without a reload, and taken back at a quiet moment', async () => {
    const { connection, network, heard, takeEvents } = await beginBlocked()
    expect(network.alive).toHaveLength(0)
    await pass(5000)
    const probe = network.socket
    expect(network.alive).toEqual([probe])
    sockJs.socket.receive('pusher:pong', {})
    probe.greet('8.8')
    expect(probe.isAlive).toBe(false)
    expect(connection.status).toMatchObject({ transport: 'sockjs', socketId: '5.5' })
    await pass(2000)
    expect(connection.status).toMatchObject({
      state: 'connecting',
      reason: 'WebSocket works again',
      socketId: undefined,
    })
    expect(sockJs.alive).toHaveLength(0)
    await settle()
    network.socket.greet('9.9')
    expect(connection.status).toMatchObject({ transport: 'ws', socketId: '9.9' })
    expect(heard.filter(([event]) => event === 'error')).toEqual([])
    expect(takeEvents()).toEqual([
      'message',
      'state_change',
      'connecting',
      'state_change',
      'connected',
    ])
  })

  it('is not taken while messages come', async () => {
    const { connection, network } = await beginBlocked()
    await pass(4999)
    sockJs.socket.receive('headline', {}, 'news')
    await pass(1)
    network.socket.greet('8.8')
    for (let second = 0; second < 20; second++) {
      sockJs.socket.receive('headline', {}, 'news')
      await pass(1000)
    }
    expect(connection.status.transport).toBe('sockjs')
    await pass(1000)
    expect(connection.status.state).toBe('connecting')
  })

  it('is looked for ever more seldom', async () => {
    const { network } = await beginBlocked()
    network.answer = (socket) => socket.end()
    const before = network.sockets.length
    await passAnswering(10)
    const inTenMinutes = network.sockets.length - before
    expect(inTenMinutes).toBeGreaterThan(4)
    expect(inTenMinutes).toBeLessThan(8)
    await passAnswering(60)
    expect(network.sockets.length - before - inTenMinutes).toBeLessThanOrEqual(12)
  })
})
