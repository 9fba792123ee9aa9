// What browsers are told with every answer, and what is answered to who does not speak properly.

import { connect as connectTcp } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createServer } from '../../src/server/index.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** Sends text over TCP and resolves to all that comes back. */
async function tell(text: string): Promise<string> {
  const tcp = connectTcp(server.port, '127.0.0.1')
  tcp.write(text)
  return textOf(tcp)
}

test.each([
  ...['/', '/up', '/metrics', '/nothing', '/apps/1/channels', '/apps/%ff/<script>'],
  ...['/pusher/info', '/pusher/1/a/xhr', '/pusher/1/a/eventsource', '/pusher/auth'],
])('%s is nothing that a browser takes for a page', async (path) => {
  const aborter = new AbortController()
  const { headers } = await fetch(server.url + path, { signal: aborter.signal })
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-type') ?? '').not.toMatch(/html/)
  aborter.abort()
})

test.each([
  ['GET', 'Upgrade: h2c', 'Invalid Upgrade header'],
  ['POST', 'Upgrade: websocket', 'Invalid HTTP method'],
  ['GET', 'Upgrade: websocket', 'Missing or invalid Sec-WebSocket-Key header'],
])('%s with %s is no WebSocket, and is told in plain text', async (method, upgrade, problem) => {
  const request = `${method} /app/app-key HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n${upgrade}`
  const answer = await tell(`${request}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[^]*text\/plain/)
  expect(answer).toMatch(new RegExp(`\r\n\r\n${problem}\\.\n$`))
})

test('clients may be given a day', async () => {
  const patient = createServer({ port: 0, handshakeTimeoutSeconds: 86_400 })
  await patient.listen()
  await patient.close()
})
