// Workers of every kind in a real Chromium, by the script tag's file and bundled as a module: they
// have a network but no page. The package as built.

import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import Pusher from 'pusher'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { developmentMasterKey } from '../../src/server/development-auth.js'
import { TcpProxy } from '../faults/tcp-proxy.js'
import { launchChromium, openPage } from '../support/chromium.js'
import { startServer, type TestServer } from '../support/server.js'

/** Runs the code that it is sent, and answers with the result. */
const ANSWER = `
  const answer = async ({ data, ports: [port] }) => {
    try { port.postMessage({ result: await (0, eval)(data) }) }
    catch (error) { port.postMessage({ problem: error.message }) }
  }
  self.onmessage = answer
  self.onconnect = ({ ports: [port] }) => (port.onmessage = answer)
`

const SCRIPT = `importScripts('/bellwire.min.js');${ANSWER}`
const MODULE = `
  import Bellwire from 'bellwire'
  import { cipher } from 'bellwire/encryption'
  Object.assign(self, { Bellwire, cipher })
  ${ANSWER}`

/** How the page starts each kind; \`target\` is where messages to it go. */
const KINDS = [
  ['a dedicated worker', `target = new Worker('/script.js')`],
  ['a dedicated module worker', `target = new Worker('/app/module.js', { type: 'module' })`],
  ['a shared worker', `target = new SharedWorker('/script.js').port`],
  [
    'a shared module worker',
    `target = new SharedWorker('/app/module.js', { type: 'module' }).port`,
  ],
] as const

const SERVICE_WORKERS = [
  ['a service worker', startServiceWorker('/script.js', 'classic')],
  ['a service module worker', startServiceWorker('/app/module.js', 'module')],
] as const

function startServiceWorker(path: string, type: string): string {
  return `navigator.serviceWorker.register('${path}', { type: '${type}' })
    .then(({ installing }) => (target = installing))`
}

const files = new Map<string, string | Buffer>([['/script.js', SCRIPT]])
for (const name of ['bellwire.min.js', 'fallback.mjs', 'encryption.mjs']) {
  files.set(`/${name}`, readFileSync(new URL(`../../dist/${name}`, import.meta.url)))
}

const pages = createHttpServer(({ url = '' }, response) => {
  const file = files.get(url)
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  if (!file && url !== '/') response.statusCode = 404
  response.end(file ?? '<!doctype html><link rel="icon" href="data:,">')
})

let browser: Browser
let server: TestServer
let proxy: TcpProxy

beforeAll(async () => {
  const folder = fileURLToPath(new URL('../../', import.meta.url))
  const { outputFiles } = await build({
    stdin: { contents: MODULE, resolveDir: folder, sourcefile: 'module.js' },
    outdir: '/app',
    entryNames: 'module',
    bundle: true,
    splitting: true,
    format: 'esm',
    conditions: ['browser'],
    write: false,
  })
  for (const { path, contents } of outputFiles) files.set(path, Buffer.from(contents))
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})

beforeEach(async () => {
  server = await startServer()
  proxy = await TcpProxy.start(server.port)
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await proxy.stop()
  await server.stop()
})

afterAll(async () => {
  await browser.close()
  pages.close()
})

/** The page's end of a worker that was started. */
interface Started {
  /** Runs code in the worker; rejects with what it throws. */
  readonly ask: (code: string) => Promise<unknown>
  readonly problems: string[]
}

