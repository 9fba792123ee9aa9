// A page whose network blocks WebSockets, as proxies do: chat works all the same, sooner on the next
// page, and over a WebSocket again when that works. The package as built, in a real Chromium.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TcpProxy } from '../faults/tcp-proxy.js'
import { launchChromium } from '../support/chromium.js'
import { sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

const FILES = new Map(
  ['bellwire.min.js', 'fallback.mjs'].map((name) => [
    `/${name}`,
    readFileSync(new URL(`../../dist/${name}`, import.meta.url)),
  ]),
)

// `/strict` lets only the script itself run, and nothing that it loads.
const pages = createHttpServer((request, response) => {
  const file = FILES.get(request.url ?? '')
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  if (request.url === '/strict') {
    const { host = '' } = request.headers
    response.setHeader('content-security-policy', `script-src http://${host}/bellwire.min.js`)
  }
  response.end(
    file ??
      '<!doctype html><link rel="icon" href="data:,"><script src="/bellwire.min.js"></script>',
  )
})

let browser: Browser
let context: BrowserContext
let server: TestServer
let proxy: TcpProxy

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})

beforeEach(async () => {
  server = await startServer()
  proxy = await TcpProxy.start(server.port)
  context = await browser.newContext()
})

afterEach(async () => {
  await context.close()
  await proxy.stop()
  await server.stop()
})

afterAll(async () => {
  await browser.close()
  pages.close()
})

/** What the page says of its connection. */
interface Told {
  readonly state: string
  readonly transport?: string
  readonly socketId?: string
}

/** Opens a page that joins a room and keeps what it hears. */
async function open(path = '/', options = ''): Promise<Page> {
  const page = await context.newPage()
  const { port } = pages.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${String(port)}${path}`)
  await page.evaluate(`
    window.heard = []
    window.errors = []
    window.startedAt = performance.now()
    window.bell = new Bellwire('app-key', { url: '${proxy.url}', ${options} })
    bell.connection.bind('error', (error) =>
      errors.push({ message: error.message, code: error.code, at: performance.now() }))
    bell.connection.bind('connected', () => (window.tookMs ??= performance.now() - startedAt))
    bell.subscribe('room').bind('message', (data) => heard.push(data))
  `)
  return page
}

const told = (page: Page) => page.evaluate<Told>('({ ...bell.connection.status })')
const heard = (page: Page) => page.evaluate<unknown[]>('heard')
const errors = (page: Page) => page.evaluate<{ message: string; code: string }[]>('errors')
const isIn = (page: Page) => page.evaluate<boolean>(`bell.channel('room').subscribed`)

/** Waits until the page is in the room; returns how long it took to connect. */
async function joined(page: Page, timeout = 5000): Promise<number> {
  await expect.poll(() => isIn(page), { timeout }).toBe(true)
  return page.evaluate<number>('tookMs')
}

async function say(text: string): Promise<void> {
  await sdkFor(server).trigger('room', 'message', text)
}

describe.each(['swallow upgrades', 'refuse upgrades'] as const)('a proxy that would %s', (kind) => {
  test('costs three seconds once, and less than one on the next page', async () => {
    await proxy.behave({ kind })
    const first = await open()
    expect(await joined(first)).toBeLessThan(3000)
    expect(await told(first)).toMatchObject({ state: 'connected', transport: 'sockjs' })
    const second = await open()
    expect(await joined(second)).toBeLessThan(1000)
    expect(await told(second)).toMatchObject({ transport: 'sockjs' })
    await say('Hello')
    await expect.poll(() => heard(first)).toEqual(['Hello'])
    await expect.poll(() => heard(second)).toEqual(['Hello'])
    expect(await errors(first)).toEqual([])
  })

  test('is no matter any more as soon as it lets WebSockets pass, without a reload', async () => {
    await proxy.behave({ kind })
    const page = await open()
    await joined(page)
    const { socketId } = await told(page)
    await proxy.behave({ kind: 'pass' })
    await page.evaluate(`window.dispatchEvent(new Event('online'))`)
    await expect
      .poll(() => told(page), { timeout: 10_000 })
      .toMatchObject({
        state: 'connected',
        transport: 'ws',
      })
    expect((await told(page)).socketId).not.toBe(socketId)
    await joined(page)
    await say('Hello')
    await expect.poll(() => heard(page)).toEqual(['Hello'])
    expect(await errors(page)).toEqual([])
    await expect.poll(() => server.server.connectionCount, { timeout: 10_000 }).toBe(1)
    const next = await open()
    await joined(next)
    expect(await told(next)).toMatchObject({ transport: 'ws' })
  })
})

test('a server that goes and comes back is found again over the fallback', async () => {
  await proxy.behave({ kind: 'refuse upgrades' })
  const page = await open()
  await joined(page)
  await server.stop()
  await expect.poll(() => told(page), { timeout: 10_000 }).toMatchObject({ state: 'connecting' })
  server = await startServer({ port: server.port })
  await joined(page, 10_000)
  await say('Hello again')
  await expect.poll(() => heard(page)).toEqual(['Hello again'])
})

test('a CSP that forbids the fallback is told with what to do, and left behind', async () => {
  await proxy.behave({ kind: 'refuse upgrades' })
  const page = await open('/strict')
  await expect.poll(async () => (await errors(page)).length).toBeGreaterThan(0)
  expect((await errors(page))[0]).toMatchObject({
    code: 'connection/no-fallback',
    message: expect.stringContaining('CSP') as string,
  })
  await proxy.behave({ kind: 'pass' })
  await joined(page)
  expect(await told(page)).toMatchObject({ transport: 'ws' })
})

test('a SockJS address that answers a page is told, one error for each attempt', async () => {
  await context.route('**/pusher/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Welcome</h1>' }),
  )
  await proxy.behave({ kind: 'refuse upgrades' })
  const page = await open()
  await expect.poll(async () => (await errors(page)).length, { timeout: 10_000 }).toBe(2)
  const attempts = await page.evaluate<number>('bell.connection.status.attempt')
  expect(attempts).toBe(2)
  expect((await errors(page))[0]?.code).toBe('connection/closed')
  await proxy.behave({ kind: 'pass' })
  await joined(page, 10_000)
  expect(await told(page)).toMatchObject({ transport: 'ws' })
})
