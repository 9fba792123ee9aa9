// The real pusher-js in a real Chromium, on a page of another origin, by each of the transports
// that need no WebSocket, against both builds of the server. Nothing leaves the machine.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { constants, runInThisContext } from 'node:vm'
import Rest from 'pusher'
import type { Browser, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, openPage, type WatchedPage } from '../support/chromium.js'

type ServerPackage = typeof import('../../src/server/index.js')

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/pusher.min.js"></script>`
const require = createRequire(import.meta.url)
const read = (path: string) => readFileSync(require.resolve(path), 'utf8')
// As Node does it, without the test runner between.
const importNatively = runInThisContext('(url) => import(url)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}) as (url: string) => Promise<unknown>

const script = read('pusher-js/dist/web/pusher.min.js')
// For the transport `sockjs`, pusher-js loads it from its vendor. The copy there knows only frames
// and scripts, which the server does not serve, so it is given the current one.
const sockJs = read('sockjs-client/dist/sockjs.min.js')
const pages = createHttpServer((request, response) => {
  const isScript = request.url === '/pusher.min.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(isScript ? script : PAGE)
})
let browser: Browser

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  pages.close()
})

/** Opens the page. `strays` are the requests that would have left the machine. */
async function open(): Promise<WatchedPage & { strays: string[] }> {
  const watched = await openPage(browser)
  const strays: string[] = []
  await watched.page.context().route(/^(?!http:\/\/127\.0\.0\.1:)/, async (route: Route) => {
    const url = route.request().url()
    if (/^http:\/\/js\.pusher\.com\/[\d.]+\/sockjs(\.min)?\.js$/.test(url)) {
      return route.fulfill({ contentType: 'text/javascript', body: sockJs })
    }
    strays.push(url)
    return route.abort()
  })
  const { port } = pages.address() as AddressInfo
  await watched.page.goto(`http://127.0.0.1:${String(port)}/`)
  return { ...watched, strays }
}

describe.each(['server.mjs', 'server.cjs'])('dist/%s', (file) => {
  let server: ReturnType<ServerPackage['createServer']>
  let rest: Rest
  beforeAll(async () => {
    const url = new URL(`../../dist/${file}`, import.meta.url)
    const { createServer, DEFAULT_APP } = (
      file.endsWith('.cjs') ? require(fileURLToPath(url)) : await importNatively(url.href)
    ) as ServerPackage
    server = createServer({ port: 0 })
    await server.listen()
    const { id: appId, key, secret } = DEFAULT_APP
    rest = new Rest({ appId, key, secret, host: '127.0.0.1', port: String(server.port) })
  })
  afterAll(() => server.close())

  test.each(['xhr_streaming', 'xhr_polling', 'sockjs'])(
    'events arrive by %s',
    async (transport) => {
      const { page, problems, strays } = await open()
      const requests: string[] = []
      page.on('request', (request) => requests.push(new URL(request.url()).pathname))
      await page.evaluate(
        `new Promise((resolve, reject) => {
         window.pusher = new Pusher('app-key', {
           cluster: '', forceTLS: false, enableStats: false,
           httpHost: '127.0.0.1', httpPort: ${String(server.port)},
           enabledTransports: ['${transport}'],
         })
         pusher.connection.bind('error', (error) => reject(new Error(JSON.stringify(error))))
         window.received = []
         window.states = []
         const channel = pusher.subscribe('orders')
         channel.bind('pusher:subscription_succeeded', () => {
           pusher.connection.bind('state_change', (change) => states.push(change))
           resolve()
         })
         channel.bind('placed', ({ number }) => received.push(number))
       })`,
      )
      expect(server.connectionCount).toBe(1)
      // More than one stream holds.
      const text = 'ä'.repeat(5000)
      for (let number = 0; number < 60; number += 1) {
        await rest.trigger('orders', 'placed', { number, text })
      }
      await expect.poll(() => page.evaluate('received.length')).toBe(60)
      expect(await page.evaluate('received')).toEqual(Array.from({ length: 60 }, (_, at) => at))
      expect(await page.evaluate('states')).toEqual([])
      expect(problems).toEqual([])
      expect(strays).toEqual([])
      const entry =
        transport === 'sockjs' ? /^\/pusher\/\w+\/\w+\/xhr/ : /^\/pusher\/app\/app-key\//
      expect(requests.filter((path) => entry.test(path)).length).toBeGreaterThan(1)
      await page.context().close()
      await expect.poll(() => server.connectionCount, { timeout: 10_000 }).toBe(0)
    },
  )
})
