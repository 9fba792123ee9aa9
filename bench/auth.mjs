// How long until 1,000 private channels are back after a reconnect, and what does the app's endpoint
// go through? A user notices it as silence, the app as a storm of requests.

import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEFAULT_APP, createServer } from '../dist/server.mjs'
import { launchChromium } from '../test/support/launch-chromium.mjs'
import { inTurns, ratio, spread } from './harness.mjs'
import { PAGE_OF_BOTH, startPages } from './pages.mjs'

export const name = 'auth'
export const title =
  'Authorization of 1,000 private channels after a reconnect in Chromium: median (middle half)'

const CHANNELS = 1000
const ROUNDS = 3

const pem = (name) => readFileSync(new URL(`../test/support/tls/${name}.pem`, import.meta.url))
const TLS = { key: pem('key'), cert: pem('cert') }

// Over HTTP/1.1 a browser makes six requests at a time to one host, over HTTP/2 as many as it likes.
const SITES = [
  { over: 'HTTP/1.1', latenciesMs: [0, 50] },
  { over: 'HTTP/2', latenciesMs: [50], tls: TLS },
]

const CLIENTS = {
  'pusher-js': (port) => `new Pusher('app-key', {
    cluster: '', forceTLS: location.protocol === 'https:', enabledTransports: ['ws'],
    wsHost: location.hostname, wsPort: ${port}, wssPort: ${port},
    channelAuthorization: { endpoint: '/pusher/auth' },
  })`,
  Bellwire: (port) => newBellwire(port, ''),
  'Bellwire, batch': (port) => newBellwire(port, 'batch: true'),
}

const newBellwire = (port, more) => `new Bellwire('app-key', {
  url: location.protocol + '//' + location.hostname + ':${port}',
  channelAuthorization: { endpoint: '/pusher/auth', ${more} },
})`

export async function run({ quick }) {
  const browser = await launchChromium()
  const rows = []
  for (const site of SITES) rows.push(...(await measureSite(browser, site, quick ? 1 : ROUNDS)))
  await browser.close()
  return rows
}

async function measureSite(browser, { over, latenciesMs, tls }, rounds) {
  const server = createServer({ port: 0, tls })
  await server.listen()
  const endpoint = createEndpoint(DEFAULT_APP)
  const pages = await startPages((path) => path === '/' && PAGE_OF_BOTH, endpoint.answer, tls)
  const rows = []
  for (const latencyMs of latenciesMs) {
    const contestant = (newClient) => () => reconnectOnce(newClient(server.port), latencyMs)
    const visits = await inTurns(
      Object.fromEntries(Object.keys(CLIENTS).map((it) => [it, contestant(CLIENTS[it])])),
      rounds,
    )
    const took = (client) => visits[client].map(({ ms }) => ms)
    for (const client of Object.keys(CLIENTS)) {
      const { requests, mostUnderWay } = visits[client][0]
      rows.push({
        over,
        'endpoint takes, ms': latencyMs,
        client,
        requests,
        'most at a time': mostUnderWay,
        'all back after, ms': spread(took(client)),
        'pusher-js takes': ratio(took('pusher-js'), took(client)),
      })
    }
  }
  pages.close()
  await server.close({ terminate: true })
  return rows

  /** Subscribes in a page, ends its connection, and resolves to what it took to be back. */
  async function reconnectOnce(newClient, latencyMs) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(pages.url)
    endpoint.begin(0)
    await page.evaluate(subscribeAll(newClient))
    endpoint.begin(latencyMs)
    server.disconnectClients()
    const ms = await page.evaluate('back')
    const { requests, mostUnderWay } = endpoint
    await context.close()
    return { ms, requests, mostUnderWay }
  }
}

/** Resolves in the page when all channels are confirmed; `back` then is the time of the next. */
const subscribeAll = (newClient) => `new Promise((resolve) => {
  const client = ${newClient}
  let confirmed = 0
  globalThis.back = new Promise((resolveBack) => {
    let connectedAt
    client.connection.bind('connected', () => (connectedAt = performance.now()))
    const listener = () => {
      confirmed += 1
      if (confirmed === ${CHANNELS}) resolve()
      if (confirmed === ${2 * CHANNELS}) resolveBack(performance.now() - connectedAt)
    }
    for (let n = 0; n < ${CHANNELS}; n += 1) {
      client.subscribe('private-' + n).bind('pusher:subscription_succeeded', listener)
    }
  })
})`

/** An app's endpoint that signs everything, one channel or many, after some time, and counts. */
function createEndpoint({ key, secret }) {
  const sign = (socketId, channel) => ({
    auth: `${key}:${createHmac('sha256', secret).update(`${socketId}:${channel}`).digest('hex')}`,
  })
  const endpoint = {
    begin(latencyMs) {
      Object.assign(endpoint, { latencyMs, requests: 0, underWay: 0, mostUnderWay: 0 })
    },
    async answer(request, response) {
      endpoint.requests += 1
      endpoint.underWay += 1
      endpoint.mostUnderWay = Math.max(endpoint.mostUnderWay, endpoint.underWay)
      const form = new URLSearchParams(await text(request))
      const names = form.getAll('channel_name[]')
      const signOne = (name) => sign(form.get('socket_id'), name)
      const answer = names.length
        ? Object.fromEntries(names.map((name) => [name, signOne(name)]))
        : signOne(form.get('channel_name'))
      if (endpoint.latencyMs) await sleep(endpoint.latencyMs)
      endpoint.underWay -= 1
      response.end(JSON.stringify(answer))
    },
  }
  return endpoint
}
