// The console over the network: whom it answers, what its channel says, and that nothing of it is
// seen among the apps.

import { once } from 'node:events'
import { request } from 'node:http'

import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { Bellwire } from '../../../src/node.js'
import type { ServerOptions } from '../../../src/server/index.js'
import { next } from '../../support/client.js'
import { startServer, type TestServer } from '../../support/server.js'
import { readMetrics } from '../metrics-reader.js'
import { restClient } from '../pusher.js'
import { connect } from '../raw-client.js'

const TOKEN = 'correct-horse-battery'
const WITH_TOKEN = { authorization: `Bearer ${TOKEN}` }

interface State {
  key: string
  channel: string
  apps: unknown[]
  entries: { kind: string; text?: string }[]
}

interface Update {
  entries: { kind: string; channel?: string }[]
  leftOut: number
}

const servers: TestServer[] = []
const clients: Bellwire[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const client of clients.splice(0)) client.destroy()
  for (const server of servers.splice(0)) await server.stop()
})

async function start(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

const get = (server: TestServer, path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/console${path}`, { headers })

const postEvent = (server: TestServer, event: object, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/console/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(event),
  })

async function readState(server: TestServer, headers?: Record<string, string>): Promise<State> {
  return (await (await get(server, '/api/state', headers)).json()) as State
}

/** A page that listens, as far as the server can tell. */
async function listen(server: TestServer, headers: Record<string, string> = {}) {
  const { key, channel } = await readState(server, headers)
  const bell = new Bellwire(key, {
    url: `${server.url}/console`,
    channelAuthorization: { endpoint: `${server.url}/console/api/auth`, headers },
  })
  clients.push(bell)
  const subscription = bell.subscribe(channel)
  await subscription.ready()
  return { bell, subscription }
}

/** `fetch` sets its own Host. */
async function statusWith(
  server: TestServer,
  headers: Record<string, string>,
  { method = 'GET', path = '/api/state' } = {},
): Promise<number | undefined> {
  const sent = request({ port: server.port, method, path: `/console${path}`, headers })
  sent.end(method === 'POST' ? '{}' : undefined)
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }]
  response.resume()
  return response.statusCode
}

describe('who it is for', () => {
  test('on this machine it is open, and its page forbids the browser all it does not need', async () => {
    const server = await start()
    const page = await get(server, '')
    expect(page.status).toBe(200)
    expect(await page.text()).toMatch(/<title>Bellwire console/)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/)
    expect(policy).toMatch(/frame-ancestors 'none'; require-trusted-types-for 'script'/)
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await readState(server)).apps).toEqual([{ id: '1', key: 'app-key', enabled: true }])
  })

  test.each([
    ['a name that was pointed to this machine', { host: 'evil.example:6001' }],
    ['a page of another site', { host: 'localhost', origin: 'https://evil.example' }],
    ['a page of another program here', { host: 'localhost', origin: 'http://localhost:3000' }],
  ])('%s can do nothing', async (_, headers) => {
    const server = await start()
    const type = { 'content-type': 'application/json' }
    expect(await statusWith(server, headers)).toBe(403)
    expect(await statusWith(server, headers, { path: '' })).toBe(403)
    for (const path of ['/api/events', '/api/auth']) {
      expect(await statusWith(server, { ...type, ...headers }, { method: 'POST', path })).toBe(403)
    }
    const { key } = await readState(server)
    const address = `ws://127.0.0.1:${String(server.port)}/console/app/${key}?protocol=7`
    const socket = new WebSocket(address, { headers })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('403')
  })

  test('a form of another site, which needs no permission to be sent, is no event', async () => {
    const server = await start()
    const event = { appId: '1', channel: 'a', name: 'b', data: 'c' }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await postEvent(server, event, { 'content-type': type })).status).toBe(415)
    }
  })

  test('with a token, every call needs it and the page asks for it', async () => {
    const server = await start({ console: { token: TOKEN } })
    expect((await get(server, '')).status).toBe(200)
    for (const call of ['state', 'channels', 'connections', 'channel', 'nothing']) {
      const refused = await get(server, `/api/${call}`)
      expect([refused.status, await refused.text()]).toEqual([
        401,
        'The console needs its token.\n',
      ])
    }
    expect((await postEvent(server, {})).status).toBe(401)
    expect((await postEvent(server, {}, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await get(server, '/api/state', WITH_TOKEN)).status).toBe(200)
    await listen(server, WITH_TOKEN)
  })

  test('false switches it off; where others can come, it says that it needs a token', async () => {
    const off = await start({ console: false })
    expect((await get(off, '')).status).toBe(404)
    expect((await get(off, '/api/state')).status).toBe(404)

    const exposed = await start({ host: '0.0.0.0' })
    for (const path of ['', '/api/state', '/console.js']) {
      const refused = await get(exposed, path)
      expect([refused.status, await refused.text()]).toEqual([
        403,
        expect.stringContaining("needs a token: createServer({ console: { token: '…' } })"),
      ])
    }
    const socket = new WebSocket(`ws://127.0.0.1:${String(exposed.port)}/console/app/a?protocol=7`)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(4005)
    const guarded = await start({ host: '0.0.0.0', console: { token: TOKEN } })
    expect((await get(guarded, '/api/state')).status).toBe(401)
  })

  test('its app lets nobody in without a signature for its one channel', async () => {
    const server = await start({ console: { token: TOKEN } })
    const guess = new WebSocket(
      `ws://127.0.0.1:${String(server.port)}/console/app/console?protocol=7`,
    )
    const [code] = (await once(guess, 'close')) as [number]
    expect(code).toBe(4001)
    // With the key, but without the token.
    const { key, channel } = await readState(server, WITH_TOKEN)
    const bell = new Bellwire(key, {
      url: `${server.url}/console`,
      channelAuthorization: { endpoint: `${server.url}/console/api/auth` },
    })
    clients.push(bell)
    expect(await next(bell.subscribe(channel), 'pusher:subscription_error')).toMatchObject({
      status: 401,
    })
    const sign = (form: Record<string, string>) =>
      fetch(`${server.url}/console/api/auth`, {
        method: 'POST',
        headers: WITH_TOKEN,
        body: new URLSearchParams(form),
      })
    expect((await sign({ socket_id: '1.2', channel_name: 'private-other' })).status).toBe(403)
    expect((await sign({ socket_id: '1.2:x', channel_name: channel })).status).toBe(403)
    // It is no app of the server.
    const signed = await restClient(server)
      .get({ path: '/channels', params: {} })
      .then((response) => response.text())
    expect(signed).toBe('{"channels":{}}')
    expect((await fetch(`${server.url}/apps/console/channels`)).status).toBe(404)
  })
})

