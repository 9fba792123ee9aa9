// The life of a server: opening, closing, being killed, coming back.

import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'

import { describe, expect, test, vi } from 'vitest'

import { BellwireError, createServer, type LogEvent } from '../../src/server/index.js'
import { startServer } from '../support/server.js'
import { connect } from './raw-client.js'

const UPGRADE_REQUEST =
  'GET /app/app-key?protocol=7 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n' +
  'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

test('listens where it says, once, however often it is told', async () => {
  const server = createServer({ port: 0 })
  expect(server.port).toBe(0)
  const [url, again] = await Promise.all([server.listen(), server.listen()])
  expect(url).toBe(`http://127.0.0.1:${String(server.port)}`)
  expect(again).toBe(url)
  expect(server.url).toBe(url)
  expect(await (await fetch(url)).text()).toMatch(/^This is Bellwire/)
  await server.close()
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:9'],
  ['::1', 'http://[::1]:9'],
  ['0.0.0.0', 'http://localhost:9'],
  ['::', 'http://localhost:9'],
])('the url of the host %s is %s', (host, url) => {
  expect(createServer({ host, port: 9 }).url).toBe(url)
})

test('a port in use is an error that says what to do; the server can try again', async () => {
  const first = await startServer()
  const second = createServer({ port: first.port })
  const error = await second.listen().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(BellwireError)
  expect(error).toMatchObject({
    code: 'server/port-in-use',
    message: expect.stringContaining(`Port ${String(first.port)} is in use`) as unknown,
    hint: expect.stringContaining('--port') as unknown,
    cause: { code: 'EADDRINUSE' },
  })
  await first.stop()
  expect(await second.listen()).toBe(first.url)
  await second.close()
})

test('a host that is not of this machine is an error of its own', async () => {
  await expect(createServer({ port: 0, host: '192.0.2.1' }).listen()).rejects.toMatchObject({
    code: 'server/listen-failed',
  })
})

test('close asks clients to come back at once and leaves nothing', async () => {
  const { server, url, ...rest } = await startServer()
  const clients = [await connect({ url, ...rest }), await connect({ url, ...rest })]
  expect(server.connectionCount).toBe(2)
  const closing = server.close()
  expect(server.close()).toBe(closing)
  for (const client of clients) expect(await client.closed).toMatchObject({ code: 4200 })
  await closing
  expect(server.connectionCount).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
  await server.close()
})

test('close can choose code and reason', async () => {
  const running = await startServer()
  const client = await connect(running)
  await running.server.close({ code: 4100, reason: 'ä'.repeat(100) })
  expect(await client.closed).toEqual({ code: 4100, reason: 'ä'.repeat(61) })
})

test('a killed server says no goodbye', async () => {
  const running = await startServer()
  const client = await connect(running)
  await running.server.close({ terminate: true })
  expect(await client.closed).toMatchObject({ code: 1006 })
})

describe('a client that never says goodbye', () => {
  const connectStubborn = async (port: number) => {
    const socket = connectTcp(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(UPGRADE_REQUEST)
    await once(socket, 'data')
    return socket
  }

  test('is cut off after a second', async () => {
    const { server, port } = await startServer()
    const socket = await connectStubborn(port)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const closing = server.close()
    await vi.advanceTimersByTimeAsync(999)
    expect(server.connectionCount).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    vi.useRealTimers()
    await closing
    expect(server.connectionCount).toBe(0)
    socket.destroy()
  })

  test('is cut off at once when close is told to', async () => {
    const { server, port } = await startServer()
    const socket = await connectStubborn(port)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const closing = server.close()
    void server.close({ terminate: true })
    await closing
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    expect(server.connectionCount).toBe(0)
    socket.destroy()
  })
})

test('nobody gets in while the server closes', async () => {
  const { server, port } = await startServer()
  const late = connectTcp(port, '127.0.0.1')
  late.on('error', () => undefined)
  const received: Buffer[] = []
  late.on('data', (data) => received.push(data))
  const [first, ...rest] = UPGRADE_REQUEST.split('\r\n')
  late.write(`${String(first)}\r\n`)
  // The answer to another request shows that the server has the half one too.
  await fetch(server.url)
  const closing = server.close()
  late.write(rest.join('\r\n'))
  await new Promise((resolve) => late.once('close', resolve))
  expect(Buffer.concat(received).toString()).toBe('')
  await closing
})

test('comes back on the same port, with nobody on its channels', async () => {
  const running = await startServer()
  const before = await connect(running)
  await before.subscribeSigned(running, 'presence-a', { user_id: 'before' })
  await running.server.close()
  expect(await running.server.listen()).toBe(running.url)
  const after = await connect(running)
  expect(await after.subscribeSigned(running, 'presence-a', { user_id: 'after' })).toMatchObject({
    data: { presence: { ids: ['after'] } },
  })
  await running.stop()
})

test('listen during close waits for it', async () => {
  const running = await startServer()
  const closing = running.server.close()
  const listening = running.server.listen()
  await closing
  expect((await fetch(await listening)).status).toBe(200)
  await running.stop()
})

test('close during listen closes', async () => {
  const server = createServer({ port: 0 })
  const listening = server.listen()
  await server.close()
  await expect(fetch(await listening)).rejects.toThrow()
})

test('clients can be sent away while the server stays', async () => {
  const running = await startServer()
  const first = await connect(running)
  running.server.disconnectClients({ code: 4009, reason: 'away' })
  expect(await first.closed).toEqual({ code: 4009, reason: 'away' })
  const next = await connect(running)
  running.server.disconnectClients({ terminate: true })
  expect(await next.closed).toMatchObject({ code: 1006 })
  await (await connect(running)).close()
  await running.stop()
})

test('a plain upgrade to something else is turned away', async () => {
  const running = await startServer()
  const socket = connectTcp(running.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 4\d\d /)
  await running.stop()
})

test('the logger is told what happens', async () => {
  const events: LogEvent[] = []
  const running = await startServer({ logger: (event) => events.push(event) })
  const client = await connect(running)
  client.webSocket.send('{')
  await client.next()
  await client.close()
  await running.server.close()
  expect(events.map(({ name }) => name)).toEqual([
    'connection opened',
    'frame refused',
    'connection closed',
  ])
})
