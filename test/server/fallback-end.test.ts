// How connections of the HTTP fallback end: by time, by vanishing, with the server. Nothing of
// them may be left, above all no timer, which would keep a process alive.

import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { atApp, atPusher, closeOf, messagesOf, OPEN } from './fallback-client.js'
import type { FallbackClient, FrameStream } from './fallback-client.js'
import { connect, type RawClient } from './raw-client.js'

const PATH = '{"path":"/app/app-key?protocol=7"}'
const STREAM_REQUEST =
  'POST /pusher/app/app-key/7/raw/xhr_streaming?protocol=7 HTTP/1.1\r\nHost: a\r\n'

let running: TestServer
/** Sees who comes to and leaves `presence-room`. */
let watcher: RawClient
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  running = await startServer()
  watcher = await connect(running)
  await watcher.subscribeSigned(running, 'presence-room', { user_id: 'watcher' })
})
afterEach(async () => {
  await running.stop()
  vi.useRealTimers()
})

/** Reads the handshake in a frame and joins the room with it. */
async function join(client: FallbackClient, frame: string | undefined): Promise<void> {
  const [handshake] = messagesOf(frame)
  const channelData = '{"user_id":"guest"}'
  const socketId = String(handshake?.data['socket_id'])
  const auth = Object.assign(watcher, { socketId }).sign(running, 'presence-room', channelData)
  const data = { channel: 'presence-room', auth, channel_data: channelData }
  await client.sendFrame('pusher:subscribe', data)
  expect(await watcher.next()).toMatchObject({ event: 'pusher_internal:member_added' })
}

async function openStream(client: FallbackClient): Promise<FrameStream> {
  const stream = await client.stream()
  await stream.next()
  expect(await stream.next()).toBe(OPEN)
  return stream
}

async function joinByStream(client: FallbackClient): Promise<FrameStream> {
  const stream = await openStream(client)
  await join(client, await stream.next())
  expect(messagesOf(await stream.next())).toMatchObject([{ channel: 'presence-room' }])
  return stream
}

/** Opens a connection that polls; right now it is between two polls. */
async function joinByPolling(client: FallbackClient): Promise<void> {
  await client.poll()
  await join(client, await client.poll())
  await client.poll()
}

function expectGuestToLeave(): Promise<void> {
  return expect(watcher.next()).resolves.toMatchObject({
    event: 'pusher_internal:member_removed',
    data: { user_id: 'guest' },
  })
}

