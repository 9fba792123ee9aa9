// The HTTP fallback, request by request: what well-behaved clients get, and what the others do.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import {
  atApp,
  atPusher,
  closeOf,
  type FallbackClient,
  messagesOf,
  OPEN,
} from './fallback-client.js'
import { restClient } from './pusher.js'
import { RawClient, webSocketAddress } from './raw-client.js'

const PATH = '{"path":"/app/app-key?protocol=7&client=js&version=8.6.0"}'
const HANDSHAKE = {
  event: 'pusher:connection_established',
  channel: undefined,
  data: { socket_id: expect.stringMatching(/^\d+\.\d+$/) as string, activity_timeout: 120 },
}
const SUBSCRIBED = { event: 'pusher_internal:subscription_succeeded', channel: 'news', data: {} }

let server: TestServer
beforeAll(async () => {
  server = await startServer({
    apps: [
      { id: '1', key: 'app-key', secret: 's' },
      { id: '2', key: 'with.dot', secret: 's' },
      { id: '3', key: 'disabled', secret: 's', enabled: false },
    ],
  })
})
afterAll(() => server.stop())

/** Polls until the connection is closed; resolves to all that came after `o`. */
async function pollToTheEnd(client: FallbackClient, query?: string) {
  const messages: ReturnType<typeof messagesOf> = []
  for (;;) {
    const frame = await client.poll(query)
    if (frame.startsWith('c')) return { messages, close: closeOf(frame) }
    if (frame !== OPEN) messages.push(...messagesOf(frame))
  }
}

describe('a connection that names its app in the url', () => {
  test('polls', async () => {
    const client = atApp(server)
    expect(await client.poll()).toBe(OPEN)
    expect(messagesOf(await client.poll())).toEqual([HANDSHAKE])
    expect(await client.sendFrame('pusher:subscribe', { channel: 'news' })).toBe(204)
    expect(messagesOf(await client.poll())).toEqual([SUBSCRIBED])
    // What pusher-js answers to a heartbeat, and what it asks with whether anyone is there.
    expect(await client.send()).toBe(204)
  })

  test('streams, after letters that fill the buffers of browsers', async () => {
    const client = atApp(server)
    const stream = await client.stream()
    expect(await stream.next()).toBe('h'.repeat(2048))
    expect(await stream.next()).toBe(OPEN)
    expect(messagesOf(await stream.next())).toEqual([HANDSHAKE])
    await client.sendFrame('pusher:ping', {})
    expect(messagesOf(await stream.next())).toMatchObject([{ event: 'pusher:pong' }])
    stream.vanish()
  })

  test('gets another stream when pusher-js asks for one: above 256 KiB, and not before', async () => {
    const client = atApp(server)
    const stream = await client.stream()
    let length = 0
    const next = async () => {
      const frame = await stream.next()
      length += frame === undefined ? 0 : frame.length + 1
      return frame
    }
    for (let frames = 0; frames < 3; frames += 1) await next()
    await client.sendFrame('pusher:subscribe', { channel: 'news' })
    await next()

    const publish = async (data: string) => {
      await restClient(server).trigger('news', 'published', data)
      return next()
    }
    const envelope = String(await publish('')).length + 1
    while (length + 10_000 < 256 * 1024) await publish('1'.repeat(9000))
    await publish('1'.repeat(256 * 1024 - length - envelope))
    expect(length).toBe(256 * 1024)
    await publish('1')
    expect(length).toBeGreaterThan(256 * 1024)
    expect(await next()).toBeUndefined()
    // Nothing is lost meanwhile, and the connection is the same.
    await restClient(server).trigger('news', 'published', '2')
    expect(messagesOf(await client.poll())).toMatchObject([{ event: 'published', data: 2 }])
  })

  test('may have a dot in its key', async () => {
    const client = atApp(server, undefined, 'with.dot')
    expect(await client.poll()).toBe(OPEN)
    expect(messagesOf(await client.poll())).toEqual([HANDSHAKE])
  })

  test.each([
    [4001, 'unknown', '?protocol=7'],
    [4001, '__proto__', '?protocol=7'],
    [4001, '%00', '?protocol=7'],
    [4003, 'disabled', '?protocol=7'],
    [4007, 'app-key', '?protocol=4'],
    [4008, 'app-key', ''],
  ])('is told %i with the key %s and the query "%s"', async (code, key, query) => {
    const { messages, close } = await pollToTheEnd(atApp(server, undefined, key), query)
    expect(messages).toMatchObject([{ event: 'pusher:error', data: { code } }])
    expect(close).toEqual([code, messages[0]?.data['message']])
  })

  test('is told so on a stream, too, which ends then', async () => {
    const stream = await atApp(server, undefined, 'unknown').stream()
    const frames = [await stream.next(), await stream.next(), await stream.next()]
    expect(frames[1]).toBe(OPEN)
    expect(messagesOf(frames[2])).toMatchObject([{ event: 'pusher:error', data: { code: 4001 } }])
    expect(closeOf(await stream.next())).toEqual([4001, expect.stringContaining('"unknown"')])
    expect(await stream.next()).toBeUndefined()
  })
})

