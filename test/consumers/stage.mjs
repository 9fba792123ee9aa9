// What the apps meet: a server of the package as built, a backend, a Chromium, and a web server for
// what the apps have built.

import { deepStrictEqual, strictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { extname, join } from 'node:path'
import Pusher from 'pusher'
import { DEFAULT_APP, createServer } from '../../dist/server.mjs'
import { launchChromium } from '../support/launch-chromium.mjs'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
const LIMIT_MS = 30_000

/** Starts all of it. `strike` ends it. */
export async function raiseStage() {
  const server = createServer({ port: 0 })
  const url = await server.listen()
  const { id: appId, key, secret } = DEFAULT_APP
  const backend = new Pusher({
    appId,
    key,
    secret,
    host: '127.0.0.1',
    port: String(server.port),
    encryptionMasterKeyBase64: createHash('sha256').update(secret).digest('base64'),
  })
  const browser = await launchChromium()
  return {
    url,
    server,
    backend,

    /**
     * Opens a page, lets `use` have it, and throws when the page has reported a problem. `prepare` has
     * it before it is opened.
     */
    async visit(address, use, prepare = () => undefined) {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.setDefaultTimeout(LIMIT_MS)
      const problems = []
      page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      try {
        await prepare(page)
        await page.goto(address)
        await use(page)
      } catch (error) {
        problems.push(error.message)
      } finally {
        await context.close()
      }
      strictEqual(problems.join('\n'), '')
    },

    /** Opens the page of `web-page/`, and waits for an encrypted event that arrives there. */
    async receives(origin, transport) {
      const channel = 'private-encrypted-mail'
      const query = new URLSearchParams({ server: url, transport })
      await this.visit(`${origin}/?${query}`, async (page) => {
        await page.waitForFunction(`document.title === 'ready'`)
        await backend.trigger(channel, 'arrived', { text: 'hällo' })
        await page.waitForFunction(`document.title === 'hällo over ${transport}'`)
      })
    },

    async strike() {
      await browser.close()
      await server.close({ terminate: true })
    },
  }
}

/**
 * Runs what renders an app in Node, and gives what it printed. Throws when it does not end, or has
 * come to the server that it was told of.
 */
export async function opensNothing(app, file) {
  const visitors = []
  const server = createSocketServer((socket) => visitors.push(socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const url = `http://127.0.0.1:${server.address().port}`
    const printed = await app.run(process.execPath, file, url)
    deepStrictEqual(visitors, [])
    return printed.trim()
  } finally {
    server.close()
  }
}

/** Serves a folder while `use` runs, which is given the origin. */
export async function serveFolder(folder, use) {
  const pages = createHttpServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const name = pathname === '/' ? 'index.html' : pathname
    try {
      const file = readFileSync(join(folder, name))
      response.setHeader('content-type', TYPES[extname(name)] ?? 'text/plain').end(file)
    } catch {
      response.writeHead(404).end()
    }
  })
  pages.listen(0, '127.0.0.1')
  await once(pages, 'listening')
  try {
    return await use(`http://127.0.0.1:${pages.address().port}`)
  } finally {
    pages.closeAllConnections()
    pages.close()
  }
}
