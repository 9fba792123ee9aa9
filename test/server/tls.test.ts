// A server that speaks TLS itself: WebSockets, the fallback, the API and the figures.

import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect as connectTcp } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { createServer, ServerOptionsError } from '../../src/server/index.js'
import { startServer, type TestServer } from '../support/server.js'
import { restClient } from './pusher.js'

const pem = (name: string) => readFileSync(new URL(`../support/tls/${name}`, import.meta.url))
const TLS = { key: pem('key.pem'), cert: pem('cert.pem').toString() }

let server: TestServer
beforeAll(async () => {
  server = await startServer({ tls: TLS })
})
afterAll(() => server.stop())

/** Asks as a client that trusts the certificate. */
function ask(path: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { method, ca: TLS.cert }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    asked.on('error', reject).end()
  })
}

function open(): WebSocket {
  return new WebSocket(`${server.url.replace('https', 'wss')}/app/app-key?protocol=7`, {
    ca: TLS.cert,
  })
}

test('its url says so, and everything is served', async () => {
  expect(server.url).toBe(`https://127.0.0.1:${String(server.port)}`)
  expect((await ask('/')).text).toMatch(/^This is Bellwire/)
  expect((await ask('/pusher/info')).status).toBe(200)
  expect((await ask('/up')).text).toBe('up\n')
  const webSocket = open()
  const frame = await new Promise((resolve) => webSocket.once('message', resolve))
  expect(String(frame)).toContain('pusher:connection_established')
  const figures = (await ask('/metrics')).text
  expect(figures).toContain(
    'bellwire_connections{app_id="1",transport="websocket",secure="true"} 1',
  )
  webSocket.terminate()
  await expect.poll(() => server.server.connectionCount).toBe(0)
})

test('who does not trust the certificate, or speaks no TLS, is no trouble', async () => {
  await expect(restClient(server).get({ path: '/channels' })).rejects.toThrow()
  await expect(fetch(server.url)).rejects.toThrow()
  const plain = connectTcp(server.port, '127.0.0.1')
  plain.on('error', () => undefined)
  plain.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  plain.resume()
  await new Promise((resolve) => plain.once('close', resolve))
  expect((await ask('/up')).status).toBe(200)
})

test('a stop says goodbye and comes to its end', async () => {
  const idle = connectTcp(server.port, '127.0.0.1')
  idle.on('error', () => undefined)
  const webSocket = open()
  await new Promise((resolve) => webSocket.once('message', resolve))
  const code = new Promise((resolve) => webSocket.once('close', resolve))
  await server.server.close()
  expect(await code).toBe(4200)
  await server.server.listen()
  expect((await ask('/up')).status).toBe(200)
})

test('a key of another certificate is refused, and not shown', () => {
  const create = () => createServer({ tls: { key: pem('other-key.pem'), cert: TLS.cert } })
  expect(create).toThrow(ServerOptionsError)
  expect(create).toThrow(/^tls: the key and the certificate cannot be used: .*mismatch/)
})