describe('what it says', () => {
  test('what is new, once a second, to those who listen', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const server = await start()
    expect(vi.getTimerCount()).toBe(0)
    const { bell, subscription } = await listen(server)
    // One of them is the client's own.
    expect(vi.getTimerCount()).toBe(2)
    const app = await connect(server)
    await app.subscribe('orders')
    const rest = restClient(server)
    for (let id = 1; id <= 30; id++) await rest.trigger('orders', 'created', { id })
    const updated = next<Update>(subscription, 'update')
    vi.advanceTimersByTime(1000)
    const { entries, leftOut } = await updated
    const kinds = entries.map(({ kind }) => kind)
    expect(kinds.slice(0, 3)).toEqual(['connection', 'channel_occupied', 'subscribed'])
    expect(kinds.filter((kind) => kind === 'published')).toHaveLength(25)
    expect(kinds.filter((kind) => kind === 'api_request').length + 25 + leftOut).toBe(60)

    bell.unsubscribe(subscription.name)
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
  })

  test('nothing of itself: not in figures, counts, events or limits', async () => {
    const server = await start({ limits: { connections: 1 } })
    const heard: string[] = []
    for (const event of ['connection', 'subscribed', 'published', 'delivered'] as const) {
      server.server.on(event, () => heard.push(event))
    }
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { subscription } = await listen(server)
    const updated = next<Update>(subscription, 'update')
    vi.advanceTimersByTime(1000)
    expect(await updated).toMatchObject({ entries: [], leftOut: 0 })
    expect(server.server.connectionCount).toBe(0)
    expect(heard).toEqual([])
    const metrics = await readMetrics(server.url)
    expect(metrics.get('bellwire_connections_opened_total{app_id="1",transport="websocket"}')).toBe(
      undefined,
    )
    expect([...metrics.keys()].join()).not.toContain('app_id="console"')
    // The one connection that there may be is still free.
    await (await connect(server)).close()
  })

  test('channels and who is on them, whatever they are called', async () => {
    const server = await start()
    const ada = await connect(server)
    await ada.subscribeSigned(server, 'presence-a', { user_id: '__proto__', user_info: { a: 1 } })
    await ada.subscribe('__proto__')
    await (await connect(server)).subscribe('__proto__')
    const json = async (path: string) => (await (await get(server, path)).json()) as unknown
    expect(await json('/api/channels')).toEqual({
      total: 2,
      items: [
        { appId: '1', name: '__proto__', subscriptionCount: 2, userCount: 0 },
        { appId: '1', name: 'presence-a', subscriptionCount: 1, userCount: 1 },
      ],
    })
    expect(await json('/api/channels?words=PRES')).toMatchObject({ total: 1 })
    expect(await json('/api/channel?appId=1&name=presence-a')).toEqual({
      subscriptionCount: 1,
      members: [{ userId: '__proto__', userInfo: '{"a":1}' }],
    })
    expect(await json('/api/connections?words=presence')).toMatchObject({
      total: 1,
      items: [{ channels: ['presence-a', '__proto__'] }],
    })
    await restClient(server).trigger('cache-a', 'created', { id: 1 })
    expect(await json('/api/channel?appId=1&name=cache-a')).toMatchObject({
      cached: expect.stringContaining('id') as unknown,
    })
  })

  test('no secret', async () => {
    const apps = [{ id: '1', key: 'app-key', secret: 'hush-hush' }]
    const server = await start({ apps, console: { token: TOKEN } })
    const app = await connect(server)
    await app.subscribe('private-a', 'app-key:wrong')
    // Whoever takes the secret for the key is told what was given.
    await app.subscribe('private-a', 'hush-hush:abc')
    await fetch(`${server.url}/apps/1/events?auth_key=hush-hush`, { method: 'POST' })
    await restClient(server).trigger('private-a', 'hush-hush', TOKEN)
    for (const call of ['state', 'channels', 'connections', 'channel?appId=1&name=private-a']) {
      const text = await (await get(server, `/api/${call}`, WITH_TOKEN)).text()
      expect(text).not.toMatch(/hush|correct-horse/)
    }
    const { entries } = await readState(server, WITH_TOKEN)
    expect(entries.map(({ text }) => text).join()).toContain('The auth_key "[secret]" is not')
  })
})

