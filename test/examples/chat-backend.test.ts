// The backend of the chat example over plain HTTP, with a real push server behind it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import PusherJs, { type Channel } from 'pusher-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createServer, type Server } from '../../src/server/index.js'
import { APP, Files, startChat, type Chat } from './chat.js'
import { PDF, PROGRAM, TINY_PNG } from './sample-files.js'

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

interface Person {
  readonly id: string
  readonly name: string
}

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
      number: number
      sender: Person
      to?: Person
      file?: { name: string }
    }
    readonly messages?: { id: string; text: string; number: number }[]
    readonly rooms?: { room: string; people: number | null; lastNumber: number }[]
    readonly user?: Person
    readonly user_data?: string
    readonly person?: Person
    readonly directs?: { person: Person; lastNumber: number }[]
    readonly file?: { id: string; name: string; type: string; size: number }
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

/** Somebody else, through the library that apps use today. */
function connect(name = 'Listener'): PusherJs {
  const { hostname, port } = new URL(server.url)
  const params = { name, session: OTHER_SESSION }
  return new PusherJs(APP.key, {
    cluster: '',
    forceTLS: false,
    enabledTransports: ['ws'],
    wsHost: hostname,
    wsPort: Number(port),
    channelAuthorization: { endpoint: `${chat.url}/pusher/auth`, transport: 'ajax', params },
    userAuthentication: { endpoint: `${chat.url}/pusher/user-auth`, transport: 'ajax', params },
  })
}

async function enter(client: PusherJs, name: string): Promise<Channel> {
  const channel = client.subscribe(name)
  await new Promise((resolve, reject) => {
    channel.bind('pusher:subscription_succeeded', resolve)
    channel.bind('pusher:subscription_error', reject)
  })
  return channel
}

/** A subscriber in a room. */
async function listen(room: string): Promise<{ channel: Channel; stop: () => void }> {
  const client = connect()
  const channel = await enter(client, `presence-room-${room}`)
  return { channel, stop: () => client.disconnect() }
}

const signIn = (name: string, session = SESSION) =>
  ask('/signin', { method: 'POST', body: JSON.stringify({ name, session }) })

const withSession = (session: string) => ({ headers: { Authorization: `Bearer ${session}` } })

