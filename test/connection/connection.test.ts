// What users see of a connection: events in order, one error for each failure, a status that is
// true at every moment.

import { describe, expect, it, vi } from 'vitest'
import { Bellwire, ConnectionError } from '../../src/node.js'
import { FakeSocket } from '../support/fake-websocket.js'
import { fixChance, pass, settle, start, startStable, useVirtualTime } from './virtual.js'

useVirtualTime()

const START = 1_700_000_000_000

describe('a new client', () => {
  it('is initialized, and does nothing when it was told not to connect', async () => {
    const { client, connection, network } = await start({ autoConnect: false })
    expect(connection.state).toBe('initialized')
    expect(vi.getTimerCount()).toBe(0)
    client.connect()
    expect(connection.state).toBe('connecting')
    await settle()
    expect(network.sockets).toHaveLength(1)
  })

  it('opens the address of its app', async () => {
    const { network } = await start()
    expect(network.socket.url).toMatch(
      /^ws:\/\/localhost:6001\/app\/key\?protocol=7&client=bellwire&version=\d/,
    )
  })

  it('connects: state_change first, then the name of the state', async () => {
    const { connection, network, heard } = await start()
    heard.length = 0
    network.socket.greet('12.34')
    expect(heard).toEqual([
      ['state_change', { previous: 'connecting', current: 'connected' }],
      ['connected', { socket_id: '12.34' }],
    ])
    expect([connection.socketId, connection.socket_id]).toEqual(['12.34', '12.34'])
  })

  it('tells of its first attempt to those who listen before they call connect', async () => {
    const { client, takeEvents } = await start({ autoConnect: false })
    client.connect()
    expect(takeEvents()).toEqual(['state_change', 'connecting'])
  })

  it('makes one socket however often connect is called', async () => {
    const { client, network } = await start()
    client.connect()
    client.connection.connect()
    await settle()
    network.socket.greet()
    client.connect()
    await pass(20_000)
    expect(network.sockets).toHaveLength(1)
  })
})

describe('before the handshake', () => {
  it('nothing is sent but what is sent raw', async () => {
    const { client, connection, network } = await start()
    network.socket.open()
    client.subscribe('news')
    expect(client.sendEvent('client-x', 1)).toBe(false)
    expect(network.socket.sent).toEqual([])
    expect(connection.send('raw')).toBe(true)
    expect(network.socket.sent).toEqual(['raw'])
  })
})

describe('being connected', () => {
  it('subscribes once: a channel that was rejected is not asked for again and again', async () => {
    const { client, network } = await start()
    client.subscribe('news')
    network.socket.greet('1.1', 10).receive('pusher:subscription_error', { status: 403 }, 'news')
    await pass(9999)
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe'])
    await pass(1)
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe', 'pusher:ping'])
  })
})

describe('a drop', () => {
  it('is told in the same tick: the error, the change, its name, and when it tries again', async () => {
    fixChance(0.7)
    const { connection, network, heard } = await startStable()
    network.socket.end(1006)
    expect(connection.state).toBe('connecting')
    expect(connection.socketId).toBeUndefined()
    expect(heard.map(([event]) => event)).toEqual([
      'error',
      'state_change',
      'connecting',
      'connecting_in',
    ])
    expect(heard[0]?.[1]).toMatchObject({ code: 'connection/closed', data: { code: 1006 } })
    expect(heard[1]?.[1]).toEqual({ previous: 'connected', current: 'connecting' })
    expect(heard[3]?.[1]).toBe(0.7)
  })

  it('that comes with code 0, as in Deno, is one like any other', async () => {
    const { connection, network, heard } = await startStable()
    network.socket.end(0)
    expect(connection.state).toBe('connecting')
    expect(heard[0]?.[1]).toMatchObject({ code: 'connection/closed', data: { code: 1006 } })
  })

  it('says nothing is subscribed and nothing is sent, at once', async () => {
    const { client, connection, network } = await startStable()
    const channel = client.subscribe('news')
    network.socket.receive('pusher_internal:subscription_succeeded', {}, 'news')
    expect(channel.subscribed).toBe(true)
    network.socket.end()
    expect(channel.subscribed).toBe(false)
    expect(connection.send('{}')).toBe(false)
    expect(client.sendEvent('client-x', 1)).toBe(false)
  })

  it('is followed by the attempt after the very time that connecting_in says', async () => {
    fixChance(0.25)
    const { network, heard } = await startStable()
    network.socket.end()
    expect(heard.at(-1)).toEqual(['connecting_in', 0.25])
    await pass(249)
    expect(network.sockets).toHaveLength(1)
    await pass(1)
    expect(network.sockets).toHaveLength(2)
    await pass(3000)
    network.socket.end()
    // The outage has lasted for 3.25 s.
    expect(heard.at(-1)).toEqual(['connecting_in', 3.25 / 4])
  })

  it('never says that the next attempt was due before now', async () => {
    fixChance(0.001)
    const { connection, network, heard } = await startStable()
    connection.bind('error', () => vi.setSystemTime(Date.now() + 20))
    network.socket.end()
    expect(heard.at(-1)).toEqual(['connecting_in', 0])
  })

  it.each([1000, 1001])('by an orderly end (%d) is no error', async (code) => {
    const { network, takeEvents } = await startStable()
    network.socket.end(code)
    expect(takeEvents()).toEqual(['state_change', 'connecting', 'connecting_in'])
  })

  it('keeps the error of the socket as the cause', async () => {
    const { network, heard } = await startStable()
    const cause = new Error('ECONNRESET')
    network.socket.fail(cause)
    expect(heard[0]?.[1]).toBeInstanceOf(ConnectionError)
    expect(heard[0]?.[1]).toMatchObject({ closeCode: 1006, cause })
  })

  it('is healed: the next socket has its own id', async () => {
    fixChance(0.5)
    const { connection, network, takeEvents } = await startStable()
    network.socket.end()
    await pass(500)
    takeEvents()
    network.socket.greet('2.2')
    expect(takeEvents()).toEqual(['state_change', 'connected'])
    expect(connection.socketId).toBe('2.2')
  })
})

