// Laravel Echo, unmodified, with the packed Bellwire installed in the place of `pusher-js`.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { next } from '../support/client.js'
import { startLaravel, type Laravel } from '../support/laravel.js'
import { startServer, type TestServer } from '../support/server.js'
import { ConsumerFolder } from './packed.js'

type Listener = (data: unknown) => void

interface EchoChannel {
  listen(event: string, listener: Listener): this
  listenToAll(listener: (event: string, data: unknown) => void): this
  stopListening(event: string, listener?: Listener): this
  notification(listener: Listener): this
  listenForWhisper(event: string, listener: Listener): this
  stopListeningForWhisper(event: string, listener?: Listener): this
  whisper(event: string, data: unknown): this
  subscribed(listener: () => void): this
  error(listener: Listener): this
  here(listener: Listener): this
  joining(listener: Listener): this
  leaving(listener: Listener): this
}

interface EchoClient {
  connection: { state: string }
  config: { auth: { headers: Record<string, string> } }
  user: object
  allChannels(): { name: string }[]
}

interface Echo {
  connector: {
    pusher: EchoClient
    signin(): void
    onConnectionChange(listener: (status: string) => void): () => void
  }
  channel(name: string): EchoChannel
  private(name: string): EchoChannel
  encryptedPrivate(name: string): EchoChannel
  join(name: string): EchoChannel
  leave(name: string): void
  leaveChannel(name: string): void
  leaveAllChannels(): void
  socketId(): string | undefined
  connectionStatus(): string
  disconnect(): void
}

interface App {
  createEcho(options: object): Echo
  Pusher: { readonly name: string; log: ((line: string) => void) | undefined }
}

const COMPILER = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

const TYPED = `
import Echo from 'laravel-echo'
import Bellwire from 'bellwire'
import Pusher from 'pusher-js'

const echo = new Echo<'reverb'>({ broadcaster: 'reverb', Pusher: Bellwire, key: 'app-key' })
const client = new Pusher('app-key', { cluster: 'eu' })
new Echo({ broadcaster: 'pusher', key: 'app-key', client })
echo.join('room').here((members: unknown[]) => members).whisper('wave', {})
echo.connector.pusher.connection.bind('state_change', ({ current }) => current.length)
// @ts-expect-error No class of clients.
new Echo<'reverb'>({ broadcaster: 'reverb', Pusher: Date, key: 'app-key' })
`

let folder: ConsumerFolder
let app: App
let server: TestServer
let laravel: Laravel
const echos: Echo[] = []

beforeAll(async () => {
  folder = new ConsumerFolder('drop-in')
  app = (await import(join(folder.path, 'laravel-echo.mjs'))) as App
  app.Pusher.log = () => undefined
})

afterAll(() => folder.remove())

beforeEach(async () => {
  server = await startServer()
  laravel = await startLaravel(server)
})

afterEach(async () => {
  for (const echo of echos.splice(0)) echo.disconnect()
  laravel.stop()
  await server.stop()
})

function echoOf(user: string, options: object = {}): Echo {
  const echo = app.createEcho({
    broadcaster: 'reverb',
    key: server.app.key,
    wsHost: '127.0.0.1',
    wsPort: server.port,
    wssPort: server.port,
    forceTLS: false,
    enabledTransports: ['ws', 'wss'],
    bearerToken: user,
    auth: { headers: {} },
    authEndpoint: `${laravel.url}/broadcasting/auth`,
    userAuthentication: { endpoint: `${laravel.url}/broadcasting/user-auth`, headers: {} },
    ...options,
  })
  echos.push(echo)
  return echo
}

/** Resolves when the server has confirmed the channel. */
function confirmed(channel: EchoChannel): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.subscribed(resolve).error((data) => reject(new Error(JSON.stringify(data))))
  })
}

/** Resolves with what a listener is given, once. */
function heard<Data = unknown>(listen: (listener: Listener) => unknown): Promise<Data> {
  return new Promise((resolve) => listen((data) => resolve(data as Data)))
}

test('what Echo has for `pusher-js` is Bellwire', () => {
  expect(app.Pusher.name).toBe('Bellwire')
})

test('the types of Echo are content with it', () => {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  }
  folder.write('typed.mts', TYPED)
  const config = folder.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions, files: ['typed.mts'] }),
  )
  const said = spawnSync(process.execPath, [COMPILER, '-p', config], { encoding: 'utf8' }).stdout
  expect(said).toBe('')
})

describe.each([
  ['reverb', {}],
  ['pusher', { cluster: 'mt1' }],
])('the broadcaster %s', (broadcaster, options) => {
  test('tells of the connection, and of the socket that an event is to leave out', async () => {
    const echo = echoOf('ann', { broadcaster, ...options })
    const { pusher } = echo.connector
    expect([echo.connectionStatus(), echo.socketId()]).toEqual(['connecting', undefined])
    const statuses: string[] = []
    const off = echo.connector.onConnectionChange((status) => statuses.push(status))
    const own = echo.channel('orders')
    const others = echoOf('bob').channel('orders')
    await Promise.all([confirmed(own), confirmed(others)])
    expect([echo.connectionStatus(), pusher.connection.state]).toEqual(['connected', 'connected'])
    expect(echo.socketId()).toMatch(/^\d+\.\d+$/)

    const ids: unknown[] = []
    const last = heard((listener) => own.listen('.last', listener))
    own.listen('.created', (data) => ids.push(data))
    const toOthers = heard((listener) => others.listen('.created', listener))
    const params = { socket_id: echo.socketId() ?? '' }
    await laravel.sdk.trigger('orders', 'created', { id: 1 }, params)
    await laravel.sdk.trigger('orders', 'last', {})
    expect(await toOthers).toEqual({ id: 1 })
    await last
    expect(ids).toEqual([])

    echo.disconnect()
    expect([echo.connectionStatus(), echo.socketId()]).toEqual(['disconnected', undefined])
    expect([...new Set(statuses)]).toEqual(['connected', 'disconnected'])
    off()
  })
})

