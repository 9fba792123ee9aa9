// A client always comes back, in a time that it has promised, and never hammers a server.

import { describe, expect, it } from 'vitest'
import type { ConnectionError } from '../../src/node.js'
import type { FakeSocket } from '../support/fake-websocket.js'
import {
  fixChance,
  pass,
  scatterChance,
  settle,
  start,
  startStable,
  useVirtualTime,
} from './virtual.js'
import type { Virtual } from './virtual.js'

useVirtualTime()

const MINUTE = 60_000
const HELLO = 'pusher:connection_established'

/** Times between the beginnings of attempts, in milliseconds. */
function gaps(sockets: readonly FakeSocket[]): number[] {
  return sockets.slice(1).map(({ openedAt }, i) => openedAt - (sockets[i]?.openedAt ?? 0))
}

describe('an unusable first message', () => {
  it.each<[string, unknown]>([
    ['garbage', 'hello?'],
    ['binary', new ArrayBuffer(8)],
    ['JSON that is no frame', '[1,2]'],
    ['another event', JSON.stringify({ event: 'news', data: '{}' })],
    ['no data', JSON.stringify({ event: HELLO })],
    ['no activity_timeout', JSON.stringify({ event: HELLO, data: '{"socket_id":"1.1"}' })],
    ['an error of null', '{"event":"pusher:error","data":{"code":null,"message":"no"}}'],
    ['an error with a low code', '{"event":"pusher:error","data":{"code":2,"message":"no"}}'],
    ['an error without data', '{"event":"pusher:error"}'],
  ])('(%s) is told once, and the client tries again', async (_, message) => {
    fixChance(0.5)
    const { connection, network, takeEvents } = await start()
    takeEvents()
    network.socket.open().receiveText(message)
    expect(takeEvents()).toEqual(['error', 'connecting_in'])
    expect(network.alive).toEqual([])
    await pass(500)
    expect(network.sockets).toHaveLength(2)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
  })
})

describe('attempts that fail', () => {
  it('grow apart with the outage, never further than promised', async () => {
    fixChance(0.999)
    const { network } = await startStable()
    network.answer = (socket) => socket.end()
    network.socket.end()
    await pass(10 * MINUTE)
    const waits = gaps(network.sockets.slice(1))
    expect(Math.max(...waits.slice(0, 10))).toBeLessThanOrEqual(10_001)
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_001)
    expect(waits.slice(0, 5).map((ms) => Math.round(ms / 100))).toEqual([10, 20, 40, 80, 100])
    expect(Math.round((waits.at(-1) ?? 0) / 1000)).toBe(30)
  })

  it('each tell of one error, and count', async () => {
    fixChance(0.5)
    const { connection, network, takeEvents } = await start()
    takeEvents()
    for (const attempt of [1, 2, 3]) {
      expect(connection.status.attempt).toBe(attempt)
      network.socket.fail(new Error('ECONNREFUSED'))
      expect(takeEvents()).toEqual(['error', 'connecting_in'])
      await pass((connection.status.nextRetryAt ?? 0) - Date.now())
    }
    expect(network.sockets).toHaveLength(4)
  })

  it('find a server that is back after three seconds within three more', async () => {
    scatterChance()
    const { connection, network } = await startStable()
    const backAt = Date.now() + 3000
    network.answer = (socket) => (Date.now() < backAt ? socket.end() : socket.greet())
    network.socket.end()
    await pass(6100)
    expect(connection.state).toBe('connected')
  })
})

