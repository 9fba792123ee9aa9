// How long does a page take to be connected where a network lets HTTP through but no WebSocket?
// A user notices it as an app that is dead for seconds on a company network, on every page.

import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from '../dist/server.mjs'
import { launchChromium } from '../test/support/launch-chromium.mjs'
import { refuse, startBlockingProxy, swallow } from './blocking-proxy.mjs'
import { ratio, spread } from './harness.mjs'
import { PAGE_OF_BOTH, startPages } from './pages.mjs'

export const name = 'blocked'
export const title =
  'From the new client to connected in Chromium, without TLS, in ms: median (middle half of 5 profiles)'

const ROUNDS = 5
const QUICK_ROUNDS = 2
// One profile starts after the other, so that none is loaded while the next one is.
const BETWEEN_STARTS_MS = 2000
const LIMIT_MS = 20_000

// pusher-js with all its transports; it waits 5 s before its fallback, with TLS it would wait 2 s.
const CLIENTS = {
  'pusher-js': (port) => `new Pusher('app-key', {
    cluster: '', forceTLS: false,
    wsHost: location.hostname, wsPort: ${port}, wssPort: ${port},
    httpHost: location.hostname, httpPort: ${port}, httpsPort: ${port},
  })`,
  Bellwire: (port) =>
    `new Bellwire('app-key', { url: 'http://' + location.hostname + ':${port}' })`,
}

export async function run({ quick }) {
  const server = createServer({ port: 0 })
  await server.listen()
  const proxies = {
    'WebSocket is left without an answer': await startBlockingProxy(server.port, swallow),
    'WebSocket is answered with 403': await startBlockingProxy(server.port, refuse),
  }
  const networks = { 'nothing is blocked': server, ...proxies }
  const pages = await startPages((path) => path === '/' && PAGE_OF_BOTH)
  const browser = await launchChromium()

  const visits = []
  for (let round = 0; round < (quick ? QUICK_ROUNDS : ROUNDS); round += 1) {
    for (const [network, { port }] of Object.entries(networks)) {
      for (const client of Object.keys(CLIENTS)) {
        const context = await browser.newContext()
        visits.push(visitTwice(context, pages.url, CLIENTS[client](port), { network, client }))
        await sleep(BETWEEN_STARTS_MS)
      }
    }
  }
  const results = await Promise.all(visits)

  await browser.close()
  pages.close()
  for (const proxy of Object.values(proxies)) proxy.close()
  await server.close({ terminate: true })
  return Object.keys(networks).flatMap((network) =>
    ['first', 'next'].flatMap((page) => toRows(network, page, results)),
  )
}

function toRows(network, page, results) {
  const took = (client) =>
    results
      .filter((result) => result.network === network && result.client === client)
      .map((result) => result[page])
  return Object.keys(CLIENTS).map((client) => ({
    network,
    page,
    client,
    'connected after': spread(took(client)),
    'pusher-js takes': ratio(took('pusher-js'), took(client)),
  }))
}

/** Opens one page after another in a profile. Adds what each took to `labels`. */
async function visitTwice(context, url, newClient, labels) {
  const first = await visit(context, url, newClient)
  const next = await visit(context, url, newClient)
  await context.close()
  return { ...labels, first, next }
}

/** Milliseconds from the new client to connected. */
async function visit(context, url, newClient) {
  const page = await context.newPage()
  await page.goto(url)
  const ms = await page.evaluate(
    `new Promise((resolve) => {
       const start = performance.now()
       const client = ${newClient}
       client.connection.bind('connected', () => resolve(performance.now() - start))
       setTimeout(() => resolve(Infinity), ${LIMIT_MS})
     })`,
  )
  await page.close()
  return ms
}
