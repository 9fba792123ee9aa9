// What `/metrics` and `/up` say, and to whom.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startServer, type TestServer } from '../support/server.js'
import { atApp } from './fallback-client.js'
import { readMetrics } from './metrics-reader.js'
import { restClient } from './pusher.js'
import { connect, RawClient, webSocketAddress } from './raw-client.js'

let server: TestServer
beforeAll(async () => {
  server = await startServer({
    apps: [
      {
        id: '1',
        key: 'app-key',
        secret: 'hush',
        webhooks: [{ url: 'http://127.0.0.1:1/', events: ['cache_miss'] }],
      },
      { id: '2', key: 'other', secret: 'hush' },
    ],
  })
})
afterAll(() => server.stop())

test('a server that nothing happened to has every figure', async () => {
  const fresh = await startServer()
  const text = await (await fetch(`${fresh.url}/metrics`)).text()
  await fresh.stop()
  const families = [...text.matchAll(/^# TYPE bellwire_(\w+) (\w+)$/gm)]
  expect(families.map(([, name, type]) => `${String(name)} ${String(type)}`)).toEqual([
    'connections gauge',
    'connections_opened_total counter',
    'connections_refused_total counter',
    'subscriptions gauge',
    'messages_received_total counter',
    'messages_sent_total counter',
    'received_bytes_total counter',
    'sent_bytes_total counter',
    'broadcasts_total counter',
    'client_events_received_total counter',
    'client_events_sent_total counter',
    'channel_events_total counter',
    'presence_events_total counter',
    'message_size_bytes histogram',
    'publish_to_socket_seconds histogram',
    'api_requests_total counter',
    'webhook_requests_total counter',
    'errors_total counter',
  ])
})

test('counts what happens, by app, transport, call and outcome', async () => {
  const [ada, bob] = [await connect(server), await connect(server)]
  await ada.subscribeSigned(server, 'presence-a', { user_id: 'ada' })
  await bob.subscribeSigned(server, 'presence-a', { user_id: 'bob' })
  await ada.next()
  ada.send('client-hi', {}, 'presence-a')
  await bob.next()
  const poller = atApp(server)
  await poller.poll()
  await new RawClient(webSocketAddress(server, '/app/nobody?protocol=7')).closed
  const rest = restClient(server)
  await rest.trigger('presence-a', 'headline', 'x'.repeat(1000))
  await ada.next()
  await bob.next()
  await rest.get({ path: '/channels' })
  await fetch(`${server.url}/apps/1/events`, { method: 'POST' })
  await fetch(`${server.url}/apps/no-app/${'x'.repeat(50)}`)

  const metrics = await readMetrics(server.url)
  const value = (name: string, labels = 'app_id="1"') => metrics.get(`bellwire_${name}{${labels}}`)
  const ws = 'app_id="1",transport="websocket"'
  const plain = 'secure="false"'
  expect(value('connections', `${ws},${plain}`)).toBe(2)
  expect(value('connections', `app_id="1",transport="sockjs",${plain}`)).toBe(1)
  expect(value('connections_opened_total', `${ws},${plain}`)).toBe(2)
  expect(value('connections_refused_total', 'code="4001"')).toBe(1)
  expect(value('subscriptions')).toBe(2)
  // Two subscribe and one sends; both get a handshake, a confirmation and the headline, Ada is
  // told of Bob, and he gets what she sends.
  expect(value('messages_received_total', ws)).toBe(3)
  expect(value('messages_sent_total', ws)).toBe(8)
  expect(value('messages_sent_total', 'app_id="1",transport="sockjs"')).toBe(1)
  expect(value('received_bytes_total', ws)).toBeGreaterThan(100)
  expect(value('sent_bytes_total', ws)).toBeGreaterThan(2000)
  expect(value('broadcasts_total')).toBe(1)
  expect(value('client_events_received_total')).toBe(1)
  expect(value('client_events_sent_total')).toBe(1)
  expect(value('channel_events_total', 'app_id="1",event="channel_occupied"')).toBe(1)
  expect(value('presence_events_total', 'app_id="1",event="member_added"')).toBe(2)
  expect(value('message_size_bytes_count')).toBe(2)
  expect(value('message_size_bytes_bucket', 'le="256",app_id="1"')).toBe(1)
  expect(value('message_size_bytes_bucket', 'le="4096",app_id="1"')).toBe(2)
  expect(value('message_size_bytes_sum')).toBeGreaterThan(1000)
  expect(value('publish_to_socket_seconds_count')).toBe(2)
  expect(value('publish_to_socket_seconds_sum')).toBeLessThan(2)
  const api = (appId: string, endpoint: string, status: number) =>
    value(
      'api_requests_total',
      `app_id="${appId}",endpoint="${endpoint}",status="${String(status)}"`,
    )
  expect(api('1', 'events', 200)).toBe(1)
  expect(api('1', 'events', 401)).toBe(1)
  expect(api('1', 'channels', 200)).toBe(1)
  expect(api('', 'other', 404)).toBe(1)
  const text = [...metrics.keys()].join('\n')
  expect(text).not.toMatch(/hush|app-key|no-app|xxx|presence-a|ada/)
  await ada.close()
  await bob.close()
})

test('what another server does is not counted, what happened before a restart is', async () => {
  const first = await startServer()
  await (await connect(first)).close()
  await first.server.close()
  await first.server.listen()
  await (await connect(first)).close()
  const opened =
    'bellwire_connections_opened_total{app_id="1",transport="websocket",secure="false"}'
  expect((await readMetrics(first.server.url)).get(opened)).toBe(2)
  await first.stop()
})

test('without the option there is nothing', async () => {
  const silent = await startServer({ metrics: false })
  expect((await fetch(`${silent.url}/metrics`)).status).toBe(404)
  expect((await fetch(`${silent.url}/up`)).status).toBe(200)
  await silent.stop()
})

test('only GET and HEAD read', async () => {
  for (const path of ['/metrics', '/up']) {
    expect((await fetch(server.url + path, { method: 'POST' })).status).toBe(404)
    const head = await fetch(`${server.url + path}?x=1`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  }
})

test('says that it is up, and while it stops that it is not', async () => {
  const leaving = await startServer()
  const up = await fetch(`${leaving.url}/up`)
  expect([up.status, await up.text()]).toEqual([200, 'up\n'])
  // A request that is under way when the stop begins.
  const { connect: connectTcp } = await import('node:net')
  const tcp = connectTcp(leaving.port, '127.0.0.1')
  await new Promise((resolve) => tcp.write('GET /up HTTP/1.1\r\nhost: x\r\n', resolve))
  await fetch(`${leaving.url}/up`)
  const closing = leaving.server.close()
  tcp.write('\r\n')
  let answer = ''
  for await (const chunk of tcp as AsyncIterable<Buffer>) answer += chunk.toString()
  expect(answer).toMatch(/^HTTP\/1.1 503 .*\r\n\r\n.*stopping/s)
  await closing
})
