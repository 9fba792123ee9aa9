// The proxy itself: what each mode does to requests and to WebSockets that go through it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RawClient } from '../server/raw-client.js'
import { startServer, type TestServer } from '../support/server.js'
import type { ProxyMode } from './proxy-mode.js'
import { TcpProxy } from './tcp-proxy.js'
import { TEXT, encodeWebSocketFrame } from './web-socket-frames.js'

let server: TestServer
let proxy: TcpProxy

beforeEach(async () => {
  server = await startServer()
  proxy = await TcpProxy.start(server.port)
})

afterEach(async () => {
  await proxy.stop()
  await server.stop()
})

/** A WebSocket through the proxy. */
function open(): RawClient {
  return new RawClient(`ws://127.0.0.1:${proxy.port}/app/${server.app.key}?protocol=7`)
}

/** The status that a request through the proxy gets. */
async function status(): Promise<number> {
  return (await fetch(`${proxy.url}/apps/1/channels`)).status
}

describe('a proxy', () => {
  it('passes requests and WebSockets, and sees the frames of both sides', async () => {
    expect(await status()).toBe(401)
    const client = open()
    expect((await client.next()).event).toBe('pusher:connection_established')
    client.send('pusher:ping', { long: 'x'.repeat(300) })
    expect((await client.next()).event).toBe('pusher:pong')
    const [hello, ping, pong] = proxy.frames
    expect(hello).toMatchObject({ connection: 2, direction: 'to client' })
    expect(ping).toMatchObject({ connection: 2, direction: 'to server' })
    expect(ping?.text).toContain('x'.repeat(300))
    expect(pong).toMatchObject({ connection: 2, direction: 'to client' })
    await client.close()
  })

  it.each<[ProxyMode['kind'], string]>([
    ['refuse', 'ECONNREFUSED'],
    ['reset', 'ECONNRESET'],
  ])('that is to %s leaves open connections alone', async (kind, code) => {
    const client = open()
    await client.next()
    await proxy.behave({ kind } as ProxyMode)
    const error = await status().catch((failure: unknown) => failure)
    expect(error).toMatchObject({ cause: { code } })
    await client.expectNothing()
    await proxy.behave({ kind: 'pass' })
    expect(await status()).toBe(401)
    client.webSocket.terminate()
  })

  it.each<[ProxyMode['kind'], boolean]>([
    ['swallow upgrades', false],
    ['refuse upgrades', true],
  ])('that is to %s lets requests and open WebSockets pass', async (kind, isAnswered) => {
    const before = open()
    await before.next()
    await proxy.behave({ kind } as ProxyMode)
    const blocked = open()
    if (isAnswered) {
      const answer = new Promise((resolve) =>
        blocked.webSocket.once('unexpected-response', (_request, response) => {
          resolve(response.statusCode)
          response.resume()
        }),
      )
      expect(await answer).toBe(403)
    }
    expect(await status()).toBe(401)
    await before.expectNothing()
    expect(server.server.connectionCount).toBe(1)
    for (const { webSocket } of [before, blocked]) webSocket.terminate()
  })

  it.each(['to client', 'to server'] as const)(
    'that holds what goes %s lets the other direction pass, and later all',
    async (direction) => {
      const client = open()
      await client.next()
      await proxy.behave({ kind: 'hold', direction })
      client.send('pusher:ping', {})
      server.server.disconnectClients({ code: 4200 })
      // What is said about the end comes from the server, and so does the end of the socket.
      if (direction === 'to server') expect((await client.closed).code).toBe(4200)
      else await expect.poll(() => proxy.frames.length).toBe(2)
      expect(proxy.frames).toHaveLength(direction === 'to server' ? 1 : 2)
      expect(client.webSocket.readyState === client.webSocket.OPEN).toBe(direction === 'to client')
      await proxy.behave({ kind: 'pass' })
      expect((await client.closed).code).toBe(4200)
      await expect.poll(() => proxy.openSockets).toBe(0)
    },
  )

  it('that cuts does so in the middle of a frame', async () => {
    const client = open()
    await client.next()
    await proxy.behave({ kind: 'cut', afterBytes: 10 })
    client.send('pusher:ping', {})
    expect((await client.closed).code).toBe(1006)
    expect(proxy.frames.filter(({ direction }) => direction === 'to client')).toHaveLength(1)
  })

  it('that is slow loses nothing', async () => {
    await proxy.behave({ kind: 'slow', pieceBytes: 50, everyMs: 1 })
    const client = open()
    expect((await client.next()).event).toBe('pusher:connection_established')
    await client.expectNothing()
    await client.close()
  })

  it('writes frames of its own between those of the server', async () => {
    const client = open()
    await client.next()
    proxy.inject(encodeWebSocketFrame(TEXT, 'x'.repeat(70_000)))
    proxy.inject(encodeWebSocketFrame(TEXT, 'y'.repeat(200)))
    expect(await client.nextText()).toBe('x'.repeat(70_000))
    expect(await client.nextText()).toBe('y'.repeat(200))
    await client.expectNothing()
    await client.close()
  })

  it('that abandons connections tells the server only', async () => {
    const client = open()
    await client.next()
    proxy.abandon()
    await expect.poll(() => server.server.connectionCount).toBe(0)
    expect(client.webSocket.readyState).toBe(1)
    client.webSocket.terminate()
    await expect.poll(() => proxy.openSockets).toBe(0)
  })
})
