// The script tag in a real Chromium: one file gives `window.Bellwire`, which connects to a
// server, and the page reports no error.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from '../../src/server/index.js'
import { launchChromium, openPage, type WatchedPage } from '../support/chromium.js'

// The icon is named so that the browser does not ask for one and report that there is none.
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/bellwire.min.js"></script>`

const script = readFileSync(new URL('../../dist/bellwire.min.js', import.meta.url))

const pages = createHttpServer((request, response) => {
  const isScript = request.url === '/bellwire.min.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(isScript ? script : PAGE)
})
const server = createServer({ port: 0 })
let url: string
let browser: Browser

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

async function openScriptPage(): Promise<WatchedPage> {
  const watched = await openPage(browser)
  const { port } = pages.address() as AddressInfo
  await watched.page.goto(`http://127.0.0.1:${String(port)}/`)
  return watched
}

test('the script gives one global and reports nothing', async () => {
  const { page, problems } = await openScriptPage()
  expect(await page.evaluate('typeof window.Bellwire')).toBe('function')
  expect(problems).toEqual([])
})

test('a page connects and subscribes with it', async () => {
  const { page, problems } = await openScriptPage()
  const subscribed = await page.evaluate(
    `new Promise((resolve, reject) => {
       const bell = new Bellwire('app-key', { url: '${url}' })
       bell.connection.bind('error', (error) => reject(new Error(error.message)))
       const channel = bell.subscribe('orders')
       channel.bind('pusher:subscription_succeeded', () => resolve(channel.subscribed))
     })`,
  )
  expect(subscribed).toBe(true)
  expect(server.connectionCount).toBe(1)
  expect(problems).toEqual([])
})

test('a worker connects and subscribes with it, without a page around', async () => {
  const { page, problems } = await openScriptPage()
  const subscribed = await page.evaluate(
    `new Promise((resolve, reject) => {
       const source = \`
         importScripts('\${location.origin}/bellwire.min.js')
         const bell = new Bellwire('app-key', { url: '${url}' })
         bell.subscribe('orders').bind('pusher:subscription_succeeded', () =>
           postMessage([typeof document, bell.connection.state]))
       \`
       const worker = new Worker(URL.createObjectURL(new Blob([source])))
       worker.onmessage = ({ data }) => resolve(data)
       worker.onerror = (event) => reject(new Error(event.message))
     })`,
  )
  expect(subscribed).toEqual(['undefined', 'connected'])
  expect(problems).toEqual([])
})

test('the watch over the page sees errors', async () => {
  const { page, problems } = await openScriptPage()
  await page.evaluate(`setTimeout(() => { throw new Error('thrown') }); console.error('said')`)
  await expect.poll(() => problems.length).toBe(2)
  expect(problems.join()).toMatch(/thrown/)
  expect(problems.join()).toMatch(/said/)
})