/** Opens a page that starts a worker with a client in it. */
async function start(how: string, options = ''): Promise<Started> {
  const { page, problems } = await openPage(browser)
  const { port } = pages.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${String(port)}/`)
  await page.evaluate(how)
  await page.evaluate(`
    target.onerror = (event) => console.error('The worker failed:', event.message)
    ask = (code) => new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data: { result, problem } }) =>
        problem ? reject(new Error(problem)) : resolve(result)
      target.postMessage(code, [port2])
      target.start?.()
    })`)
  const ask = (code: string) => page.evaluate(`ask(${JSON.stringify(code)})`)
  await ask(`
    bell = new Bellwire('app-key', {
      url: '${proxy.url}',
      channelAuthorization: { endpoint: '${server.url}/pusher/auth' },
      ${options}
    })
    errors = []
    heard = []
    bell.connection.bind('error', ({ code, hint }) => errors.push({ code, hint }))
    enter = async (name) => {
      await bell.subscribe(name).bind('said', (data) => heard.push(data)).ready()
    }
    0`)
  return { ask, problems }
}

function backend(): Pusher {
  const { id: appId, key, secret } = server.app
  return new Pusher({
    appId,
    key,
    secret,
    host: '127.0.0.1',
    port: String(server.port),
    encryptionMasterKeyBase64: developmentMasterKey(secret),
  })
}

/** Enters a room of each kind, and hears what is said there. */
async function hears({ ask }: Started, rooms: readonly string[]): Promise<void> {
  for (const room of rooms) {
    await ask(`enter('${room}')`)
    await backend().trigger(room, 'said', `grüß dich in ${room}`)
  }
  const said = rooms.map((room) => `grüß dich in ${room}`)
  await expect.poll(() => ask('heard')).toEqual(said)
}

/** For what may take some of the client's waits. */
const LONG = { timeout: 10_000 }
const ROOMS = ['news', 'private-mail', 'private-encrypted-safe']
const status = ({ ask }: Started) => ask('({ ...bell.connection.status })')

describe.each(KINDS)('%s', (_, how) => {
  test.each([
    ['over a WebSocket', 'pass', 'ws'],
    ['where none gets through, over the fallback', 'refuse upgrades', 'sockjs'],
  ] as const)('hears every kind of channel %s', async (_, kind, transport) => {
    await proxy.behave({ kind })
    const worker = await start(how)
    expect(await worker.ask('typeof document')).toBe('undefined')
    await hears(worker, ROOMS)
    expect(await status(worker)).toMatchObject({ state: 'connected', transport })
    expect(await worker.ask('errors')).toEqual([])
    if (kind === 'pass') expect(worker.problems).toEqual([])
  })

  test('comes back after the server was away', async () => {
    const worker = await start(how)
    await hears(worker, ['news'])
    await server.stop()
    await expect.poll(() => status(worker)).toMatchObject({ state: 'connecting' })
    server = await startServer({ port: server.port })
    await expect.poll(() => worker.ask(`bell.channel('news').subscribed`), LONG).toBe(true)
  })
})

describe.each(SERVICE_WORKERS)('%s', (_, how) => {
  test('hears public and private channels over a WebSocket', async () => {
    const worker = await start(how)
    expect(await worker.ask('typeof document + typeof XMLHttpRequest')).toBe('undefinedundefined')
    await hears(worker, ROOMS.slice(0, 2))
    expect(await status(worker)).toMatchObject({ state: 'connected', transport: 'ws' })
    expect(worker.problems).toEqual([])
  })

  test('has no fallback, and waits for a WebSocket to get through', async () => {
    await proxy.behave({ kind: 'refuse upgrades' })
    const worker = await start(how)
    await expect.poll(() => worker.ask('errors.length'), LONG).toBeGreaterThan(1)
    expect(await worker.ask('errors[0].code')).toBe('connection/closed')
    await proxy.behave({ kind: 'pass' })
    await expect.poll(() => status(worker), LONG).toMatchObject({ transport: 'ws' })
  })

  test('that is to use the fallback alone is told that it cannot', async () => {
    const worker = await start(how, `enabledTransports: ['sockjs']`)
    await expect.poll(() => worker.ask('errors.length')).toBe(1)
    expect(await worker.ask('errors[0]')).toEqual({
      code: 'connection/no-websocket',
      hint: expect.stringContaining('enable the transport ws') as string,
    })
    expect(await status(worker)).toMatchObject({ state: 'failed' })
  })
})

test('a service worker opens encrypted channels with a cipher that came along', async () => {
  const [, [, how]] = SERVICE_WORKERS
  await hears(await start(how, 'cipher'), ['private-encrypted-safe'])
})

test('a service worker without one is told what to give, since it may load nothing', async () => {
  const [[, how]] = SERVICE_WORKERS
  const { ask } = await start(how)
  await expect(ask(`enter('private-encrypted-safe')`)).rejects.toThrow(/give the option cipher/)
  await ask(`enter('private-mail')`)
})
