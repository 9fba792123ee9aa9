// What users see of a server that talks nonsense, and of a network that lets nothing through: one
// error that says why, waits as promised, and a client that is back as soon as all is well.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { BellwireClient } from '../../src/bellwire.js'
import { Bellwire } from '../../src/node.js'
import { next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import { Changes } from './changes.js'
import { fastClient } from './fast-client.js'
import { fastNow } from './fast-clock.js'
import { startOddServer, type OddServer } from './odd-server.js'
import type { ProxyMode } from './proxy-mode.js'
import { TcpProxy } from './tcp-proxy.js'
import { BINARY, TEXT, encodeWebSocketFrame } from './web-socket-frames.js'

const HELLO = 'pusher:connection_established'
const MEGABYTES_10 = 'x'.repeat(10 * 2 ** 20)
const CONTROL = '\0\x07\n\r\x1b[2J\x7f\x9b31m\u2028\u202e'

let server: TestServer
let proxy: TcpProxy
let client: BellwireClient | undefined
let oddServer: OddServer | undefined

beforeEach(async () => {
  server = await startServer()
  proxy = await TcpProxy.start(server.port)
})

afterEach(async () => {
  client?.destroy()
  oddServer?.stop()
  await proxy.stop()
  await server.stop()
})

/** A client that goes through the proxy, and all that its connection tells. */
function watchedClient() {
  client = fastClient(server.app.key, 1, {
    url: proxy.url,
    disabledTransports: ['sockjs', 'xhr_streaming', 'xhr_polling'],
  })
  const { connection } = client
  const errors: Error[] = []
  const waits: number[] = []
  connection.bind('error', (error) => errors.push(error))
  connection.bind('connecting_in', (seconds) => waits.push(seconds))
  return { client, connection, errors, waits }
}

/** Has the client meet a server that greets it like this; the right one takes its place. */
async function meet(greet: (socket: WebSocket) => void) {
  oddServer = await startOddServer(greet)
  proxy.targetPort = oddServer.port
  const watched = watchedClient()
  const { connection } = watched
  await next(connection, 'connecting_in')
  expect(connection.state).toBe('connecting')
  proxy.targetPort = server.port
  await next(connection, 'connected')
  return watched
}

function event(name: string, data: unknown): string {
  return JSON.stringify({ event: name, data })
}

describe('a first message that is no greeting', () => {
  it.each<[what: string, message: string | Buffer, told: string]>([
    ['garbage', 'hello?', 'Not a frame with an event name: "hello?".'],
    ['garbage in binary', Buffer.from([1, 2]), 'Not a frame with an event name'],
    ['a list', '[1,2]', 'Not a frame with an event name: "[1,2]".'],
    ['an event without a name', '{"data":"{}"}', 'Not a frame with an event name'],
    ['another event', event('news', '{}'), 'Is this a server of the Pusher Channels protocol?'],
    ['a greeting without data', event(HELLO, undefined), 'No handshake with socket_id'],
    ['no activity_timeout', event(HELLO, '{"socket_id":"1.1"}'), 'activity_timeout'],
    ['an error with code null', event('pusher:error', { code: null, message: 'no' }), '"no"'],
    ['an error with a low code', event('pusher:error', { code: 2, message: 'no' }), '(2: "no")'],
    ['ten megabytes of garbage', MEGABYTES_10, '(10485762 characters)'],
    ['ten megabytes of an event', event('news', MEGABYTES_10), '… ('],
  ])('(%s) is told once, with the cause, and the client comes back', async (_, message, told) => {
    const { errors, waits, connection } = await meet((socket) => socket.send(message))
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toContain(told)
    expect(errors[0]?.message.length).toBeLessThan(300)
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeLessThanOrEqual(1)
    expect(connection.status).toMatchObject({ state: 'connected', reason: 'connected' })
  })

  it('over and over is waited for longer and longer, a few times a minute', async () => {
    oddServer = await startOddServer((socket) => socket.send('hello?'))
    proxy.targetPort = oddServer.port
    const { client, connection, errors, waits } = watchedClient()
    while (waits.length < 8) await next(connection, 'connecting_in')
    expect(errors).toHaveLength(8)
    expect(proxy.connectionCount).toBe(8)
    // Asked twice, it goes on as it was.
    client.connect()
    expect(connection.state).not.toBe('disconnected')
    proxy.targetPort = server.port
    await next(connection, 'connected')
  })
})

describe('words of a server that are full of control characters', () => {
  it.each<[string, (socket: WebSocket) => void]>([
    ['in a close reason', (socket) => socket.close(4100, CONTROL)],
    [
      'in an error',
      (socket) => socket.send(event('pusher:error', { code: 4100, message: CONTROL })),
    ],
    ['in a message', (socket) => socket.send(CONTROL)],
  ])('(%s) do nothing to the terminal that shows the error', async (_, greet) => {
    const { errors } = await meet(greet)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
  })
})

describe('garbage on a connection', () => {
  it.each<[string, string | Buffer]>([
    ['text', 'no JSON'],
    ['binary', Buffer.from([0, 255])],
    ['JSON of the wrong shape', '{"event":1}'],
    ['ten megabytes', MEGABYTES_10],
  ])('(%s) is one error, and the next event comes', async (_, content) => {
    const { client, connection, errors } = watchedClient()
    const news = client.subscribe('news')
    await next(news, 'pusher:subscription_succeeded')
    const { socketId } = connection
    const told = next(connection, 'error')
    proxy.inject(encodeWebSocketFrame(typeof content === 'string' ? TEXT : BINARY, content))
    await told
    const headline = next(news, 'headline')
    await sdkFor(server).trigger('news', 'headline', 'still here')
    expect(await headline).toBe('still here')
    expect(errors).toHaveLength(1)
    expect(connection.socketId).toBe(socketId)
  })

  it('that is not even a WebSocket frame ends it, and the client comes back', async () => {
    const { connection, errors } = watchedClient()
    await next(connection, 'connected')
    const back = next(connection, 'connecting').then(() => next(connection, 'connected'))
    proxy.inject(Buffer.from([255, 255, 255]))
    await back
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ code: 'connection/closed' })
    expect(errors[0]?.cause).toBeInstanceOf(Error)
  })

  it('does not hide an event of ten megabytes', async () => {
    const { client, errors } = watchedClient()
    const news = client.subscribe('news')
    await next(news, 'pusher:subscription_succeeded')
    const long = next<string>(news, 'long')
    const frame = JSON.stringify({ event: 'long', channel: 'news', data: MEGABYTES_10 })
    proxy.inject(encodeWebSocketFrame(TEXT, frame))
    expect(await long).toHaveLength(MEGABYTES_10.length)
    expect(errors).toEqual([])
  })
})