describe('a server that accepts and then asks to reconnect (4200)', () => {
  it('is obeyed at once the first time', async () => {
    const { connection, network, takeEvents } = await startStable()
    network.socket.end(4200, 'restart')
    expect(takeEvents()).toEqual(['error', 'state_change', 'connecting'])
    await settle()
    expect(network.sockets).toHaveLength(2)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
  })

  it('over and over is asked a few times a minute, not a thousand', async () => {
    scatterChance()
    const { network } = await start()
    network.answer = (socket) => socket.greet().end(4200)
    network.socket.greet()
    await pass(5000)
    network.socket.end(4200)
    await pass(MINUTE)
    expect(network.sockets.length).toBeGreaterThan(5)
    expect(network.sockets.length).toBeLessThan(30)
  })

  it('is obeyed at once again after five stable seconds', async () => {
    fixChance(0.5)
    const { network } = await startStable()
    network.socket.end(4200)
    await settle()
    network.socket.greet()
    await pass(4999)
    network.socket.end(4200)
    await settle()
    expect(network.sockets).toHaveLength(2)
    await pass(10_000)
    expect(network.sockets).toHaveLength(3)
    network.socket.greet()
    await pass(5000)
    network.socket.end(4200)
    await settle()
    expect(network.sockets).toHaveLength(4)
  })

  it('before the handshake is waited for', async () => {
    fixChance(0.5)
    const { network } = await start()
    network.socket.end(4200)
    await pass(499)
    expect(network.sockets).toHaveLength(1)
    await pass(1)
    expect(network.sockets).toHaveLength(2)
  })
})

describe('a server that is over capacity (4100)', () => {
  it.each([
    ['in its first message', (socket: FakeSocket) => socket.open().receive('pusher:error', FULL)],
    ['with its close', (socket: FakeSocket) => socket.greet().end(4100)],
  ])('says so %s: a second at least, and longer each time', async (_, refuse) => {
    fixChance(0.5)
    const { connection, network } = await start()
    network.answer = refuse
    refuse(network.socket)
    expect(connection.status.reason).toBe('server is over capacity')
    await pass(MINUTE)
    const waits = gaps(network.sockets)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1500)
    expect(waits.at(-1)).toBeGreaterThan(5000)
    expect(waits.at(-1)).toBeLessThanOrEqual(6002)
    expect(waits.slice(0, 5)).toEqual([...waits.slice(0, 5)].sort((a, b) => a - b))
  })

  it('is left alone for a second, whatever chance says', async () => {
    fixChance(0)
    const { network } = await startStable()
    network.socket.end(4100)
    await pass(999)
    expect(network.sockets).toHaveLength(1)
    await pass(1)
    expect(network.sockets).toHaveLength(2)
  })

  const FULL = { code: 4100, message: 'full' }
})

describe('a server that refuses', () => {
  it.each([4001, 4003, 4009, 4099, 4300, 4302, 4999])(
    'with %d is not asked again',
    async (code) => {
      const { connection, network, heard } = await startStable()
      network.socket.end(code, 'go away')
      expect(heard.map(([event]) => event)).toEqual(['error', 'state_change', 'disconnected'])
      expect(heard[0]?.[1]).toMatchObject({
        data: { code, message: 'go away' },
        hint: 'Check the app key and the server.',
      })
      expect(connection.status).toMatchObject({ state: 'disconnected', reason: 'server refused' })
      await pass(10 * MINUTE)
      expect(network.sockets).toHaveLength(1)
    },
  )

  it('in its first message is one error, also when the close follows', async () => {
    const { connection, network, heard } = await start()
    const { socket } = network
    const { onclose } = socket.open()
    socket.receive('pusher:error', { code: 4001, message: 'unknown key' })
    onclose?.({ code: 4001, reason: 'unknown key' })
    const errors = heard.filter(([event]) => event === 'error').map(([, error]) => error)
    expect(errors).toHaveLength(1)
    const [error] = errors as [ConnectionError]
    expect([error.data.code, error.error.data.code]).toEqual([4001, 4001])
    expect(connection.state).toBe('disconnected')
  })

  it('can be asked again by connect', async () => {
    const { client, connection, network } = await startStable()
    network.socket.end(4001)
    client.connect()
    await settle()
    network.socket.greet()
    expect(connection.state).toBe('connected')
  })
})