describe('what it does', () => {
  test('sends an event as a backend would', async () => {
    const server = await start()
    const client = await connect(server)
    await client.subscribe('orders')
    const event = { appId: '1', channel: 'orders', name: 'created', data: '{"id":1}' }
    const answer = await postEvent(server, event)
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
    expect(await client.next()).toMatchObject({ event: 'created', data: { id: 1 } })
  })

  test.each([
    [{ appId: '9' }, 404, /No app has the id "9"/],
    [{ appId: '__proto__' }, 404, /No app has the id "__proto__"/],
    [{ appId: '2' }, 403, /disabled/],
    [{ channel: 'a b' }, 400, /"a b" is not a channel name/],
    [{ name: 'pusher:x' }, 400, /reserved/],
    [{ data: 'x'.repeat(10_241) }, 413, /exceeds the allowed maximum/],
    [{ data: 'x'.repeat(300_000) }, 413, /body of the request/],
  ])('says what is wrong with an event (case %#)', async (change, status, words) => {
    const apps = [
      { id: '1', key: 'a', secret: 's' },
      { id: '2', key: 'b', secret: 's', enabled: false },
    ]
    const server = await start({ apps })
    const event = { appId: '1', channel: 'orders', name: 'created', data: '{}', ...change }
    const answer = await postEvent(server, event)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toMatch(words)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  test.each(['/../server.mjs', '/%2e%2e/server.mjs', '/nothing.js', '/package.json', '/api', '//'])(
    'serves no file but its own: %s',
    async (path) => {
      const server = await start()
      expect(await statusWith(server, { host: 'localhost' }, { path })).toBe(404)
    },
  )

  test('a server that closes asks its pages to come back, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const server = await start()
    const { bell } = await listen(server)
    const lost = next<{ current: string }>(bell.connection, 'state_change')
    await server.server.close()
    expect((await lost).current).toBe('connecting')
    expect(bell.connection.status.reason).toBe('server asked to reconnect')
    // The client's own.
    expect(vi.getTimerCount()).toBe(1)
    await server.server.listen()
    await next(bell.connection, 'connected')
  })
})
