// Pages that let only some scripts run, by a CSP or by the hash of a file, with the script tags as
// built, in a real Chromium: encrypted events arrive over a WebSocket and over the fallback.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import Pusher from 'pusher'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchChromium, openPage, type WatchedPage } from '../support/chromium.js'
import { startServer, type TestServer } from '../support/server.js'

const NAME = 'private-encrypted-mail'

function built(name: string): Buffer {
  return readFileSync(new URL(`../../dist/${name}`, import.meta.url))
}

const hashes = JSON.parse(String(built('integrity.json'))) as Record<string, string>

/** What the page's server answers: each test has its own page. */
let policy: string
let attributes: string
let asked: string[]

/** The same files on two origins, of which the second is the CDN. */
const pages = createHttpServer((request, response) => {
  const { url: path = '' } = request
  asked.push(path)
  response.setHeader('access-control-allow-origin', '*')
  if (path === '/') {
    response.setHeader('content-type', 'text/html')
    if (policy) response.setHeader('content-security-policy', policy)
    response.end(`<!doctype html><link rel="icon" href="data:,"><script ${attributes}></script>`)
  } else {
    response.setHeader('content-type', 'text/javascript').end(built(path.slice(1)))
  }
})

let browser: Browser
let server: TestServer
let pageOrigin: string
let cdnOrigin: string

beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const port = String((pages.address() as AddressInfo).port)
  pageOrigin = `http://127.0.0.1:${port}`
  cdnOrigin = `http://localhost:${port}`
  browser = await launchChromium()
  server = await startServer()
})

afterAll(async () => {
  await browser.close()
  pages.close()
  await server.stop()
})

beforeEach(async () => {
  for (const context of browser.contexts()) await context.close()
  asked = []
  policy = ''
})

async function openPageWith(script: string): Promise<WatchedPage> {
  attributes = script
  const watched = await openPage(browser)
  await watched.page.goto(pageOrigin)
  return watched
}

/** Subscribes to an encrypted channel and gives the first event that arrives, and how it came. */
async function receiveEncrypted({ page }: WatchedPage, transport: string): Promise<unknown> {
  await page.evaluate(`
    bell = new Bellwire('app-key', {
      url: '${server.url}',
      enabledTransports: ['${transport}'],
      channelAuthorization: { endpoint: '${server.url}/pusher/auth' },
    })
    channel = bell.subscribe('${NAME}')
    arrived = new Promise((resolve) => channel.bind('arrived', resolve))
    channel.ready()`)
  const { id: appId, key, secret } = server.app
  const backend = new Pusher({
    appId,
    key,
    secret,
    host: '127.0.0.1',
    port: String(server.port),
    encryptionMasterKeyBase64: createHash('sha256').update(secret).digest('base64'),
  })
  await backend.trigger(NAME, 'arrived', { text: 'hällo 💥' })
  return page.evaluate('arrived.then((data) => [data, bell.connection.status.transport])')
}

describe.each(['ws', 'sockjs'])('over %s', (transport) => {
  test('the full script needs no other, and its hash lets it run', async () => {
    policy = `script-src ${cdnOrigin}/bellwire.full.min.js`
    const watched = await openPageWith(
      `src="${cdnOrigin}/bellwire.full.min.js" crossorigin
       integrity="${String(hashes['bellwire.full.min.js'])}"`,
    )
    expect(await receiveEncrypted(watched, transport)).toEqual([{ text: 'hällo 💥' }, transport])
    expect(asked).toEqual(['/', '/bellwire.full.min.js'])
    expect(watched.problems).toEqual([])
  })

  test('the files beside a script with a nonce are allowed as well', async () => {
    policy = `script-src 'nonce-r4nd0m'`
    const watched = await openPageWith(
      `src="${cdnOrigin}/bellwire.min.js" nonce="r4nd0m" crossorigin
       integrity="${String(hashes['bellwire.min.js'])}"`,
    )
    expect(await receiveEncrypted(watched, transport)).toEqual([{ text: 'hällo 💥' }, transport])
    expect(asked).toContain('/encryption.mjs')
    expect(watched.problems).toEqual([])
  })
})

test('a script that somebody has changed does not run', async () => {
  const { page, problems } = await openPageWith(
    `src="/bellwire.min.js" integrity="${String(hashes['bellwire.full.min.js'])}"`,
  )
  expect(await page.evaluate('typeof Bellwire')).toBe('undefined')
  expect(problems.join()).toContain('integrity')
})

test('an import map covers the files beside the script', async () => {
  const integrity = { [`${pageOrigin}/encryption.mjs`]: hashes['fallback.mjs'] }
  const { page, problems } = await openPageWith(
    `type="importmap">${JSON.stringify({ integrity })}</script><script src="/bellwire.min.js"`,
  )
  const message = await page.evaluate(`
    bell = new Bellwire('app-key', {
      url: '${server.url}',
      channelAuthorization: { endpoint: '${server.url}/pusher/auth' },
    })
    bell.subscribe('${NAME}').ready().catch((error) => error.message)`)
  expect(message).toContain('encryption.mjs')
  expect(problems.join()).toContain('integrity')
})
