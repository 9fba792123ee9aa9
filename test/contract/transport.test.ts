// What every transport promises to its owner, held by WebSockets of the package `ws` on the real
// server and by a scripted class; and what openWebSocket makes of a class that misbehaves.

import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/platform/platform.js'
import createFallback from '../../src/fallback.js'
import { nodePlatform } from '../../src/platform/node.js'
import { ConnectionError } from '../../src/shared/errors.js'
import type { Transport, TransportClose } from '../../src/transport/transport.js'
import { openWebSocket } from '../../src/transport/websocket.js'
import { FakeNetwork, FakeSocket } from '../support/fake-websocket.js'
import { startServer, type TestServer } from '../support/server.js'

const Ws = WebSocket as unknown as WebSocketConstructor
type FindClass = Parameters<typeof openWebSocket>[0]

/** A transport, and everything it told, in order. */
interface Watched {
  readonly transport: Transport
  readonly told: unknown[]
  /** What it told before it was returned. */
  readonly toldEarly: unknown[]
  readonly opened: Promise<void>
  readonly ended: Promise<TransportClose>
  readonly nextMessage: () => Promise<unknown>
}

function watch(findClass: FindClass, url: string): Watched {
  const told: unknown[] = []
  let onOpen: () => void = () => undefined
  let onEnd: (close: TransportClose) => void = () => undefined
  let onMessage: (data: unknown) => void = () => undefined
  const opened = new Promise<void>((resolve) => (onOpen = resolve))
  const ended = new Promise<TransportClose>((resolve) => (onEnd = resolve))
  const transport = openWebSocket(findClass, url, {
    onOpen: () => {
      told.push('open')
      onOpen()
    },
    onMessage: (data) => {
      told.push('message')
      onMessage(data)
    },
    onClose: (close) => {
      told.push(close)
      onEnd(close)
    },
  })
  const nextMessage = () => new Promise<unknown>((resolve) => (onMessage = resolve))
  return { transport, told, toldEarly: [...told], opened, ended, nextMessage }
}

/** Lets everything happen that is under way in this process. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

const PING = '{"event":"pusher:ping","data":{}}'

interface Rig {
  /** Opens a transport; the server says something as soon as it is open. */
  readonly open: () => Watched
  /** Makes the other side let go without a word. */
  readonly kill: () => Promise<void>
  /** Opens a transport that the other side closes with 4001. */
  readonly openRefused: () => Watched
  readonly tearDown: () => Promise<void>
}

async function realRig(): Promise<Rig> {
  const server: TestServer = await startServer()
  const address = `ws://127.0.0.1:${String(server.port)}/app/`
  return {
    open: () => watch(() => Ws, `${address}${server.app.key}?protocol=7`),
    kill: () => server.stop(),
    openRefused: () => watch(() => Ws, `${address}nobody?protocol=7`),
    tearDown: () => server.stop(),
  }
}

/** SockJS itself, over requests to the real server. */
async function fallbackRig(): Promise<Rig> {
  const server: TestServer = await startServer()
  const openFallback = (key: string) =>
    watch(
      () =>
        createFallback({
          platform: nodePlatform,
          SockJS: undefined,
          requests: ['xhr_streaming', 'xhr_polling'],
          path: `/app/${key}?protocol=7`,
          openWebSocket: (events) => openWebSocket(() => undefined, '', events),
          memory: { blockedUntil: 0 },
        }),
      `${server.url}/pusher`,
    )
  return {
    open: () => openFallback(server.app.key),
    kill: () => server.stop(),
    openRefused: () => openFallback('nobody'),
    tearDown: () => server.stop(),
  }
}

function scriptedRig(): Promise<Rig> {
  const network = new FakeNetwork()
  network.answer = (socket) => {
    if (socket.url.endsWith('refused')) {
      socket.open().receive('pusher:error', { code: 4001 }).end(4001, 'no such app')
    } else if (socket.isAlive) socket.greet()
  }
  return Promise.resolve({
    open: () => watch(() => network.WebSocket, 'ws://host/app/key'),
    kill: () => Promise.resolve(network.socket.end()),
    openRefused: () => watch(() => network.WebSocket, 'ws://host/app/refused'),
    tearDown: () => Promise.resolve(),
  })
}