describe('an error of the server', () => {
  it('is one event, which reads in both shapes, also when a close follows it', async () => {
    const { connection, network, heard } = await startStable()
    network.socket.receive('pusher:error', { code: 4004, message: 'over quota' })
    network.socket.end(4004, 'over quota')
    const errors = heard.filter(([event]) => event === 'error').map(([, error]) => error)
    expect(errors).toHaveLength(1)
    const [error] = errors as [ConnectionError]
    expect(error).toBeInstanceOf(ConnectionError)
    expect([error.data.code, error.error.data.code, error.closeCode]).toEqual([4004, 4004, 4004])
    expect(connection.status).toMatchObject({ state: 'disconnected', reason: 'server refused' })
  })

  it('is two events when the close says something else', async () => {
    const { network, takeEvents } = await startStable()
    network.socket.receive('pusher:error', { code: 4301, message: 'slow down' })
    network.socket.end(4100)
    expect(takeEvents().filter((event) => event === 'error')).toHaveLength(2)
  })

  it('on one socket does not hide the same end of the next', async () => {
    fixChance(0.5)
    const { network, takeEvents } = await startStable()
    network.socket.receive('pusher:error', { code: 4100, message: 'full' })
    network.socket.end(4100)
    await pass(2000)
    network.socket.greet()
    takeEvents()
    network.socket.end(4100)
    expect(takeEvents()[0]).toBe('error')
  })

  it('without a code ends nothing', async () => {
    const { connection, network, heard } = await startStable()
    network.socket.receive('pusher:error', { code: null, message: 'Invalid signature' })
    expect(heard.map(([event]) => event)).toEqual(['error', 'message'])
    expect(heard[0]?.[1]).toMatchObject({
      closeCode: null,
      data: { message: 'Invalid signature' },
    })
    expect(connection.state).toBe('connected')
  })
})

describe('garbage on a connection', () => {
  it.each(['no JSON', '{"event":1}', '[]', 'null', new ArrayBuffer(4)])(
    'is an error and no more: %o',
    async (garbage) => {
      const { client, connection, network, takeEvents } = await startStable()
      const heard: unknown[] = []
      client.subscribe('news').bind('headline', (data) => heard.push(data))
      network.socket.receiveText(garbage)
      expect(takeEvents()).toEqual(['error'])
      expect(connection.state).toBe('connected')
      network.socket.receive('headline', 'still here', 'news')
      expect(heard).toEqual(['still here'])
    },
  )
})

describe('listeners', () => {
  it('that throw on state_change do not stop connected, and are reported', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const mistake = new Error('mistake of the app')
    const { client, connection, network } = await start()
    const heard: string[] = []
    connection.bind('state_change', () => {
      throw mistake
    })
    connection.bind('state_change', () => heard.push('second listener'))
    connection.bind('connected', () => heard.push('connected'))
    client.subscribe('news')
    network.socket.greet()
    expect(heard).toEqual(['second listener', 'connected'])
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe'])
    expect(reported).toHaveBeenCalledExactlyOnceWith(mistake)
  })

  it('are all that unbind_all removes: the client lives on', async () => {
    fixChance(0.5)
    const { client, connection, network, heard } = await start()
    connection.unbind_all()
    client.unbind_all()
    heard.length = 0
    client.subscribe('news')
    network.socket.greet()
    expect(connection.state).toBe('connected')
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe'])
    network.socket.end()
    await pass(2000)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe'])
    expect(heard).toEqual([])
  })

  it('of message get every frame, decoded', async () => {
    const { connection, network } = await startStable()
    const frames: unknown[] = []
    connection.bind('message', (frame) => frames.push(frame))
    network.socket.receive('headline', { id: 1 }, 'news').receive('pusher:pong', {})
    expect(frames).toEqual([
      { event: 'headline', channel: 'news', data: { id: 1 } },
      { event: 'pusher:pong', data: {} },
    ])
  })
})