describe('a server that wants TLS (4000)', () => {
  it.each(['in its first message', 'with its close'])('%s gets it', async (how) => {
    fixChance(0.5)
    const { client, connection, network } = await start()
    expect([client.shouldUseTLS(), network.socket.url.slice(0, 6)]).toEqual([false, 'ws://l'])
    const { socket } = network
    if (how === 'with its close') socket.end(4000)
    else socket.open().receive('pusher:error', { code: 4000, message: 'TLS only' })
    expect(connection.status.reason).toBe('server requires TLS')
    await pass(500)
    expect(network.socket.url).toMatch(/^wss:\/\/localhost:/)
    expect(client.shouldUseTLS()).toBe(true)
    network.socket.greet().end()
    await pass(2000)
    expect(network.socket.url).toMatch(/^wss:/)
  })
})

describe('unavailable', () => {
  it('is said after unavailableTimeout, and stays across retries', async () => {
    fixChance(0.5)
    const { connection, network, heard, takeEvents } = await start({ unavailableTimeout: 4000 })
    network.answer = (socket) => socket.end()
    network.socket.end()
    await pass(3999)
    expect(connection.state).toBe('connecting')
    await pass(1)
    expect(connection.state).toBe('unavailable')
    const changes = heard.filter(([event]) => event === 'state_change')
    expect(changes.at(-1)).toEqual([
      'state_change',
      { previous: 'connecting', current: 'unavailable' },
    ])
    takeEvents()
    const attempts = network.sockets.length
    await pass(5 * MINUTE)
    expect(network.sockets.length).toBeGreaterThan(attempts + 5)
    expect(connection.state).toBe('unavailable')
    expect(new Set(takeEvents())).toEqual(new Set(['error', 'connecting_in']))
    network.answer = (socket) => socket.greet()
    await pass(30_001)
    expect(takeEvents().slice(-2)).toEqual(['state_change', 'connected'])
  })

  it('is said in the middle of a wait, which goes on', async () => {
    fixChance(0.9)
    const { connection, network, takeEvents } = await startStable({ unavailableTimeout: 400 })
    network.socket.end()
    const { nextRetryAt } = connection.status
    takeEvents()
    await pass(400)
    expect(takeEvents()).toEqual(['state_change', 'unavailable'])
    expect(connection.status).toMatchObject({ state: 'unavailable', nextRetryAt })
    await pass(500)
    expect(network.sockets).toHaveLength(2)
  })

  it('is said of a server that closes with 4100 for ever', async () => {
    fixChance(0.5)
    const { connection, network } = await start()
    network.answer = (socket) => socket.open().receive('pusher:error', { code: 4100 })
    await pass(10_000)
    expect(connection.state).toBe('unavailable')
  })
})

describe('retryNow', () => {
  it('ends a wait at once', async () => {
    fixChance(0.9)
    const { connection, network } = await startStable()
    network.socket.end()
    connection.retryNow()
    await settle()
    expect(network.sockets).toHaveLength(2)
    expect(connection.status).toMatchObject({ attempt: 1, nextRetryAt: undefined })
  })

  it.each<[string, (socket: FakeSocket) => void]>([
    ['while connecting', () => undefined],
    ['when connected', (socket) => socket.greet()],
    ['when refused', (socket) => socket.end(4001)],
  ])('does nothing %s', async (_, prepare) => {
    const { connection, network, takeEvents } = await start()
    prepare(network.socket)
    takeEvents()
    connection.retryNow()
    await pass(4000)
    expect(network.sockets).toHaveLength(1)
    expect(takeEvents()).toEqual([])
  })
})

describe('clients that lose the same server', () => {
  it('do not come back in step', async () => {
    scatterChance()
    const clients: Virtual[] = []
    for (let i = 0; i < 50; i++) clients.push(await start())
    for (const { network } of clients) network.socket.greet()
    await pass(5000)
    for (const { network } of clients) network.socket.end()
    const waits = clients.map(({ connection }) => (connection.status.nextRetryAt ?? 0) - Date.now())
    expect(new Set(waits).size).toBeGreaterThan(45)
    expect(Math.min(...waits)).toBeLessThan(200)
    expect(Math.max(...waits)).toBeGreaterThan(800)
    expect(Math.max(...waits)).toBeLessThan(1000)
  })
})
