// The backend of the chat example over plain HTTP, with a real push server behind it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import PusherJs, { type Channel } from 'pusher-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createServer, type Server } from '../../src/server/index.js'
import { APP, startChat, type Chat } from './chat.js'

const SESSION = 'a'.repeat(32)
const OTHER_SESSION = 'b'.repeat(32)
let dist: string

let server: Server
let chat: Chat

beforeEach(async () => {
  dist = mkdtempSync(join(tmpdir(), 'bellwire-chat-'))
  writeFileSync(join(dist, 'bellwire.min.js'), '')
  server = createServer({ port: 0 })
  const serverUrl = await server.listen()
  chat = await startChat({ port: 0, serverUrl, app: APP, dist: pathToFileURL(`${dist}/`) })
})

afterEach(async () => {
  await chat.close()
  await server.close()
  rmSync(dist, { recursive: true, force: true })
})

const id = (number: number) => number.toString(16).padStart(32, '0')

interface Answer {
  readonly status: number
  readonly body: {
    readonly error?: string
    readonly auth?: string
    readonly channel_data?: string
    readonly message?: {
      id: string
      text: string
      time: number
      sender: { id: string; name: string }
    }
    readonly messages?: { id: string; text: string }[]
    readonly rooms?: { room: string; people: number | null }[]
  }
}

async function ask(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(chat.url + path, init)
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

const authorize = (fields: Record<string, string>) =>
  ask('/pusher/auth', {
    method: 'POST',
    body: new URLSearchParams({
      socket_id: '1.2',
      channel_name: 'presence-room-lobby',
      name: 'Ada',
      session: SESSION,
      ...fields,
    }),
  })

const send = (fields: Record<string, unknown>) =>
  ask('/messages', {
    method: 'POST',
    body: JSON.stringify({
      room: 'lobby',
      text: 'Hello',
      name: 'Ada',
      session: SESSION,
      id: id(1),
      ...fields,
    }),
  })

/** A subscriber in a room, through the library that apps use today. */
async function listen(room: string): Promise<{ channel: Channel; stop: () => void }> {
  const { hostname, port } = new URL(server.url)
  const client = new PusherJs(APP.key, {
    cluster: '',
    forceTLS: false,
    enabledTransports: ['ws'],
    wsHost: hostname,
    wsPort: Number(port),
    channelAuthorization: {
      endpoint: `${chat.url}/pusher/auth`,
      transport: 'ajax',
      params: { name: 'Listener', session: OTHER_SESSION },
    },
  })
  const channel = client.subscribe(`presence-room-${room}`)
  await new Promise((resolve, reject) => {
    channel.bind('pusher:subscription_succeeded', resolve)
    channel.bind('pusher:subscription_error', reject)
  })
  return { channel, stop: () => client.disconnect() }
}

describe('POST /pusher/auth', () => {
  test('signs a presence channel with an id and the trimmed name', async () => {
    const { status, body } = await authorize({ name: '  Ada  ' })
    expect(status).toBe(200)
    expect(body.auth).toMatch(/^app-key:[0-9a-f]{64}$/)
    expect(JSON.parse(body.channel_data ?? '')).toEqual({
      user_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      user_info: { name: 'Ada' },
    })
  })

  test('one session is one user id, another session another, and neither is the secret', async () => {
    const idOf = async (session: string) =>
      (JSON.parse((await authorize({ session })).body.channel_data ?? '') as { user_id: string })
        .user_id
    const first = await idOf(SESSION)
    expect(await idOf(SESSION)).toBe(first)
    expect(await idOf(OTHER_SESSION)).not.toBe(first)
    expect(SESSION).not.toContain(first)
  })

  test.each([
    ['no name', { name: '' }, 400, 'Please enter a name.'],
    ['a blank name', { name: '   ' }, 400, 'Please enter a name.'],
    [
      'a long name',
      { name: 'x'.repeat(41) },
      400,
      'A name has at most 40 characters; this one has 41.',
    ],
    [
      'a name with a control character',
      { name: 'a\u0007b' },
      400,
      'A name cannot contain control characters.',
    ],
    [
      'a name that turns the text around',
      { name: 'a\u202eb' },
      400,
      'A name cannot contain control characters.',
    ],
    ['an invisible name', { name: '\u200b' }, 400, 'A name needs at least one visible character.'],
    ['a bad session', { session: 'short' }, 400, 'The session is missing.'],
    ['a bad socket id', { socket_id: 'nonsense' }, 400, 'The socket id is missing or malformed.'],
    [
      'another kind of channel',
      { channel_name: 'private-room-lobby' },
      403,
      expect.stringContaining('presence-room-'),
    ],
    [
      'a room with capitals',
      { channel_name: 'presence-room-Lobby' },
      403,
      expect.stringContaining('presence-room-'),
    ],
    [
      'a room without a name',
      { channel_name: 'presence-room-' },
      403,
      expect.stringContaining('presence-room-'),
    ],
    ['a huge body', { name: 'x'.repeat(10_000) }, 413, 'That is more than this address takes.'],
  ])('%s is answered with a sentence', async (_, fields, status, error: unknown) => {
    expect(await authorize(fields as Record<string, string>)).toEqual({ status, body: { error } })
  })
})

describe('POST /messages', () => {
  test('reaches who is in the room, and the history', async () => {
    const { channel, stop } = await listen('design-team')
    const received = new Promise((resolve) => channel.bind('message', resolve))
    const { status, body } = await send({ room: 'Design Team', text: ' <b>Hi</b>\r\nthere ' })
    expect(status).toBe(200)
    expect(body.message).toMatchObject({ id: id(1), text: '<b>Hi</b>\nthere' })
    expect(body.message?.sender.name).toBe('Ada')
    expect(await received).toEqual(body.message)
    expect((await ask('/rooms/design-team/messages')).body.messages).toEqual([body.message])
    stop()
  })

  test('sent again under the same id, one after the other or at once, goes out once', async () => {
    const { channel, stop } = await listen('lobby')
    const received: string[] = []
    channel.bind('message', (message: { id: string }) => received.push(message.id))
    const last = new Promise<void>((resolve) =>
      channel.bind('message', (message: { id: string }) => {
        if (message.id === id(2)) resolve()
      }),
    )
    const answers = await Promise.all([send({}), send({}), send({})])
    answers.push(await send({}))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    await send({ id: id(2) })
    await last
    expect(received).toEqual([id(1), id(2)])
    stop()
  })

  test('an id that somebody else has used is refused', async () => {
    await send({})
    const { status } = await send({ session: OTHER_SESSION })
    expect(status).toBe(409)
  })

  test('the history keeps the last 50, in order', async () => {
    for (let number = 1; number <= 52; number++) {
      await send({ id: id(number), text: String(number) })
    }
    const { messages } = (await ask('/rooms/lobby/messages')).body
    expect(messages?.map(({ text }) => Number(text))).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 3),
    )
  })

  test.each([
    ['no text', { text: '' }, 400, 'Please write a message first.'],
    [
      'a long text',
      { text: 'x'.repeat(2001) },
      400,
      'A message has at most 2,000 characters; this one has 2,001.',
    ],
    [
      'a path for a room',
      { room: '../..' },
      400,
      'A room name needs letters from a to z or digits.',
    ],
    [
      'a long room',
      { room: 'x'.repeat(33) },
      400,
      'A room name has at most 32 characters; this one has 33.',
    ],
    ['no name', { name: null }, 400, 'Please enter a name.'],
    ['a bad id', { id: 'x' }, 400, 'The message needs an id.'],
    ['a huge body', { text: 'x'.repeat(40_000) }, 413, 'That is more than this address takes.'],
  ])('%s is answered with a sentence', async (_, fields, status, error) => {
    expect(await send(fields)).toEqual({ status, body: { error } })
  })

  test.each(['', 'nonsense', '[', '"text"', 'null'])('%j is no JSON object', async (body) => {
    const { status } = await ask('/messages', { method: 'POST', body })
    expect(status).toBe(400)
  })

  test('2,000 of the characters that cost most still fit into an event', async () => {
    expect((await send({ text: '\u20ac'.repeat(2000) })).status).toBe(200)
    expect((await send({ id: id(2), text: '"\\'.repeat(1000) })).status).toBe(200)
    // What JSON would write with six characters is not kept.
    expect((await send({ id: id(3), text: '\u0001\ud800a'.repeat(660) })).status).toBe(200)
  })

  test('without the push server it says so, and keeps nothing', async () => {
    await server.close()
    expect(await send({})).toEqual({
      status: 502,
      body: { error: 'The push server does not answer.' },
    })
    expect((await ask('/rooms/lobby/messages')).body.messages).toEqual([])
  })
})