describe('a network that opens no socket', () => {
  it.each<[string, ProxyMode]>([
    ['refuses', { kind: 'refuse' }],
    ['resets', { kind: 'reset' }],
    ['swallows all', { kind: 'hold', direction: 'both' }],
    ['swallows upgrades', { kind: 'swallow upgrades' }],
    ['answers them with 403', { kind: 'refuse upgrades' }],
  ])('and %s is tried again and again, and found open no later than promised', async (_, mode) => {
    await proxy.behave(mode)
    const { connection, errors, waits } = watchedClient()
    const since = fastNow()
    while (waits.length < 3) await next(connection, 'connecting_in')
    expect(errors).toHaveLength(3)
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(10)
    await proxy.behave({ kind: 'pass' })
    const outageMs = fastNow() - since
    await next(connection, 'connected')
    const costMs = fastNow() - since
    // Half a second for the sockets, with the clock ten times as fast.
    expect(costMs).toBeLessThan(2 * Math.max(outageMs, 1000) + 5000)
  })
})

describe('a server that ends connections', () => {
  it('and says 4000 is asked with TLS the next time', async () => {
    const { client, connection } = watchedClient()
    await next(connection, 'connected')
    const failed = next(connection, 'connecting_in')
    server.server.disconnectClients({ code: 4000 })
    await failed
    expect(client.shouldUseTLS()).toBe(true)
    // Nothing here speaks TLS.
    expect(await next(connection, 'error')).toMatchObject({ code: 'connection/closed' })
    expect(proxy.connectionCount).toBe(2)
  })
})

describe('a connection that is dead without anybody having said so', () => {
  it('is noticed, and replaced', async () => {
    client = fastClient(server.app.key, 1, { url: proxy.url, activityTimeout: 3000 })
    const { connection } = client
    await next(connection, 'connected')
    proxy.abandon()
    expect(await next(connection, 'error')).toMatchObject({ code: 'connection/no-answer' })
    await next(connection, 'connected')
  })

  it('is let go of within seconds of destroy, so that Node can exit', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const changes = new Changes()
    proxy.onChange = changes.happened
    const doomed = new Bellwire(server.app.key, { url: proxy.url })
    await next(doomed.connection, 'connected')
    proxy.abandon()
    const since = Date.now()
    doomed.destroy()
    await changes.until('no socket is left', () => proxy.openSockets === 0)
    expect(Date.now() - since).toBeLessThan(10_000)
    vi.unstubAllGlobals()
  }, 15_000)
})