test('a public channel: names with and without a namespace, all events, and no more', async () => {
  const channel = echoOf('ann').channel('news')
  await confirmed(channel)
  const events: unknown[] = []
  const note = (name: string) => (data: unknown) => events.push([name, data])
  const stopped = note('stopped')
  channel.listen('Published', note('Published')).listen('.plain', note('plain'))
  channel.listen('.plain', stopped).stopListening('.plain', stopped)
  channel.listenToAll((event, data) => events.push(['all', event, data]))
  const end = heard((listener) => channel.listen('.end', listener))
  await laravel.sdk.trigger('news', 'App\\Events\\Published', { id: 1 })
  await laravel.sdk.trigger('news', 'plain', { id: 2 })
  await laravel.sdk.trigger('news', 'end', null)
  await end
  expect(events).toEqual([
    ['all', 'Published', { id: 1 }],
    ['Published', { id: 1 }],
    ['all', '.plain', { id: 2 }],
    ['plain', { id: 2 }],
    ['all', '.end', null],
  ])
})

test('a private channel carries whispers', async () => {
  const ann = echoOf('ann').private('chat')
  const bob = echoOf('bob').private('chat')
  await Promise.all([confirmed(ann), confirmed(bob)])
  const whispered = heard((listener) => bob.listenForWhisper('typing', listener))
  ann.whisper('typing', { on: true })
  expect(await whispered).toEqual({ on: true })
})

test('a private channel carries notifications', async () => {
  const channel = echoOf('ann').private('App.Models.User.1')
  await confirmed(channel)
  const notified = heard((listener) => channel.notification(listener))
  const event = 'Illuminate\\Notifications\\Events\\BroadcastNotificationCreated'
  await laravel.sdk.trigger('private-App.Models.User.1', event, { invoice: 7 })
  expect(await notified).toEqual({ invoice: 7 })
})

test('an encrypted channel is opened', async () => {
  const channel = echoOf('ann').encryptedPrivate('mail')
  await confirmed(channel)
  const arrived = heard((listener) => channel.listen('Arrived', listener))
  await laravel.sdk.trigger('private-encrypted-mail', 'App\\Events\\Arrived', { text: 'hällo' })
  expect(await arrived).toEqual({ text: 'hällo' })
})

test('a presence channel tells who is here, joins, whispers and leaves', async () => {
  const ann = echoOf('ann').join('room')
  expect(await heard((listener) => ann.here(listener))).toEqual([{ name: 'ANN' }])
  const joining = heard((listener) => ann.joining(listener))
  const leaving = heard((listener) => ann.leaving(listener))
  const bobsEcho = echoOf('bob')
  const bob = bobsEcho.join('room')
  const here = await heard<object[]>((listener) => bob.here(listener))
  expect(here).toHaveLength(2)
  expect(here).toEqual(expect.arrayContaining([{ name: 'ANN' }, { name: 'BOB' }]))
  expect(await joining).toEqual({ name: 'BOB' })
  const whispered = heard((listener) => ann.listenForWhisper('wave', listener))
  bob.whisper('wave', { hands: 2 })
  expect(await whispered).toEqual({ hands: 2 })
  bobsEcho.leave('room')
  expect(await leaving).toEqual({ name: 'BOB' })
})

test('leave, leaveChannel and leaveAllChannels leave, and a channel can be entered again', async () => {
  const echo = echoOf('ann')
  const { pusher } = echo.connector
  const names = () => pusher.allChannels().map(({ name }) => name)
  const enter = () => [echo.channel('a'), echo.private('a')].map(confirmed)
  await Promise.all([...enter(), confirmed(echo.join('b'))])
  expect(names()).toEqual(['a', 'private-a', 'presence-b'])
  echo.leave('a')
  expect(names()).toEqual(['presence-b'])
  await Promise.all(enter())
  echo.leaveChannel('private-a')
  expect(names()).toEqual(['presence-b', 'a'])
  echo.leaveAllChannels()
  expect(names()).toEqual([])
  const again = echo.private('a')
  await confirmed(again)
  const arrived = heard((listener) => again.listen('.again', listener))
  await laravel.sdk.trigger('private-a', 'again', 1)
  expect(await arrived).toBe(1)
})

test('a refused channel calls `error`', async () => {
  const channel = echoOf('mallory').private('chat')
  const refusal = await heard((listener) => channel.error(listener))
  expect(refusal).toMatchObject({ type: 'AuthError', status: 403 })
})

test('a token that is changed in `config.auth.headers` is used from then on', async () => {
  const echo = echoOf('mallory')
  await heard((listener) => echo.private('chat').error(listener))
  echo.connector.pusher.config.auth.headers['Authorization'] = 'Bearer ann'
  await confirmed(echo.private('orders'))
})

test('a user signs in and is sent to', async () => {
  const echo = echoOf('ann')
  const { user } = echo.connector.pusher
  const signedIn = next(user, 'pusher:signin_success')
  echo.connector.signin()
  expect(await signedIn).toMatchObject({ id: 'ann', user_info: { name: 'ANN' } })
  // Answered in order: when the channel is there, so is that of the user.
  await confirmed(echo.channel('news'))
  const greeted = next(user, 'greeting')
  await laravel.sdk.sendToUser('ann', 'greeting', { text: 'hello' })
  expect(await greeted).toEqual({ text: 'hello' })
})
