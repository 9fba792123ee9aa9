// What a browser does to a page besides closing it: puts it away and shows it again, freezes it,
// hides it, takes its network. The package as built, in a real Chromium.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { TcpProxy } from '../faults/tcp-proxy.js'
import { launchChromium } from '../support/chromium.js'
import { startServer, type TestServer } from '../support/server.js'

const FILES = new Map(
  ['bellwire.min.js', 'fallback.mjs'].map((name) => [
    `/${name}`,
    readFileSync(new URL(`../../dist/${name}`, import.meta.url)),
  ]),
)
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/bellwire.min.js"></script>`

const pages = createHttpServer((request, response) => {
  const file = FILES.get(request.url ?? '')
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  response.end(file ?? (request.url === '/other' ? '<!doctype html>Other' : PAGE))
})

let browser: Browser
let keepsPages: boolean
let context: BrowserContext
let server: TestServer
let proxy: TcpProxy

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  // As people have it; for tests the driver switches it off.
  browser = await launchChromium({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  keepsPages = await findOutIfPagesAreKept()
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

const origin = () => `http://127.0.0.1:${String((pages.address() as AddressInfo).port)}`

const CONNECT = (options = '') => `
  window.states = []
  window.bell = new Bellwire('app-key', { url: '${proxy.url}', ${options} })
  bell.connection.bind('state_change', ({ current }) => states.push(current))
  bell.subscribe('room')
`

/** Small builds of Chromium have no back/forward cache; there its timers are stopped instead. */
async function findOutIfPagesAreKept(): Promise<boolean> {
  const page = await browser.newPage()
  await page.goto(`${origin()}/other`)
  await page.evaluate('window.isTheSame = true')
  await page.goto(`${origin()}/`)
  await page.goBack({ waitUntil: 'commit' })
  const isKept = await page.evaluate<boolean>('window.isTheSame === true')
  await page.close()
  return isKept
}

async function leave(page: Page): Promise<void> {
  if (keepsPages) {
    await page.goto(`${origin()}/other`)
    return
  }
  await stopTimers(page)
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`)
}

async function comeBack(page: Page): Promise<void> {
  if (keepsPages) {
    await page.goBack({ waitUntil: 'commit' })
    return
  }
  await page.clock.resume()
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`)
}

/** Until `page.clock.resume()`, as the browser does with a page that it freezes. */
async function stopTimers(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 1000)
}

async function open(options?: string): Promise<Page> {
  const page = await context.newPage()
  await connect(page, options)
  return page
}

async function connect(page: Page, options?: string): Promise<void> {
  await page.clock.install()
  await page.goto(`${origin()}/`)
  await page.evaluate(CONNECT(options))
  await joined(page)
}

const status = (page: Page) => page.evaluate<object>('({ ...bell.connection.status })')

const joined = (page: Page, timeout = 5000) =>
  expect
    .poll(() => page.evaluate<boolean>(`bell.channel('room').subscribed`), { timeout })
    .toBe(true)

test.each([
  ['a WebSocket', 'pass', 'ws'],
  ['the fallback', 'refuse upgrades', 'sockjs'],
] as const)('a page on %s is put away and shown again as it was', async (_, kind, transport) => {
  await proxy.behave({ kind })
  const page = await open()
  expect(await status(page)).toMatchObject({ transport })
  await page.evaluate(`
    window.wasPutAway = false
    addEventListener('pageshow', ({ persisted }) => (window.wasPutAway = persisted))
  `)
  await leave(page)
  // Nothing of it is open while it is away.
  await expect.poll(() => server.server.connectionCount, { timeout: 10_000 }).toBe(0)
  await comeBack(page)
  expect(await page.evaluate('window.wasPutAway')).toBe(true)
  await joined(page)
  expect(await page.evaluate('states')).toEqual(['connected', 'connecting', 'connected'])
})

test('a page that is frozen while its server restarts is back when it is resumed', async () => {
  const page = await open()
  await stopTimers(page)
  await page.evaluate(`document.dispatchEvent(new Event('freeze'))`)
  await server.stop()
  server = await startServer({ port: server.port })
  await page.evaluate(`document.dispatchEvent(new Event('resume', { bubbles: true }))`)
  await page.clock.resume()
  await joined(page)
})

test('a page without a network knows within five seconds, and is back with the network', async () => {
  const page = await open()
  await proxy.behave({ kind: 'hold', direction: 'both' })
  await context.setOffline(true)
  await expect.poll(() => status(page), { timeout: 6000 }).toMatchObject({ state: 'connecting' })
  await proxy.behave({ kind: 'pass' })
  const before = Date.now()
  await context.setOffline(false)
  await joined(page)
  expect(Date.now() - before).toBeLessThan(1500)
})

test('a tab that is hidden for minutes stays connected, and comes back without being looked at', async () => {
  const page = await context.newPage()
  let unanswered = 0
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => (unanswered += countOf('ping', payload)))
    socket.on('framereceived', ({ payload }) => (unanswered -= countOf('pong', payload)))
  })
  await connect(page)
  await stopTimers(page)
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
  for (let seconds = 0; seconds < 600; seconds += 10) {
    await page.clock.runFor(10_000)
    // The server answers in real time.
    await status(page)
    await expect.poll(() => unanswered).toBe(0)
  }
  expect(await page.evaluate('states')).toEqual(['connected'])
  server.server.disconnectClients({ terminate: true })
  await expect.poll(() => status(page)).toMatchObject({ state: 'connecting' })
  await page.clock.runFor(1000)
  await joined(page)
})

const countOf = (name: string, payload: string | Buffer) =>
  Number(payload.includes(`pusher:${name}`))