describe('the status', () => {
  it('is the same object until something changes, and is told after each change', async () => {
    fixChance(0.5)
    const { connection, network } = await start()
    const seen: unknown[] = []
    const off = connection.subscribe(() => seen.push(connection.status))
    const before = connection.status
    expect(connection.status).toBe(before)
    network.socket.greet('3.4')
    expect(connection.status).toEqual({
      state: 'connected',
      reason: 'connected',
      attempt: 0,
      nextRetryAt: undefined,
      transport: 'ws',
      socketId: '3.4',
    })
    expect(seen).toEqual([connection.status])
    expect(seen[0]).toBe(connection.status)
    network.socket.end()
    expect(connection.status).toMatchObject({ attempt: 1, nextRetryAt: START + 500 })
    off()
    await pass(1000)
    expect(connection.status).toMatchObject({ attempt: 2, nextRetryAt: undefined })
    expect(seen).toHaveLength(2)
  })

  it('says nothing of pings, which change nothing for those who show it', async () => {
    const { connection, network } = await start()
    network.socket.greet('1.1', 30)
    const before = connection.status
    const seen: unknown[] = []
    connection.subscribe(() => seen.push(connection.status))
    await pass(30_000)
    network.socket.receive('pusher:pong', {})
    await pass(30_000)
    expect(network.socket.sentEvents).toEqual(['pusher:ping', 'pusher:ping'])
    expect(connection.status).toBe(before)
    expect(seen).toEqual([])
  })

  it('cannot be changed from outside', async () => {
    const { connection } = await start()
    expect(Object.isFrozen(connection.status)).toBe(true)
  })

  it('has been told to users before their events: what they read is the same', async () => {
    const { connection, network } = await start()
    const states: string[] = []
    connection.bind('state_change', ({ current }) => states.push(current, connection.state))
    network.socket.greet()
    network.socket.end()
    expect(states).toEqual(['connected', 'connected', 'connecting', 'connecting'])
  })
})

describe('disconnect', () => {
  it.each<[string, (socket: FakeSocket) => void]>([
    ['while connecting', () => undefined],
    ['before the handshake', (socket) => socket.open()],
    ['when connected', (socket) => socket.greet()],
    ['in a wait', (socket) => socket.greet().end()],
  ])('%s ends everything and stays so', async (_, prepare) => {
    const { client, connection, network, takeEvents } = await start()
    prepare(network.socket)
    takeEvents()
    client.disconnect()
    expect(takeEvents()).toEqual(['state_change', 'disconnected'])
    expect(connection.status).toMatchObject({
      state: 'disconnected',
      reason: 'disconnect called',
      socketId: undefined,
    })
    expect(network.alive).toEqual([])
    await pass(1)
    expect(vi.getTimerCount()).toBe(0)
    await pass(600_000)
    expect(network.sockets).toHaveLength(1)
    expect(takeEvents()).toEqual([])
  })

  it('can be followed by connect', async () => {
    const { client, connection, network } = await startStable()
    client.disconnect()
    client.connect()
    await settle()
    expect(network.sockets).toHaveLength(2)
    network.socket.greet('2.2')
    expect(connection.socketId).toBe('2.2')
    expect(network.alive).toHaveLength(1)
  })

  it('lets nothing of the old socket through', async () => {
    const { client, connection, network, takeEvents } = await startStable()
    const old = network.socket
    client.disconnect()
    client.connect()
    await settle()
    takeEvents()
    old.receive('pusher:error', { code: 4001 }).end(4001)
    expect(connection.state).toBe('connecting')
    expect(takeEvents()).toEqual([])
  })
})

describe('a client that may use no transport', () => {
  it('is failed, says why and what to do, and tries again when it is asked to', async () => {
    const { connection, heard, takeEvents } = await start({
      disabledTransports: ['ws', 'wss', 'xhr_streaming', 'xhr_polling'],
    })
    expect(heard.map(([event]) => event)).toEqual(['error', 'state_change', 'failed'])
    expect(heard[0]?.[1]).toMatchObject({
      code: 'connection/no-websocket',
      hint: expect.stringContaining('enable the transport ws') as string,
    })
    expect(connection.status).toMatchObject({ state: 'failed', reason: 'no usable transport' })
    takeEvents()
    await pass(600_000)
    expect(takeEvents()).toEqual([])
    connection.connect()
    await settle()
    expect(takeEvents()).toContain('error')
    expect(connection.state).toBe('failed')
  })
})

describe('the log', () => {
  it('gets frames and states when there is one to get them', async () => {
    const written: string[] = []
    const { client, network } = await start({ logger: ({ name }) => written.push(name) })
    network.socket.greet()
    client.subscribe('news')
    expect(written).toEqual(['state', 'frame in', 'state', 'frame out'])
  })

  it('costs nothing when there is none', async () => {
    const printed = vi.spyOn(console, 'debug').mockImplementation(() => undefined)
    const { network } = await start()
    network.socket.greet()
    expect(printed).not.toHaveBeenCalled()
    Bellwire.logToConsole = true
    network.socket.receive('pusher:pong', {})
    Bellwire.logToConsole = false
    expect(printed).toHaveBeenCalledTimes(1)
  })
})
