// Encrypted channels in a real Chromium, with the script tag alone: what decrypts is loaded from
// beside the script by the first such channel, and by nothing else.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server/index.js'
import { launchChromium, openPage, type WatchedPage } from '../support/chromium.js'

const NAME = 'private-encrypted-mail'
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/js/bellwire.min.js"></script>`

function built(name: string): Buffer {
  return readFileSync(new URL(`../../dist/${name}`, import.meta.url))
}

const FILES = new Map([
  ['/js/bellwire.min.js', built('bellwire.min.js')],
  ['/js/encryption.mjs', built('encryption.mjs')],
])

/** The paths that pages have asked for. */
let asked: string[]
let masterKey: string

const server = createServer({ port: 0 })
let url: string
let browser: Browser

const [app] = server.apps
function backend(): Pusher {
  if (!app) throw new Error('The server has no app.')
  return new Pusher({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: '127.0.0.1',
    port: String(server.port),
    encryptionMasterKeyBase64: masterKey,
  })
}

/** The app: its page, its scripts and its endpoint. */
const pages = createHttpServer((request, response) => {
  const { url: path = '' } = request
  asked.push(path)
  if (path === '/pusher/auth') {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      const [socketId, channel] = ['socket_id', 'channel_name'].map((name) => form.get(name) ?? '')
      const answer = backend().authorizeChannel(socketId ?? '', channel ?? '')
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
    return
  }
  const file = FILES.get(path)
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  if (!file && path !== '/') response.statusCode = 404
  response.end(file ?? PAGE)
})

beforeAll(async () => {
  url = await server.listen()
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  pages.close()
  await server.close()
})

beforeEach(async () => {
  for (const context of browser.contexts()) await context.close()
  asked = []
  masterKey = Buffer.alloc(32, 7).toString('base64')
})

async function openApp(): Promise<WatchedPage> {
  const watched = await openPage(browser)
  const { port } = pages.address() as AddressInfo
  await watched.page.goto(`http://127.0.0.1:${String(port)}/`)
  await watched.page.evaluate(`
    bell = new Bellwire('app-key', { url: '${url}' })
    heard = []
    enter = async (name) => {
      channel = bell.subscribe(name)
      channel.bindGlobal((event, data) => heard.push([event, data]))
      await channel.ready()
    }`)
  return watched
}

const chunks = () => asked.filter((path) => path.endsWith('.mjs'))

test('the first encrypted channel loads what decrypts, and events are readable', async () => {
  const { page, problems } = await openApp()
  await page.evaluate(`enter('private-mail')`)
  expect(chunks()).toEqual([])
  await page.evaluate(`enter('${NAME}')`)
  await page.evaluate(`enter('${NAME}-2')`)
  expect(chunks()).toEqual(['/js/encryption.mjs'])
  await page.evaluate('heard = []')
  for (const payload of [{ text: 'hällo 💥' }, 0, 'text']) {
    await backend().trigger(NAME, 'arrived', payload)
  }
  await page.waitForFunction('heard.length === 3')
  expect(await page.evaluate('heard')).toEqual([
    ['arrived', { text: 'hällo 💥' }],
    ['arrived', 0],
    ['arrived', 'text'],
  ])
  expect(problems).toEqual([])
})

test('a changed key costs one request, and no event', async () => {
  const { page, problems } = await openApp()
  await page.evaluate(`enter('${NAME}')`)
  await page.evaluate('heard = []')
  masterKey = Buffer.alloc(32, 8).toString('base64')
  const events = Array.from({ length: 10 }, (_, index) => ({
    channel: NAME,
    name: 'arrived',
    data: index,
  }))
  await backend().triggerBatch(events)
  await page.waitForFunction('heard.length === 10')
  expect(await page.evaluate('heard.map(([, data]) => data)')).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ])
  expect(asked.filter((path) => path === '/pusher/auth')).toHaveLength(2)
  expect(problems).toEqual([])
})

describe('where the file is missing', () => {
  const file = FILES.get('/js/encryption.mjs') ?? Buffer.of()

  beforeEach(() => FILES.delete('/js/encryption.mjs'))
  afterEach(() => FILES.set('/js/encryption.mjs', file))

  test('the channel says what to do, and others work', async () => {
    const { page } = await openApp()
    const message = await page.evaluate(`enter('${NAME}').catch((error) => error.message)`)
    expect(message).toMatch(/Serve encryption\.mjs beside this script, or give the option cipher\./)
    await page.evaluate(`enter('private-mail')`)
    expect(await page.evaluate('channel.subscribed')).toBe(true)
  })

  test('the next connection finds it when it is there, without a reload', async () => {
    const { page } = await openApp()
    await page.evaluate(`enter('${NAME}').catch(() => {})`)
    FILES.set('/js/encryption.mjs', file)
    await page.evaluate(`bell.disconnect(); bell.connect(); channel.ready()`)
    await page.evaluate('heard = []')
    await backend().trigger(NAME, 'arrived', 'text')
    await page.waitForFunction('heard.length === 1')
    expect(await page.evaluate('heard')).toEqual([['arrived', 'text']])
  })
})