describe.each([
  ['ws on the real server', realRig],
  ['SockJS on the real server', fallbackRig],
  ['a scripted class', scriptedRig],
])('a transport over %s', (_, makeRig) => {
  let rig: Rig | undefined

  async function setUp(): Promise<Rig> {
    rig = await makeRig()
    return rig
  }

  afterEach(async () => {
    await rig?.tearDown()
  })

  it('tells nothing before it was returned, then that it is open, then messages', async () => {
    const { open } = await setUp()
    const watched = open()
    const message = watched.nextMessage()
    expect(watched.transport.name).toBe('ws')
    expect(await message).toContain('pusher:connection_established')
    expect(watched.toldEarly).toEqual([])
    expect(watched.told).toEqual(['open', 'message'])
    watched.transport.close()
  })

  it('sends only while it is open, and says so', async () => {
    const { open } = await setUp()
    const { transport, opened } = open()
    expect(transport.send(PING)).toBe(false)
    await opened
    expect(transport.send(PING)).toBe(true)
    transport.close()
    expect(transport.send(PING)).toBe(false)
  })

  it('tells of its end at once when it is closed, once, and of nothing after that', async () => {
    const { open } = await setUp()
    const { transport, opened, told, ended } = open()
    await opened
    const before = told.length
    transport.close(4321, 'enough')
    expect(told.slice(before)).toEqual([{ code: 4321, reason: 'enough' }])
    transport.close()
    await ended
    await settle()
    expect(told).toHaveLength(before + 1)
  })

  it('can be closed before it is open', async () => {
    const { open } = await setUp()
    const { transport, told } = open()
    transport.close()
    expect(told).toEqual([{ code: 1006, reason: '' }])
    await settle()
    expect(told).toHaveLength(1)
  })

  it('gives the code and the words of the other side', async () => {
    const { openRefused } = await setUp()
    const { ended, told } = openRefused()
    const { code, reason, cause } = await ended
    expect(code).toBe(4001)
    expect(typeof reason).toBe('string')
    expect(cause).toBeUndefined()
    expect(told.filter((what) => typeof what === 'object')).toHaveLength(1)
  })

  it('ends with 1006 when the other side lets go without a word', async () => {
    const { open, kill } = await setUp()
    const watched = open()
    await watched.opened
    await kill()
    expect(await watched.ended).toMatchObject({ code: 1006 })
    expect(watched.transport.send(PING)).toBe(false)
  })
})