describe('GET /rooms', () => {
  test('lists the known rooms, and how many people are in each', async () => {
    const { stop } = await listen('design')
    const { rooms } = (await ask('/rooms')).body
    expect(rooms).toEqual([
      { room: 'lobby', people: 0 },
      { room: 'random', people: 0 },
      { room: 'help', people: 0 },
      { room: 'design', people: 1 },
    ])
    stop()
  })

  test('does not know the numbers without the push server', async () => {
    await server.close()
    const { rooms } = (await ask('/rooms')).body
    expect(rooms?.[0]).toEqual({ room: 'lobby', people: null })
  })
})

describe('the pages', () => {
  test('may only talk to the backend and the push server, and take no markup', async () => {
    const response = await fetch(chat.url)
    const policy = response.headers.get('content-security-policy') ?? ''
    const { host } = new URL(server.url)
    expect(policy).toContain(`connect-src 'self' http://${host} ws://${host};`)
    expect(policy).toContain("default-src 'none';")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test.each(['/../backend.mjs', '/%2e%2e/backend.mjs', '/backend.mjs', '//', '/rooms/'])(
    '%s is not there',
    async (path) => {
      const { status } = await ask(path)
      expect(status).toBe(404)
    },
  )
})

test('a port that is taken is one sentence', async () => {
  const { port } = new URL(chat.url)
  await expect(
    startChat({
      port: Number(port),
      serverUrl: server.url,
      app: APP,
      dist: pathToFileURL(`${dist}/`),
    }),
  ).rejects.toThrow(`Port ${port} is already in use.`)
})
