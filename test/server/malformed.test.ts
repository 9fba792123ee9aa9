// A hundred thousand frames and as many requests that are not quite right, from one seed: none makes
// the server fail, and none leaves anything behind.

import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { LogEvent } from '../../src/server/index.js'
import { SeededRandom } from '../faults/random.js'
import { startServer, type TestServer } from '../support/server.js'
import { malformedBytes, malformedFrame, malformedRequest } from './malformed.js'
import { readMetrics } from './metrics-reader.js'
import { restClient } from './pusher.js'
import { connect } from './raw-client.js'

const INPUTS = 100_000
// Of those, as many requests have a connection to themselves, since they end it.
const CONNECTIONS = 5_000
const TIME_LIMIT_MS = 180_000
// Code that was compiled meanwhile, and what a garbage collector leaves for later.
const NOISE_BYTES = 6 * 2 ** 20

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let server: TestServer
const failures: LogEvent[] = []
beforeEach(async () => {
  failures.length = 0
  server = await startServer({
    logger: (event) => {
      if (event.level === 'error' || event.level === 'warn') failures.push(event)
    },
  })
})
afterEach(() => server.stop())

async function usedBytes(): Promise<number> {
  let least = Infinity
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    least = Math.min(least, heapUsed + external)
  }
  return least
}

/** What the process has when nobody is connected. */
async function whenIdle(): Promise<{ bytes: number; sockets: number }> {
  server.server.disconnectClients({ terminate: true })
  await expect.poll(() => server.server.connectionCount).toBe(0)
  await expect.poll(channels).toEqual({})
  const bytes = await usedBytes()
  const sockets = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')
  return { bytes, sockets: sockets.length }
}

/** Sends all, of which the first tenth warms up, and fails unless all is as it was before. */
async function expectNothingLeft(send: (count: number) => Promise<void>): Promise<void> {
  await send(INPUTS / 10)
  const before = await whenIdle()
  await send(INPUTS - INPUTS / 10)
  const after = await whenIdle()
  expect(after.bytes - before.bytes).toBeLessThan(NOISE_BYTES)
  expect(after.sockets).toBeLessThanOrEqual(before.sockets)
  expect(failures).toEqual([])
}

async function channels(): Promise<unknown> {
  const answer = await restClient(server).get({ path: '/channels' })
  return ((await answer.json()) as { channels: unknown }).channels
}

test('frames', { timeout: TIME_LIMIT_MS }, async () => {
  const random = new SeededRandom(11)
  let sent = 0
  await expectNothingLeft(async (count) => {
    const until = sent + count
    while (sent < until) {
      const client = await connect(server)
      const { webSocket, socketId } = client
      webSocket.removeAllListeners('message')
      for (let batch = 0; batch < 10; batch += 1) {
        for (let n = 0; n < 250; n += 1) webSocket.send(malformedFrame(server, socketId, random))
        sent += 250
        webSocket.ping()
        await once(webSocket, 'pong')
      }
      await client.close()
    }
  })
  expect(sent).toBe(INPUTS)
  const metrics = await readMetrics(server.url)
  const received = 'bellwire_messages_received_total{app_id="1",transport="websocket"}'
  expect(metrics.get(received)).toBe(INPUTS)
  const client = await connect(server)
  expect((await client.subscribeSigned(server, 'private-a')).event).toMatch(/succeeded$/)
})

/** Sends bytes and resolves to what came back until the connection was over. */
function tell(bytes: string, isEnough: (answer: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const tcp = connectTcp(server.port, '127.0.0.1')
    tcp.on('error', () => undefined)
    tcp.on('close', () => resolve(answer))
    tcp.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (isEnough(answer)) tcp.destroy()
    })
    tcp.end(bytes)
  })
}

/** Sends requests one behind the other; some answers end their connection. Resolves to statuses. */
async function ask(requests: readonly string[]): Promise<string[]> {
  const statuses: string[] = []
  while (statuses.length < requests.length) {
    const answer = await tell(requests.slice(statuses.length).join(''), () => false)
    const lines = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)]
    // What is cut while it is still being sent may not even hear why.
    statuses.push(...(lines.length > 0 ? lines.map(([, status = '']) => status) : ['none']))
  }
  return statuses
}

test('requests', { timeout: TIME_LIMIT_MS }, async () => {
  const random = new SeededRandom(13)
  const counts = new Map<string, number>()
  await expectNothingLeft(async (count) => {
    const alone = (count * CONNECTIONS) / INPUTS
    for (let sent = 0; sent < alone; sent += 50) {
      const heard = Array.from({ length: 50 }, () => tell(malformedBytes(random), () => true))
      await Promise.all(heard)
    }
    for (let sent = alone; sent < count; sent += 20) {
      const requests = Array.from({ length: 20 }, () => malformedRequest(server, random))
      for (const status of await ask(requests)) counts.set(status, (counts.get(status) ?? 0) + 1)
    }
  })
  const statuses = ['200', '400', '401', '404']
  for (const status of statuses) expect(counts.get(status)).toBeGreaterThan(1000)
  const others = [...counts].filter(([status]) => !statuses.includes(status))
  expect(others).toEqual([])
})