describe('over ws', () => {
  it('a port where nobody listens gives 1006 and the reason of the system', async () => {
    const { ended } = watch(() => Ws, 'ws://127.0.0.1:1/')
    const { code, cause } = await ended
    expect(code).toBe(1006)
    expect(cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('a socket that is closed while it connects ends, and the process lives on', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => sockets.push(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const unheard: unknown[] = []
    const onUncaught = (error: unknown) => unheard.push(error)
    process.on('uncaughtException', onUncaught)
    const { transport, told } = watch(() => Ws, `ws://127.0.0.1:${String(port)}`)
    const [socket] = (await once(server, 'connection')) as [Socket]
    const gone = once(socket.resume(), 'close')
    transport.close()
    await gone
    await new Promise((resolve) => server.close(resolve))
    process.off('uncaughtException', onUncaught)
    expect(unheard).toEqual([])
    expect(told).toEqual([{ code: 1006, reason: '' }])
    expect(sockets).toHaveLength(1)
  })
})

describe('a WebSocket class', () => {
  const Throwing: WebSocketConstructor = class extends FakeSocket {
    constructor(url: string) {
      super(url)
      throw new Error('offline')
    }
  }

  it('that is missing is an error which no retry heals, and says what to do', async () => {
    const { ended, toldEarly } = watch(() => undefined, 'ws://host')
    const { code, cause } = await ended
    expect(toldEarly).toEqual([])
    expect(code).toBe(0)
    expect(cause).toBeInstanceOf(ConnectionError)
    expect(cause).toMatchObject({
      code: 'connection/no-websocket',
      hint: 'Install the package ws, give the option WebSocket, or enable the transport ws.',
    })
  })

  it.each<[string, FindClass]>([
    ['cannot be loaded', () => Promise.reject(new Error('offline'))],
    ['throws when it is constructed', () => Throwing],
  ])('that %s ends the transport with the cause', async (_, findClass) => {
    const { ended, toldEarly, told } = watch(findClass, 'ws://host')
    expect(await ended).toEqual({ code: 1006, reason: '', cause: new Error('offline') })
    expect(toldEarly).toEqual([])
    expect(told).toHaveLength(1)
  })

  it('may have to be loaded', async () => {
    const network = new FakeNetwork()
    const { told } = watch(() => Promise.resolve(network.WebSocket), 'ws://host')
    await settle()
    network.socket.open()
    expect(told).toEqual(['open'])
    expect(network.socket.url).toBe('ws://host')
  })

  it('that comes after the transport was closed is not used', async () => {
    const network = new FakeNetwork()
    const { transport } = watch(() => Promise.resolve(network.WebSocket), 'ws://host')
    transport.close()
    await settle()
    expect(network.sockets).toEqual([])
  })
})

describe('a socket', () => {
  async function opened(): Promise<Watched & { network: FakeNetwork }> {
    const network = new FakeNetwork()
    const watched = watch(() => network.WebSocket, 'ws://host')
    await settle()
    network.socket.open()
    return { ...watched, network }
  }

  it('that is not open yet is sent nothing', async () => {
    const network = new FakeNetwork()
    const { transport } = watch(() => network.WebSocket, 'ws://host')
    await settle()
    expect(transport.send('early')).toBe(false)
    network.socket.open()
    expect(transport.send('in time')).toBe(true)
    transport.close()
    transport.send('late')
    expect(network.socket.sent).toEqual(['in time'])
  })

  it('that breaks keeps its code and the error before it', async () => {
    const { network, ended } = await opened()
    const cause = new Error('ECONNRESET')
    network.socket.fail(cause)
    expect(await ended).toEqual({ code: 1006, reason: '', cause })
  })

  it('that breaks without giving an error, as in browsers, ends all the same', async () => {
    const { network, told } = await opened()
    network.socket.fail()
    expect(told).toEqual(['open', { code: 1006, reason: '', cause: undefined }])
  })

  it('that has ended is listened to no more, but for its errors', async () => {
    const { network, told } = await opened()
    const { socket } = network
    const late = [socket.onopen, socket.onmessage, socket.onclose]
    expect(late).not.toContain(null)
    socket.end()
    expect([socket.onopen, socket.onmessage, socket.onclose]).toEqual([null, null, null])
    expect(socket.onerror).not.toBeNull()
    expect(told).toHaveLength(2)
  })

  it('that ends twice ends once', async () => {
    const { network, told, transport } = await opened()
    const { onclose } = network.socket
    network.socket.end(4200, 'restart')
    onclose?.({ code: 1006, reason: '' })
    transport.close()
    expect(told).toEqual(['open', { code: 4200, reason: 'restart', cause: undefined }])
  })

  it('that refuses to send or to close is not open', async () => {
    const { network, told, transport } = await opened()
    network.socket.send = network.socket.close = () => {
      throw new Error('InvalidStateError')
    }
    expect(transport.send('x')).toBe(false)
    expect(() => transport.close()).not.toThrow()
    expect(told).toEqual(['open', { code: 1006, reason: '' }])
  })

  it('is closed for real when the transport is, without a code that browsers refuse', async () => {
    const { network, transport } = await opened()
    const given: unknown[][] = []
    network.socket.close = (...args: unknown[]) => void given.push(args)
    transport.close(1006, 'given up')
    expect(given).toEqual([[]])
  })
})
