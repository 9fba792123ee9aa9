// The script tag in browsers other than Chromium: what must work everywhere, over a WebSocket and
// where none gets through. The package as built.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { developmentMasterKey } from '../../src/server/development-auth.js'
import { TcpProxy } from '../faults/tcp-proxy.js'
import { startServer, type TestServer } from '../support/server.js'
import { startFirefox } from './firefox.js'
import type { OtherBrowser } from './other-browser.js'
import { startWebKit } from './webkit.js'

const PAGE = `<!doctype html><link rel="icon" href="data:,">
  <script>
    problems = []
    addEventListener('error', ({ message }) => problems.push(message))
    addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)))
  </script>
  <script src="/bellwire.min.js"></script>`
const WORKER = `
  importScripts('/bellwire.min.js')
  onmessage = ({ data: { url, transport } }) => {
    const bell = new Bellwire('app-key', { url, enabledTransports: [transport] })
    const channel = bell.subscribe('news')
    channel.bind('said', (text) => postMessage(text))
    channel.ready().then(() => postMessage(bell.connection.status.transport))
  }`

const files = new Map<string, string | Buffer>([['/worker.js', WORKER]])
for (const name of ['bellwire.min.js', 'fallback.mjs', 'encryption.mjs']) {
  files.set(`/${name}`, readFileSync(new URL(`../../dist/${name}`, import.meta.url)))
}

const pages = createHttpServer(({ url = '' }, response) => {
  const file = files.get(url)
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  response.end(file ?? PAGE)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
})
afterAll(() => pages.close())

const LONG = { timeout: 15_000 }
const ROOMS = ['news', 'private-mail', 'private-encrypted-safe']

describe.each([
  ['Firefox', startFirefox],
  ['WebKit', startWebKit],
])('%s', (_, start) => {
  let browser: OtherBrowser
  let server: TestServer
  let proxy: TcpProxy

  beforeAll(async () => {
    browser = await start()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    server = await startServer()
    proxy = await TcpProxy.start(server.port)
    const { port } = pages.address() as AddressInfo
    await browser.open(`http://127.0.0.1:${String(port)}/`)
  })
  afterEach(async () => {
    await proxy.stop()
    await server.stop()
  })

  /** Makes a client in the page. */
  async function connect(options = ''): Promise<void> {
    await browser.run(`
      heard = []
      bell = new Bellwire('app-key', {
        url: '${proxy.url}',
        channelAuthorization: { endpoint: '${server.url}/pusher/auth' },
        ${options}
      })
      enter = (name) => bell.subscribe(name).bind('said', (text) => heard.push(text)).ready()
      0`)
  }

  async function say(room: string, text: string): Promise<void> {
    const { id: appId, key, secret } = server.app
    const backend = new Pusher({
      appId,
      key,
      secret,
      host: '127.0.0.1',
      port: String(server.port),
      encryptionMasterKeyBase64: developmentMasterKey(secret),
    })
    await backend.trigger(room, 'said', text)
  }

  const heard = () => browser.run('heard')
  const status = () =>
    browser.run('({ state: bell.connection.state, transport: bell.connection.status.transport })')

  describe.each([
    ['over a WebSocket', 'pass', 'ws'],
    ['where no WebSocket gets through', 'refuse upgrades', 'sockjs'],
  ] as const)('%s', (_, kind, transport) => {
    beforeEach(() => proxy.behave({ kind }))

    test('a page hears channels of every kind, and says', async () => {
      await connect()
      for (const room of ROOMS) {
        await browser.run(`enter('${room}')`)
        await say(room, `grüß dich 💥 in ${room}`)
      }
      await expect.poll(heard).toEqual(ROOMS.map((room) => `grüß dich 💥 in ${room}`))
      expect(await status()).toEqual({ state: 'connected', transport })

      await browser.run(`
        other = new Bellwire('app-key', { ...bell.options })
        other.subscribe('private-mail').bind('client-said', (text) => heard.push(text)).ready()`)
      const trigger = `bell.channel('private-mail').trigger('client-said', 'hello')`
      expect(await browser.run(trigger)).toBe(true)
      await expect.poll(heard).toContain('hello')

      await browser.run('bell.destroy(); other.destroy(); 0')
      await expect.poll(() => server.server.connectionCount, LONG).toBe(0)
      expect(await browser.run('problems')).toEqual([])
    })

    test('a page comes back after the server was away', async () => {
      await connect()
      await browser.run(`enter('private-mail')`)
      await server.stop()
      await expect.poll(status, LONG).toMatchObject({ state: 'connecting' })
      server = await startServer({ port: server.port })
      await expect
        .poll(() => browser.run(`bell.channel('private-mail').subscribed`), LONG)
        .toBe(true)
      await say('private-mail', 'again')
      await expect.poll(heard).toEqual(['again'])
      expect(await browser.run('problems')).toEqual([])
    })

    test('a worker hears', async () => {
      await browser.run(`
        heard = []
        worker = new Worker('/worker.js')
        worker.onmessage = ({ data }) => heard.push(data)
        worker.onerror = ({ message }) => problems.push(message)
        worker.postMessage({ url: '${proxy.url}', transport: '${transport}' })`)
      await expect.poll(heard, LONG).toEqual([transport])
      await say('news', 'hello')
      await expect.poll(heard).toEqual([transport, 'hello'])
      expect(await browser.run('problems')).toEqual([])
    })
  })

  test('a page whose network lets WebSockets pass again goes back to them', async () => {
    await proxy.behave({ kind: 'refuse upgrades' })
    await connect()
    await browser.run(`enter('news')`)
    expect(await status()).toEqual({ state: 'connected', transport: 'sockjs' })
    await proxy.behave({ kind: 'pass' })
    await browser.run(`dispatchEvent(new Event('online')); 0`)
    await expect.poll(status, LONG).toEqual({ state: 'connected', transport: 'ws' })
    expect(await browser.run('problems')).toEqual([])
  })
})
