// The packed package in an empty folder: every way to import it, the command, and a message that
// travels from one packed client through the packed server to another.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConsumerFolder } from './packed.js'

// The app's own backend is played by `customHandler`: it signs as the protocol asks.
const ROUND_TRIP = `
  import { createHmac } from 'node:crypto'
  import Bellwire from 'bellwire'
  import { DEFAULT_APP as app, createServer } from 'bellwire/server'

  const sign = (text) => createHmac('sha256', app.secret).update(text).digest('hex')
  const customHandler = ({ socketId, channelName }, done) =>
    done(null, { auth: app.key + ':' + sign(socketId + ':' + channelName) })
  const join = (url) => new Promise((resolve, reject) => {
    const bell = new Bellwire(app.key, { url, channelAuthorization: { customHandler } })
    bell.connection.bind('error', reject)
    const channel = bell.subscribe('private-orders')
    channel.bind('pusher:subscription_error', reject)
    channel.bind('pusher:subscription_succeeded', () => resolve({ bell, channel }))
  })

  const server = createServer({ port: 0 })
  const url = await server.listen()
  const [alice, bob] = await Promise.all([join(url), join(url)])
  const heard = new Promise((resolve) => bob.channel.bind('client-hello', resolve))
  alice.channel.trigger('client-hello', { from: 'Alice', words: 'grüß dich' })
  console.log(JSON.stringify(await heard))
  alice.bell.disconnect()
  bob.bell.disconnect()
  await server.close()
`

// Like Node 20, which has no WebSocket of its own, on every version.
const WITHOUT_WEB_SOCKET = `
  delete globalThis.WebSocket
  const { default: Bellwire } = await import('bellwire')
  const bell = new Bellwire('key', { url: 'http://127.0.0.1:9' })
  bell.connection.bind('error', (error) => {
    console.log(error.message)
    bell.disconnect()
  })
`

function inCommonJs(script: string): string {
  const commonJs = script
    .replace(/import (.*) from ('.*')/g, 'const $1 = require($2)')
    .replace('const Bellwire =', 'const { Bellwire } =')
    .replace('DEFAULT_APP as app', 'DEFAULT_APP: app')
  return `(async () => {${commonJs}})()`
}

let app: ConsumerFolder
beforeAll(() => {
  app = new ConsumerFolder()
})
afterAll(() => {
  app.remove()
})

test('ES modules: the default export and the named one are one class', () => {
  const printed = app.node(
    'import.mjs',
    `import Bellwire, { Bellwire as Named } from 'bellwire'
     console.log(Bellwire.name, Bellwire === Named)`,
  )
  expect(printed).toBe('Bellwire true')
})

test('CommonJS: the same, by require', () => {
  const printed = app.node(
    'require.cjs',
    `const { Bellwire, default: Default } = require('bellwire')
     console.log(Bellwire.name, Bellwire === Default)`,
  )
  expect(printed).toBe('Bellwire true')
})

test('bellwire/server both ways', () => {
  const imported = app.node(
    'import-server.mjs',
    `import { createServer } from 'bellwire/server'\nconsole.log(typeof createServer)`,
  )
  const required = app.node(
    'require-server.cjs',
    `const { createServer } = require('bellwire/server')\nconsole.log(typeof createServer)`,
  )
  expect([imported, required]).toEqual(['function', 'function'])
})

test('bellwire/server with Redis, where `ioredis` is not installed, says what to install', () => {
  const printed = app.node(
    'without-ioredis.mjs',
    `import { createServer } from 'bellwire/server'
     const server = createServer({ port: 0, redis: 'redis://127.0.0.1:1' })
     await server.listen().catch(({ code, message }) => console.log(code, message))`,
  )
  expect(printed).toMatch(/^server\/no-ioredis .* npm install ioredis\.$/)
})

describe('npx bellwire', () => {
  test('--help says how to use it', () => {
    expect(app.shell('npx --no-install bellwire --help')).toContain('--port')
  })

  test('starts a server and says where it is', async () => {
    const command = join(app.path, 'node_modules', 'bellwire', 'dist', 'cli.mjs')
    const child = spawn(process.execPath, [command, '--port', '0'], { cwd: app.path })
    const ended = once(child, 'exit')
    try {
      let url: string | undefined
      for await (const line of createInterface(child.stdout)) {
        url = /http:\/\/[\w.]+:\d+/.exec(line)?.[0]
        if (url) break
      }
      // An unsigned request: the answer is that of the HTTP API, not of just any server.
      const { status } = await fetch(`${String(url)}/apps/1/channels`)
      expect(status).toBe(401)
      // The page of the console, and the client that it uses, are in the package.
      for (const path of ['/console', '/console/console.js', '/console/bellwire.min.js']) {
        expect((await fetch(String(url) + path)).status, path).toBe(200)
      }
    } finally {
      child.kill()
      await ended
    }
  })
})

describe('from client to client through the server', () => {
  test('without `ws`, where there is no WebSocket, the error says what to install', () => {
    expect(app.node('without-ws.mjs', WITHOUT_WEB_SOCKET)).toContain('package ws')
  })

  test('with `ws`', () => {
    app.add('ws')
    const heard: unknown = JSON.parse(app.node('round-trip.mjs', ROUND_TRIP))
    expect(heard).toEqual({ from: 'Alice', words: 'grüß dich' })
  })

  test('the same in CommonJS', () => {
    app.add('ws')
    const heard: unknown = JSON.parse(app.node('round-trip.cjs', inCommonJs(ROUND_TRIP)))
    expect(heard).toEqual({ from: 'Alice', words: 'grüß dich' })
  })

  test.each([
    ['fallback.mjs', (script: string) => script],
    ['fallback.cjs', inCommonJs],
  ])('over the fallback, and Node exits by itself (%s)', (name, form) => {
    const script = ROUND_TRIP.replace('{ url,', "{ url, enabledTransports: ['sockjs'],")
    const heard: unknown = JSON.parse(app.node(name, form(script)))
    expect(heard).toEqual({ from: 'Alice', words: 'grüß dich' })
  })
})
