// The packed package in every runtime that is not a browser: the same small app in each, as ES
// module and as CommonJS, over a WebSocket and over the fallback.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { developmentMasterKey } from '../../src/server/development-auth.js'
import { ConsumerFolder } from '../package/packed.js'
import { startServer, type TestServer } from '../support/server.js'

const installed = (path: string) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url))

/** How each runtime is called, and what its version starts with. */
const RUNTIMES = [
  ['the Node that runs the tests', process.execPath, [], process.version],
  ['Node 22', installed('node22/bin/node'), [], 'v22.'],
  ['Node 24', installed('node24/bin/node'), [], 'v24.'],
  ['Bun', installed('@oven/bun-linux-x64/bin/bun'), [], '1.4.5'],
  ['Deno', installed('@deno/linux-x64-glibc/deno'), ['run', '-A'], 'deno 2.9.6'],
] as const

const MODULE = readFileSync(new URL('app.mjs', import.meta.url), 'utf8')
const COMMON_JS = MODULE.replace(
  "import Bellwire from 'bellwire'",
  "const { Bellwire } = require('bellwire')",
)
const FORMS = [
  ['an ES module', 'app.mjs', MODULE],
  ['CommonJS', 'app.cjs', COMMON_JS],
] as const

let folder: ConsumerFolder
let server: TestServer
let app: ChildProcessWithoutNullStreams | undefined

beforeAll(() => {
  folder = new ConsumerFolder()
  // For Node 20. Those that have a WebSocket take their own.
  folder.add('ws')
  for (const [, name, text] of FORMS) folder.write(name, text)
})
afterAll(() => folder.remove())

beforeEach(async () => {
  server = await startServer()
})
afterEach(async () => {
  app?.kill('SIGKILL')
  await server.stop()
})

async function say(room: string, event: string, text: string): Promise<void> {
  const { id: appId, key, secret } = server.app
  const backend = new Pusher({
    appId,
    key,
    secret,
    host: '127.0.0.1',
    port: String(server.port),
    encryptionMasterKeyBase64: developmentMasterKey(secret),
  })
  await backend.trigger(room, event, text)
}

describe.each(RUNTIMES)('%s', (_, runtime, command, version) => {
  test('is the one that it should be', async () => {
    const child = spawn(runtime, ['--version'])
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(line.startsWith(version)).toBe(true)
  })

  test.each(
    FORMS.flatMap(
      ([form, name]) =>
        [
          [form, name, 'ws'],
          [form, name, 'sockjs'],
        ] as const,
    ),
  )(
    'with %s (%s) over %s: hears, says, comes back after a restart, and ends by itself',
    async (_, name, transport) => {
      const child = spawn(runtime, [...command, name, server.url, transport], { cwd: folder.path })
      app = child
      const ended = once(child, 'exit')
      const told: unknown[] = []
      const complaints: string[] = []
      createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line)))
      createInterface(child.stderr).on('line', (line) => complaints.push(line))
      const tells = async (...what: unknown[]) => {
        await expect
          .poll(() => [...told, ...complaints], { timeout: 20_000 })
          .toEqual(expect.arrayContaining(what))
        told.length = 0
      }

      await tells([transport, transport], ['bob', 'private-mail', 'grüß dich, bob'])
      for (const room of ['news', 'private-encrypted-safe']) await say(room, 'said', 'hello')
      await tells(
        ['ann', 'news', 'hello'],
        ['bob', 'news', 'hello'],
        ['ann', 'private-encrypted-safe', 'hello'],
        ['bob', 'private-encrypted-safe', 'hello'],
      )

      await server.stop()
      await tells('away')
      server = await startServer({ port: server.port })
      await tells('back')
      await say('private-encrypted-safe', 'said', 'again')
      await tells(
        ['ann', 'private-encrypted-safe', 'again'],
        ['bob', 'private-encrypted-safe', 'again'],
      )

      await say('news', 'end', '')
      expect(await ended).toEqual([0, null])
      expect(complaints).toEqual([])
    },
  )
})