describe('a connection that names its app in the first message', () => {
  test('is told nothing before that', async () => {
    const before = server.server.connectionCount
    const client = atPusher(server)
    expect(await client.poll('')).toBe(OPEN)
    const next = client.poll('')
    expect(server.server.connectionCount).toBe(before)
    expect(await client.send(PATH)).toBe(204)
    expect(messagesOf(await next)).toEqual([HANDSHAKE])
    expect(server.server.connectionCount).toBe(before + 1)
  })

  test('may send more right after', async () => {
    const client = atPusher(server)
    await client.poll('')
    const subscribe = '{"event":"pusher:subscribe","data":{"channel":"news"}}'
    await client.send(PATH, subscribe)
    const frame = messagesOf(await client.poll(''))
    const rest = frame.length === 2 ? [] : messagesOf(await client.poll(''))
    expect([...frame, ...rest]).toEqual([HANDSHAKE, SUBSCRIBED])
  })

  test('can be an event source', async () => {
    const response = await fetch(`${server.url}/pusher/7/source/eventsource`)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    await atPusher(server, 'source').send(PATH)
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      if (text.includes('connection_established')) break
    }
    expect(text).toMatch(/^\r\ndata: o\r\n\r\ndata: a\["/)
  })

  test.each<[code: number, first: unknown]>([
    [4001, '{"path":"/app/unknown?protocol=7"}'],
    [4003, '{"path":"/app/disabled?protocol=7"}'],
    [4005, '{"path":"/apps/1/events"}'],
    [4005, '{"path":""}'],
    [4005, '{"path":7}'],
    [4005, '{"path":{"toString":"/app/app-key"}}'],
    [4005, '{"event":"pusher:ping","data":{}}'],
    [4005, '{}'],
    [4005, '[]'],
    [4005, 'null'],
    [4005, '"/app/app-key?protocol=7"'],
    [4005, '{"path":'],
    [4005, ''],
    [4005, 'GET / HTTP/1.1\r\n'],
    [4005, '\u0000\u0001\ufffd\ud800'],
    [4005, 7],
    [4005, null],
    [4005, { path: '/app/app-key?protocol=7' }],
    [4008, '{"path":"/app/app-key"}'],
  ])('is told %i when that is %j', async (code, first) => {
    const client = atPusher(server)
    await client.poll('')
    // What comes behind it is too late.
    expect(await client.send(first, PATH)).toBe(204)
    const { messages, close } = await pollToTheEnd(client, '')
    expect(messages).toMatchObject([{ event: 'pusher:error', data: { code } }])
    expect(close).toEqual([code, messages[0]?.data['message']])
  })
})

describe('sessions', () => {
  test('that are lost are not found', async () => {
    expect(await atApp(server, 'never-opened').send()).toBe(404)
    expect(await atPusher(server, 'never-opened').send()).toBe(404)
  })

  test('belong to their entry, app and server, whatever their id', async () => {
    const other = await startServer()
    for (const id of ['same', '__proto__', 'constructor', 'toString', '%2F']) {
      const own = atApp(server, id)
      expect(await own.poll()).toBe(OPEN)
      const strangers = [
        atApp(server, id, 'with.dot'),
        atPusher(server, id),
        atApp(other, id),
        atPusher(other, id),
      ]
      for (const stranger of strangers) {
        expect(await stranger.send()).toBe(404)
        expect(await stranger.poll()).toBe(OPEN)
      }
      expect(messagesOf(await own.poll())).toEqual([HANDSHAKE])
    }
    await other.stop()
  })

  test('take one receiver at a time', async () => {
    const client = atApp(server)
    const stream = await client.stream()
    await stream.next()
    await stream.next()
    await stream.next()
    expect(closeOf(await client.poll())).toEqual([2010, 'Another connection still open'])
    await client.sendFrame('pusher:ping', {})
    expect(messagesOf(await stream.next())).toMatchObject([{ event: 'pusher:pong' }])
    stream.vanish()
  })
})

describe('a body', () => {
  const tooBig = 'x'.repeat(65_537)

  test.each(['', '{', '{"a":1}', '"text"', 'null', '7', '{"__proto__":null}'])(
    'of %j is an error of that request alone',
    async (body) => {
      const client = atApp(server)
      await client.poll()
      expect(await client.sendBody(body)).toBe(500)
      expect(messagesOf(await client.poll())).toEqual([HANDSHAKE])
    },
  )

  test('that makes no sense is nothing that the server warns of', async () => {
    const levels: string[] = []
    const own = await startServer({ logger: ({ level }) => levels.push(level) })
    const client = atApp(own)
    await client.poll()
    expect(await client.sendBody('{"__proto__":null}')).toBe(500)
    expect(levels).toEqual(['info', 'info'])
    await own.stop()
  })

  test('with what is not a message is answered as a binary frame is', async () => {
    const client = atApp(server)
    await client.poll()
    await client.poll()
    await client.send(7)
    expect(messagesOf(await client.poll())).toMatchObject([{ event: 'pusher:error' }])
  })

  test.each([
    ['in the url', atApp, ''],
    ['in the first message', atPusher, ''],
    ['in the first message, as UTF-8', atPusher, 'ä'],
  ])('with a message that is too big closes: app named %s', async (_where, at, umlaut) => {
    const client = at(server)
    await client.poll()
    expect(await client.send(umlaut ? umlaut.repeat(32_769) : tooBig)).toBe(204)
    expect((await pollToTheEnd(client)).close).toEqual([1009, expect.stringContaining('65536')])
  })

  test('with the biggest message, escaped in the longest way, is fine', async () => {
    const client = atApp(server)
    await client.poll()
    await client.poll()
    const escaped = '\\u0078'.repeat(65_536)
    expect(await client.sendBody(`["${escaped}"]`)).toBe(204)
    expect(messagesOf(await client.poll())).toMatchObject([{ event: 'pusher:error' }])
  })

  test.each([
    ['10 MB', () => tooBig.repeat(160)],
    ['1 MB without a length', () => new Blob([tooBig.repeat(16)]).stream()],
  ])('of %s is refused, the connection stays', async (_size, body) => {
    for (const client of [atApp(server), atPusher(server)]) {
      await client.poll()
      // The answer, unless the connection was cut while the client was still writing.
      const status = await client.sendBody(body()).catch(() => 413)
      expect(status).toBe(413)
      expect(await client.send(PATH)).toBe(204)
      expect(messagesOf(await client.poll())[0]).toEqual(HANDSHAKE)
    }
  })
})

test.each([
  '/pusher',
  '/pusher/iframe.html',
  '/pusher/iframe-1.html',
  '/pusher/7/probe/jsonp?c=x',
  '/pusher/7/probe/htmlfile?c=x',
  '/pusher/7/probe/websocket',
  '/pusher/websocket',
  '/pusher/app/app-key/info',
  '/pusher/%3Cscript%3E/<b>/x.html',
])('there is nothing at %s', async (path) => {
  const response = await fetch(server.url + path)
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
  expect(await response.text()).not.toMatch(/cdn|https?:/)
})

test('SockJS is told that its own WebSocket is off and no cookie is needed', async () => {
  const info = (await (await fetch(`${server.url}/pusher/info`)).json()) as unknown
  expect(info).toMatchObject({ websocket: false, cookie_needed: false })
  const client = new RawClient(webSocketAddress(server, '/pusher/7/ws/websocket'))
  expect(await client.closed).toMatchObject({ code: 4005 })
})

test('a url is asked in the one way that it takes', async () => {
  const response = await fetch(`${server.url}/pusher/7/method/xhr`)
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST, OPTIONS')
})

describe('other origins', () => {
  const headers = { origin: 'https://app.example' }

  test('get answers, with credentials where SockJS sends them', async () => {
    const client = atPusher(server)
    for (const rest of ['xhr', 'xhr_send']) {
      const response = await client.post(rest, { headers, body: '[]' })
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect(response.headers.get('access-control-allow-credentials')).toBe('true')
      expect(response.headers.get('vary')).toMatch(/origin/i)
    }
  })

  test('get answers, without credentials where the url names the app', async () => {
    const client = atApp(server)
    for (const rest of ['xhr', 'xhr_send']) {
      const response = await client.post(rest, { headers, body: '[]' })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  test('learn why a body was refused', async () => {
    const body = 'x'.repeat(500_000)
    for (const [client, allowed] of [
      [atApp(server), '*'],
      [atPusher(server), 'https://app.example'],
    ] as const) {
      const response = await client.post('xhr_send', { headers, body })
      expect(response.status).toBe(413)
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
      // What is left of the body would stand before the next request.
      expect(response.headers.get('connection')).toBe('close')
    }
  })

  test.each([atApp, atPusher])('may ask first', async (at) => {
    const response = await at(server).post('xhr_send', {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-headers': 'content-type' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type')
    expect(response.headers.get('access-control-allow-methods')).toBe('OPTIONS, POST')
  })
})