const upload = (content: Buffer | string, name: string, session = SESSION) =>
  ask(`/files?name=${encodeURIComponent(name)}`, {
    ...withSession(session),
    method: 'POST',
    body: new Uint8Array(Buffer.from(content)),
  })

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

  test("signs for who is online, and for conversations of one's own", async () => {
    const me = (await signIn('Ada')).body.user?.id ?? ''
    const [mine, others] = [
      [me, 'f'.repeat(16)],
      ['e'.repeat(16), 'f'.repeat(16)],
    ].map((ids) => `presence-direct-${ids.sort().join('-')}`)
    expect((await authorize({ channel_name: 'presence-online' })).status).toBe(200)
    expect((await authorize({ channel_name: mine ?? '' })).status).toBe(200)
    for (const name of [others, `presence-direct-${me}-${me}`, `presence-direct-${me}`, '']) {
      expect((await authorize({ channel_name: name ?? '' })).status, name).toBe(403)
    }
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
    ['a list for an id', { id: [id(1)] }, 400, 'The message needs an id.'],
    ['a list for a session', { session: [SESSION] }, 400, 'The session is missing.'],
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

describe('POST /signin', () => {
  test('answers with the id and the trimmed name', async () => {
    const { status, body } = await signIn('  Ada ')
    expect(status).toBe(200)
    expect(body.user).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      name: 'Ada',
    })
  })

  test('lets one in again, but nobody else under the same name while one is here', async () => {
    const client = connect('Ada')
    await enter(client, 'presence-online')
    expect((await signIn('Ada', OTHER_SESSION)).status).toBe(200)
    const taken = 'Somebody here is called “ada” already. Please choose another name.'
    expect(await signIn('ada')).toEqual({ status: 409, body: { error: taken } })
    expect((await signIn('Ada L.')).status).toBe(200)
    expect((await signIn('Ada')).status).toBe(409)

    client.disconnect()
    await expect.poll(async () => (await signIn('Ada')).status, { timeout: 5000 }).toBe(200)
  })

  test('of two who come at once with one name, one gets in', async () => {
    const answers = await Promise.all([signIn('Ada'), signIn('ADA', OTHER_SESSION)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('without the push server, a name that somebody had is not given to another', async () => {
    const client = connect('Ada')
    await enter(client, 'presence-online')
    client.disconnect()
    await server.close()
    expect((await signIn('Ada')).status).toBe(409)
    expect((await signIn('Grace')).status).toBe(200)
  })

  test.each([
    ['', 400, 'Please enter a name.'],
    ['x'.repeat(3000), 400, 'A name has at most 40 characters; this one has 3,000.'],
    ['x'.repeat(10_000), 413, 'That is more than this address takes.'],
  ])('a name that cannot be (case %#) is answered with a sentence', async (name, status, error) => {
    expect(await signIn(name)).toEqual({ status, body: { error } })
  })
})

describe('direct messages', () => {
  test('reach the user they are for, and the history of the two', async () => {
    const client = connect('Grace')
    const grace = (await signIn('Grace', OTHER_SESSION)).body.user?.id ?? ''
    const isReady = new Promise<void>((resolve) => {
      client.connection.bind('message', ({ channel }: { channel?: string }) => {
        if (channel === `#server-to-user-${grace}`) resolve()
      })
    })
    client.signin()
    await isReady
    const received = new Promise((resolve) => client.user.bind('direct-message', resolve))
    const { status, body } = await send({ room: undefined, to: grace, text: ' <b>Hi</b> ' })
    expect(status).toBe(200)
    expect(body.message).toMatchObject({ text: '<b>Hi</b>', number: 1, to: { name: 'Grace' } })
    expect(await received).toEqual(body.message)
    client.disconnect()

    const ada = body.message?.sender.id ?? ''
    const { messages, person } = (await ask(`/direct/${ada}/messages`, withSession(OTHER_SESSION)))
      .body
    expect(messages).toEqual([body.message])
    expect(person).toEqual({ id: ada, name: 'Ada' })
    expect((await ask('/direct', withSession(OTHER_SESSION))).body.directs).toEqual([
      { person: { id: ada, name: 'Ada' }, lastNumber: 1 },
    ])
    // A third person sees nothing of it.
    const third = 'c'.repeat(32)
    expect((await ask(`/direct/${ada}/messages`, withSession(third))).body.messages).toEqual([])
    expect((await ask('/direct', withSession(third))).body.directs).toEqual([])
  })

  test('who has been talked with is watched from the next sign-in on', async () => {
    const watchlistOf = async (session: string) => {
      const body = new URLSearchParams({ socket_id: '1.2', name: 'Ada', session })
      const { user_data } = (await ask('/pusher/user-auth', { method: 'POST', body })).body
      return (JSON.parse(user_data ?? '') as { watchlist: string[] }).watchlist
    }
    const grace = (await signIn('Grace', OTHER_SESSION)).body.user?.id ?? ''
    expect(await watchlistOf(SESSION)).toEqual([])
    await send({ room: undefined, to: grace })
    expect(await watchlistOf(SESSION)).toEqual([grace])
  })

  test.each([
    [
      'nobody',
      async () => Promise.resolve('f'.repeat(16)),
      404,
      'There is nobody at this address.',
    ],
    [
      'oneself',
      async () => (await signIn('Ada')).body.user?.id,
      400,
      'You cannot write to yourself.',
    ],
  ])('to %s are answered with a sentence', async (_, to, status, error) => {
    expect(await send({ room: undefined, to: await to() })).toEqual({ status, body: { error } })
  })

  test.each(['/direct', `/direct/${'f'.repeat(16)}/messages`])(
    '%s is not told without a session',
    async (path) => {
      expect(await ask(path)).toEqual({ status: 400, body: { error: 'The session is missing.' } })
    },
  )
})

describe('messages', () => {
  test('have numbers without holes, also when sending some of them failed', async () => {
    const port = Number(new URL(server.url).port)
    await send({ id: id(1) })
    await server.close()
    expect((await send({ id: id(2) })).status).toBe(502)
    server = createServer({ port })
    await server.listen()
    await Promise.all([send({ id: id(3) }), send({ id: id(4) }), send({ id: id(2) })])
    const { messages } = (await ask('/rooms/lobby/messages')).body
    expect(messages?.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    expect(messages?.map((message) => message.id)).toEqual([1, 3, 4, 2].map(id))
    expect((await ask('/rooms')).body.rooms?.[0]).toMatchObject({ room: 'lobby', lastNumber: 4 })
  })
})

describe('files', () => {
  test.each([
    ['sunset.png', TINY_PNG, 'sunset.png', 'image/png', 'inline'],
    ['report.pdf', PDF, 'report.pdf', 'application/pdf', 'attachment'],
    ['notes.md', 'Größe', 'notes.md', 'text/plain; charset=utf-8', 'attachment'],
    // What a file is called does not make it anything else.
    ['page.html', '<script>1</script>', 'page.html.txt', 'text/plain; charset=utf-8', 'attachment'],
    ['icon.svg', '<svg onload="1"/>', 'icon.svg.txt', 'text/plain; charset=utf-8', 'attachment'],
    ['run.exe', TINY_PNG, 'run.exe.png', 'image/png', 'inline'],
    ['../../etc/passwd', 'x', 'passwd.txt', 'text/plain; charset=utf-8', 'attachment'],
    ['\u202e\u0000', 'x', 'file.txt', 'text/plain; charset=utf-8', 'attachment'],
  ])('%j is kept, and served so that it does no harm', async (given, content, name, type, how) => {
    const { status, body } = await upload(content, given)
    expect(status).toBe(200)
    expect(body.file?.name).toBe(name)
    const response = await fetch(`${chat.url}/files/${body.file?.id ?? ''}`)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(content))
    const { headers } = response
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(headers.get('content-disposition')).toBe(
      `${how}; filename*=UTF-8''${encodeURIComponent(name)}`,
    )
  })

  test('go out with a message, which then needs no text', async () => {
    const { file } = (await upload(PDF, 'report.pdf')).body
    const { status, body } = await send({ text: '', file: file?.id })
    expect(status).toBe(200)
    expect(body.message?.file).toEqual(file)
    expect(await send({ id: id(2), file: 'f'.repeat(32) })).toEqual({
      status: 410,
      body: { error: 'The file is not there any more. Please choose it again.' },
    })
  })

  test.each([
    ['an empty one', '', 400, 'This file is empty.'],
    [
      'one that is too large',
      Buffer.alloc(6 * 1024 * 1024),
      413,
      'A file has at most 5 MB; this one has 6 MB.',
    ],
    ['a program', PROGRAM, 415, expect.stringContaining('This kind of file is not taken.')],
    ['bytes', Buffer.from([0, 1, 2]), 415, expect.stringContaining('is not taken.')],
  ])('%s is answered with a sentence', async (_, content, status, error: unknown) => {
    expect(await upload(content, 'photo.png')).toEqual({ status, body: { error } })
  })

  test('are not taken without a session', async () => {
    expect((await upload(PDF, 'x.pdf', 'nobody')).status).toBe(400)
  })

  test.each([
    ['many', 200, PDF],
    ['large', 20, Buffer.concat([PDF, Buffer.alloc(5 * 1024 * 1024 - PDF.length)])],
  ])('are kept until there are too many that are %s', async (_, room, content) => {
    const files = new Files()
    const first = await files.add(content, 'first.pdf')
    for (let count = 1; count < room; count++) await files.add(content, 'x.pdf')
    expect(files.get(first.id)?.bytes).toBe(content)
    const last = await files.add(content, 'last.pdf')
    expect(files.get(first.id)).toBeUndefined()
    expect(files.get(last.id)?.bytes).toBe(content)
  })
})

describe('GET /rooms', () => {
  test('lists the known rooms, how many people are in each, and the number of the last message', async () => {
    const { stop } = await listen('design')
    const { rooms } = (await ask('/rooms')).body
    expect(rooms).toEqual([
      { room: 'lobby', people: 0, lastNumber: 0 },
      { room: 'random', people: 0, lastNumber: 0 },
      { room: 'help', people: 0, lastNumber: 0 },
      { room: 'design', people: 1, lastNumber: 0 },
    ])
    stop()
  })

  test('does not know the numbers without the push server', async () => {
    await server.close()
    const { rooms } = (await ask('/rooms')).body
    expect(rooms?.[0]).toEqual({ room: 'lobby', people: null, lastNumber: 0 })
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