describe('by time', () => {
  test('a stream is kept alive by a letter every 25 seconds', async () => {
    const stream = await joinByStream(atApp(running))
    for (let beat = 0; beat < 3; beat += 1) {
      const next = stream.next()
      await vi.advanceTimersByTimeAsync(25_000)
      expect(await next).toBe('h')
    }
    stream.vanish()
    await expectGuestToLeave()
  })

  test('a client that does not come back for 5 seconds is gone', async () => {
    const client = atApp(running)
    await joinByPolling(client)
    await vi.advanceTimersByTimeAsync(4999)
    await watcher.expectNothing()
    expect(running.server.connectionCount).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    await expectGuestToLeave()
    expect(running.server.connectionCount).toBe(1)
    expect(await client.send()).toBe(404)
  })

  test('a client that vanishes from its stream is gone at once', async () => {
    const stream = await joinByStream(atApp(running))
    stream.vanish()
    await expectGuestToLeave()
    expect(running.server.connectionCount).toBe(1)
  })

  test('a client that vanishes while it is still writing is gone at once', async () => {
    const socket = connectTcp(running.port, '127.0.0.1')
    socket.write(`${STREAM_REQUEST}Content-Length: 10000000\r\n\r\n`)
    await once(socket, 'data')
    expect(running.server.connectionCount).toBe(2)
    // More than the buffers between here and there hold, if nobody reads.
    const written = new Promise((resolve) => socket.write('x'.repeat(9_000_000), resolve))
    await written
    socket.destroy()
    await expect.poll(() => running.server.connectionCount).toBe(1)
  })

  test('a client that stays silent for too long is told so', async () => {
    const stream = await openStream(atApp(running))
    await stream.next()
    const frames: (string | undefined)[] = []
    const reading = (async () => {
      for (let frame = await stream.next(); frame !== undefined; frame = await stream.next()) {
        if (frame !== 'h') frames.push(frame)
      }
    })()
    await vi.advanceTimersByTimeAsync(180_000)
    await reading
    expect(messagesOf(frames[0])).toMatchObject([{ event: 'pusher:ping' }])
    expect(closeOf(frames[1])).toEqual([4201, expect.any(String)])
  })

  test.each([
    [undefined, 10_000],
    [2.5, 2500],
  ])(
    'a client that never names its app (limit %s) is sent away after %i ms',
    async (handshakeTimeoutSeconds, limitMs) => {
      const own = await startServer({ handshakeTimeoutSeconds })
      const stream = await openStream(atPusher(own))
      const timers = vi.getTimerCount()
      const next = stream.next()
      await vi.advanceTimersByTimeAsync(limitMs - 1)
      // Both the limit and the heartbeat are still to come.
      expect(vi.getTimerCount()).toBe(timers)
      await vi.advanceTimersByTimeAsync(1)
      expect(closeOf(await next)).toEqual([4202, expect.stringContaining(`${limitMs / 1000} s`)])
      expect(await stream.next()).toBeUndefined()
      await own.stop()
    },
  )

  test('a client that named its app has no such limit', async () => {
    const client = atPusher(running)
    const stream = await openStream(client)
    await client.send(PATH)
    await stream.next()
    const next = stream.next()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(await next).toBe('h')
  })

  test('one that comes late for its close frame still gets it', async () => {
    const client = atApp(running)
    await joinByPolling(client)
    running.server.disconnectClients({ code: 4009, reason: 'Out' })
    expect(running.server.connectionCount).toBe(1)
    await vi.advanceTimersByTimeAsync(4999)
    expect(closeOf(await client.poll())).toEqual([4009, 'Out'])
  })
})

describe('with the server', () => {
  test('streams and polls are told to come back, no timer is left', async () => {
    const polling = atApp(running)
    await joinByPolling(polling)
    const poll = polling.poll()
    const nameless = await openStream(atPusher(running))
    const stream = await openStream(atApp(running))
    await stream.next()
    await running.server.close()
    for (const frame of [await poll, await nameless.next(), await stream.next()]) {
      expect(closeOf(frame)).toEqual([4200, expect.stringContaining('reconnect')])
    }
    expect(running.server.connectionCount).toBe(0)
    await watcher.closed
    expect(vi.getTimerCount()).toBe(0)
  })

  test('who is between two polls does not hold it up', async () => {
    await joinByPolling(atApp(running))
    await openStream(atPusher(running))
    await atPusher(running).poll()
    await running.server.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('nobody gets in while it closes', async () => {
    const late = connectTcp(running.port, '127.0.0.1')
    const received: Buffer[] = []
    late.on('data', (data) => received.push(data))
    late.write(STREAM_REQUEST)
    // The answer to another request shows that the server has the half one too.
    await fetch(running.url)
    const closing = running.server.close()
    late.write('Content-Length: 0\r\n\r\n')
    await once(late, 'close')
    expect(Buffer.concat(received).toString()).toMatch(/\nc\[4200,"The server is closing/)
    await closing
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a killed server says no goodbye and forgets everyone', async () => {
    const polling = atApp(running)
    await joinByPolling(polling)
    const nameless = await openStream(atPusher(running))
    const streaming = atApp(running)
    const stream = await openStream(streaming)
    await stream.next()
    await running.server.close({ terminate: true })
    await expect(stream.next()).rejects.toThrow()
    await expect(nameless.next()).rejects.toThrow()
    expect(vi.getTimerCount()).toBe(0)

    await running.server.listen()
    expect(await polling.send()).toBe(404)
    expect(await streaming.send()).toBe(404)
    expect(await polling.poll()).toBe(OPEN)
  })

  test('clients can be cut off while it stays', async () => {
    const polling = atApp(running)
    await joinByPolling(polling)
    const stream = await openStream(atApp(running))
    await stream.next()
    running.server.disconnectClients({ terminate: true })
    await expect(stream.next()).rejects.toThrow()
    await expect.poll(() => running.server.connectionCount).toBe(0)
    expect(await polling.send()).toBe(404)
  })
})
