// docs/recipes.md, followed as it stands: its server is started by its command, and its files run
// in processes of their own. Only ports are others.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { transform } from 'esbuild'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DEFAULT_APP } from '../../src/server/index.js'
import { WEBHOOK_EVENT_NAMES } from '../../src/server/webhook-events.js'
import { ROOT, pageAt, tableOf } from '../support/pages.mjs'
import { Program } from './program.js'

// In this package, so that `bellwire` is what was built here.
const FOLDER = `${ROOT}test/.artifacts/recipes/`

const programs: Program[] = []
const page = pageAt('docs/recipes.md')
let sdk: Pusher
let server: Program
let serverPort: string
let backendPort: string

async function freePort(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return String(port)
}

const withPorts = (text: string) =>
  text.replaceAll('6001', serverPort).replaceAll('3000', backendPort)

beforeAll(async () => {
  ;[serverPort, backendPort] = [await freePort(), await freePort()]
  const { blocks } = page
  mkdirSync(FOLDER, { recursive: true })
  for (const { file, text } of blocks) if (file) await write(file, text)
  const command = blocks.find(({ language }) => language === 'sh')?.text ?? ''
  const [npx, bellwire, ...flags] = withPorts(command).trim().split(' ')
  expect([npx, bellwire]).toEqual(['npx', 'bellwire'])
  server = new Program(ROOT, 'dist/cli.mjs', ...flags, '--port', serverPort)
  await server.line(new RegExp(`:${serverPort}`))
  const { id: appId, key, secret } = DEFAULT_APP
  sdk = new Pusher({ appId, key, secret, host: '127.0.0.1', port: serverPort, useTLS: false })
})

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
})

afterAll(async () => {
  await server.stop()
  rmSync(FOLDER, { recursive: true })
})

/** Makes a file of TypeScript one that Node runs. */
async function write(file: string, text: string): Promise<void> {
  const { code } = await transform(withPorts(text), { loader: 'ts', target: 'node20' })
  writeFileSync(FOLDER + file.replace(/\.ts$/, '.js'), code)
}

/** Makes another file of one of the page, for a user with another name. */
async function writeForBob(file: string): Promise<void> {
  const block = page.blocks.find((it) => it.file === `${file}.ts`)
  await write(`${file}-of-bob.ts`, block?.text.replace(`'ann'`, `'bob'`) ?? '')
}

/** Runs a file of the page. */
function run(file: string): Program {
  const program = new Program(FOLDER, `${file}.js`)
  programs.push(program)
  return program
}

/** Runs a file of the page, and then a script that may use what it exports, as `page`. */
function runWith(file: string, script: string): Program {
  const program = new Program(
    FOLDER,
    '--input-type=module',
    '--eval',
    `import * as page from './${file}.js'\n${script}`,
  )
  programs.push(program)
  return program
}

/** Resolves when a backend of the page answers. */
async function backend(file: string): Promise<Program> {
  const program = run(file)
  for (;;) {
    try {
      await fetch(`http://localhost:${backendPort}/`, { method: 'POST' })
      return program
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

const READY = `console.log('ready')`

// First, so that no webhook waits from before, and nobody was on the channel a moment ago.
test('receive a webhook, and verify it', async () => {
  const program = await backend('webhook-backend')
  for (const signature of [undefined, '0'.repeat(64)]) {
    const answer = await fetch(`http://localhost:${backendPort}/webhooks`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-pusher-key': DEFAULT_APP.key,
        ...(signature && { 'x-pusher-signature': signature }),
      },
      body: '{"time_ms":1,"events":[{"name":"channel_occupied","channel":"forged"}]}',
    })
    expect(answer.status).toBe(401)
  }
  run('log-page')
  await program.line('channel_occupied orders')
  expect(program.lines.join()).not.toContain('forged')
})

test('send to everyone but the sender', async () => {
  await backend('moves-backend')
  const script = `
    process.stdin.once('data', () => page.move('a card'))
    page.board.bind('end', () => process.exit())
    await page.board.ready()
    ${READY}`
  const [mover, other] = [runWith('moves-page', script), runWith('moves-page', script)]
  await Promise.all([mover.line('ready'), other.line('ready')])
  mover.write('now')
  await other.line('moved by somebody else: a card')
  // What came to the mover has come when this is there.
  await sdk.trigger('board', 'end', {})
  expect(await mover.end()).toEqual(['ready', 'moved here: a card'])
  expect(await other.end()).toEqual(['ready', 'moved by somebody else: a card'])
})

test('send to one user', async () => {
  const script = `
    page.bell.user.bind('end', () => process.exit())
    await page.bell.subscribe('news').ready()
    ${READY}`
  const ann = runWith('greeting-page', script)
  await writeForBob('greeting-page')
  const bob = runWith('greeting-page-of-bob', script)
  await Promise.all([
    ann.line('signed in as ann'),
    bob.line('signed in as bob'),
    ann.line('ready'),
    bob.line('ready'),
  ])
  await run('greeting-backend').end()
  await ann.line('for me: hello')
  await sdk.sendToUser('bob', 'end', {})
  expect((await bob.end()).join()).not.toContain('hello')
})

test('list who is online', async () => {
  const ann = run('online-page')
  await ann.line('online: ann')
  await writeForBob('online-page')
  const bob = run('online-page-of-bob')
  await Promise.all([ann.line('online: ann, bob'), bob.line('online: ann, bob')])
  expect(await run('online-backend').end()).toEqual(['online: ann, bob'])
})

test('authorize a private channel', async () => {
  await backend('orders-backend')
  const as = (token: string) => runWith('orders-page', `page.subscribe('${token}')`)
  const [ann, mallory] = [as('ann'), as('mallory')]
  await Promise.all([ann.line('subscribed'), mallory.line('refused with 403')])
})

test('the table of webhook events has all', () => {
  const names = tableOf(page, 'event', 'when').map(([name]) => name)
  expect(names).toEqual(WEBHOOK_EVENT_NAMES)
})

test('query channels', async () => {
  const ann = run('online-page')
  await ann.line('online: ann')
  const said = async () => run('channels-backend').end()
  expect(await said()).toEqual(['presence-room 1', 'orders is empty'])
  const orders = runWith('log-page', `await page.bell.subscribe('orders').ready(); ${READY}`)
  await orders.line('ready')
  expect(await said()).toEqual(['presence-room 1', 'orders is occupied'])
})

test('log frames', async () => {
  const program = run('log-page')
  await program.line(/^frame out .*"pusher:subscribe".*"orders"/)
  await program.line(/^frame in .*subscription_succeeded/)
  await program.line('debug state')
})
