// A page with React and one with Vue in a real Chromium, bundled from the built package as apps
// bundle it: they see each other, whatever they are made with.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createServer, DEFAULT_APP, type Server } from '../../src/server/index.js'
import { launchChromium, openPage, screenshot, type WatchedPage } from '../support/chromium.js'

const PAGES = fileURLToPath(new URL('pages/', import.meta.url))
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))

const SCRIPT_TAG = 'bellwire.min.js'

const scripts = new Map<string, string>()

const pages = createHttpServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://page')
  const script = scripts.get(pathname)
  const tags = `<script src="/${SCRIPT_TAG}"></script>`.repeat(Number(searchParams.get('tags')))
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8')
  response.end(
    script ??
      `<!doctype html><html lang="en"><title>Room</title><link rel="icon" href="data:,">
       ${tags}<div id="app"></div><script type="module" src="${pathname}.js"></script>`,
  )
})

let browser: Browser
let server: Server
let url: string
let serverSaw: string[]

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [PAGES + file],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    jsx: 'automatic',
    // For templates in strings.
    alias: { vue: 'vue/dist/vue.esm-bundler.js' },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  })
  return outputFiles.map(({ text }) => text).join('')
}

async function startServer(port: number): Promise<void> {
  server = createServer({ port })
  server.on('connection', () => serverSaw.push('connected'))
  server.on('subscribed', ({ channel, userId }) => serverSaw.push(`+${channel} ${String(userId)}`))
  server.on('unsubscribed', ({ channel, userId }) =>
    serverSaw.push(`-${channel} ${String(userId)}`),
  )
  url = await server.listen()
}

beforeAll(async () => {
  scripts.set(`/${SCRIPT_TAG}`, readFileSync(`${DIST}${SCRIPT_TAG}`, 'utf8'))
  scripts.set('/react.js', await bundle('react-room.jsx'))
  scripts.set('/vue.js', await bundle('vue-room.js'))
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  pages.close()
})

beforeEach(async () => {
  serverSaw = []
  await startServer(0)
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await server.close({ terminate: true })
})

async function enter(library: string, name: string, tags = 0): Promise<WatchedPage> {
  const watched = await openPage(browser, { viewport: { width: 480, height: 400 } })
  const { port } = pages.address() as AddressInfo
  const query = new URLSearchParams({ url, name, tags: String(tags) })
  await watched.page.goto(`http://127.0.0.1:${String(port)}/${library}?${String(query)}`)
  await watched.page.locator('#state', { hasText: 'in' }).waitFor()
  return watched
}

const say = (text: string) =>
  new Pusher({
    appId: DEFAULT_APP.id,
    key: DEFAULT_APP.key,
    secret: DEFAULT_APP.secret,
    host: '127.0.0.1',
    port: String(server.port),
  }).trigger('presence-room-1', 'said', text)

const items = (page: Page, list: string) => page.locator(`${list} li`).allTextContents()

describe.each(['react', 'vue'])('a page with %s', (library) => {
  const other = library === 'react' ? 'vue' : 'react'

  test('shows who is there, what is said and who is typing', async () => {
    const ann = await enter(library, 'ann')
    const bob = await enter(other, 'bob')
    for (const { page } of [ann, bob]) {
      await page.locator('#people li').nth(1).waitFor()
      expect((await items(page, '#people')).sort()).toEqual(['ann', 'bob'])
    }
    await say('Hello')
    await say('everybody')
    await ann.page.locator('#said li').nth(1).waitFor()
    expect(await items(ann.page, '#said')).toEqual(['Hello', 'everybody'])
    await bob.page.getByRole('button', { name: 'Type', exact: true }).click()
    await ann.page.getByText('bob is typing').waitFor()
    await screenshot(ann.page, `${library}-room`)
    await bob.page.close()
    await ann.page.locator('#people li').nth(1).waitFor({ state: 'detached' })
    expect([...ann.problems, ...bob.problems]).toEqual([])
  })

  test('is subscribed once, over changes of route and back', async () => {
    const { page, problems } = await enter(library, 'ann')
    const room = (id: string) => page.getByRole('button', { name: `Room ${id}` }).click()
    expect(serverSaw).toEqual(['connected', '+presence-room-1 ann'])
    await room('2')
    await page.getByRole('heading', { name: 'Room 2 in' }).waitFor()
    await room('1')
    await page.getByRole('heading', { name: 'Room 1 in' }).waitFor()
    await expect.poll(() => serverSaw.at(-1)).toBe('-presence-room-2 ann')
    expect(serverSaw).toEqual([
      'connected',
      '+presence-room-1 ann',
      '+presence-room-2 ann',
      '-presence-room-2 ann',
    ])
    await say('still here')
    await page.getByText('still here').waitFor()
    expect(problems).toEqual([])
  })

  test('says that the connection is lost, keeps who was there, and comes back', async () => {
    const { page } = await enter(library, 'ann')
    const { port } = server
    await server.close({ terminate: true })
    await page.getByText('Connection lost.').waitFor()
    expect(await items(page, '#people')).toEqual(['ann'])
    await screenshot(page, `${library}-lost`)
    await startServer(port)
    await page.locator('#banner', { hasText: /^connected$/ }).waitFor()
    await page.locator('#state', { hasText: 'in' }).waitFor()
  })

  test('shows a client of another copy of the package, which is there by two script tags', async () => {
    const ann = await enter(library, 'ann', 2)
    const bob = await enter(other, 'bob')
    await ann.page.locator('#people li').nth(1).waitFor()
    await bob.page.getByRole('button', { name: 'Type', exact: true }).click()
    await ann.page.getByText('bob is typing').waitFor()
    const made = 'Bellwire.instances.map(({ connection }) => connection.state)'
    expect(await ann.page.evaluate(made)).toEqual(['connected'])
    expect([...ann.problems, ...bob.problems]).toEqual([])
  })
})
