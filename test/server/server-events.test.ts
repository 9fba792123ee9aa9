// What the owner of a server hears from it, over real sockets.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { LogEvent, ServerEvents } from '../../src/server/index.js'
import { startServer, type TestServer } from '../support/server.js'
import { atApp } from './fallback-client.js'
import { restClient } from './pusher.js'
import { connect, RawClient, webSocketAddress } from './raw-client.js'

let server: TestServer
const log: LogEvent[] = []
beforeAll(async () => {
  server = await startServer({ logger: (event) => log.push(event) })
})
afterAll(() => server.stop())

/** Gathers what is heard until the function is called that it returns. */
function listen() {
  const heard: [event: string, facts: unknown][] = []
  const listener = (event: string, facts: unknown) => heard.push([event, facts])
  server.server.bindGlobal(listener)
  return {
    heard,
    names: () => heard.map(([event]) => event),
    stop: () => server.server.unbindGlobal(listener),
  }
}

function next<Event extends keyof ServerEvents>(event: Event): Promise<ServerEvents[Event]> {
  return new Promise((resolve) => {
    server.server.on(event, (facts) => resolve(facts as ServerEvents[Event]), { once: true })
  })
}

test('the life of a connection, in order', async () => {
  const { heard, stop } = listen()
  const client = await connect(server)
  const { socketId } = client
  await client.subscribeSigned(server, 'presence-a', { user_id: 'ada' })
  await client.expectNothing()
  const isVacated = next('member_removed')
  await client.close()
  await isVacated
  stop()

  const connection = { appId: '1', socketId, transport: 'websocket' }
  const onChannel = { appId: '1', channel: 'presence-a' }
  const subscription = { ...onChannel, socketId, userId: 'ada' }
  const facts = heard.filter(([event]) => !event.startsWith('message_'))
  expect(facts).toEqual([
    ['connection', connection],
    ['channel_occupied', onChannel],
    ['subscribed', subscription],
    ['member_added', { ...onChannel, userId: 'ada' }],
    ['disconnection', { ...connection, code: 1005 }],
    ['unsubscribed', subscription],
    ['channel_vacated', onChannel],
    ['member_removed', { ...onChannel, userId: 'ada' }],
  ])
  const frames = heard.filter(([event]) => event.startsWith('message_'))
  expect(frames.map(([event]) => event)).toEqual([
    'message_out',
    'message_in',
    'message_out',
    'message_in',
    'message_out',
  ])
  const pong = '{"event":"pusher:pong","data":"{}"}'
  expect(frames.at(-1)?.[1]).toEqual({ ...connection, frame: pong, bytes: pong.length })
})

test('what a second one of a user and of a channel is, and what is not', async () => {
  const first = await connect(server)
  await first.subscribeSigned(server, 'presence-b', { user_id: 'ada' })
  await first.expectNothing()
  const { names, stop } = listen()
  const second = await connect(server)
  await second.subscribeSigned(server, 'presence-b', { user_id: 'ada' })
  const isGone = next('unsubscribed')
  await second.close()
  await isGone
  stop()
  expect(names().filter((name) => !name.startsWith('message_'))).toEqual([
    'connection',
    'subscribed',
    'disconnection',
    'unsubscribed',
  ])
  await first.close()
})

test('an event of a backend: published once, delivered to so many', async () => {
  const clients = [await connect(server), await connect(server), await connect(server)]
  for (const client of clients) await client.subscribe('news')
  const { heard, stop } = listen()
  const isAnswered = next('api_request')
  const exceptSocketId = clients[0]?.socketId ?? ''
  await restClient(server).trigger('news', 'headline', 'ä', { socket_id: exceptSocketId })
  await isAnswered
  stop()
  const frame = '{"event":"headline","channel":"news","data":"ä"}'
  expect(heard.filter(([event]) => event !== 'message_out')).toEqual([
    ['published', { appId: '1', channel: 'news', event: 'headline', data: 'ä', exceptSocketId }],
    [
      'delivered',
      {
        appId: '1',
        channel: 'news',
        source: 'api',
        frame,
        bytes: frame.length + 1,
        recipients: 2,
        delayMs: expect.any(Number) as unknown,
      },
    ],
    [
      'api_request',
      {
        appId: '1',
        endpoint: 'events',
        status: 200,
        durationMs: expect.any(Number) as unknown,
        problem: undefined,
      },
    ],
  ])
  for (const client of clients) await client.close()
})

test('a client event, with who sent it', async () => {
  const client = await connect(server)
  await client.subscribeSigned(server, 'presence-c', { user_id: 'ada' })
  const event = next('client_event')
  client.send('client-typing', { n: 1 }, 'presence-c')
  const { socketId } = client
  expect(await event).toEqual({
    appId: '1',
    channel: 'presence-c',
    socketId,
    userId: 'ada',
    event: 'client-typing',
    data: { n: 1 },
  })
  await client.close()
})

test('what is refused: connections, frames and requests', async () => {
  const refused = next('connection_refused')
  await new RawClient(webSocketAddress(server, '/app/nobody?protocol=7')).closed
  expect(await refused).toEqual({
    code: 4001,
    message: expect.stringMatching(/no app has the key/) as unknown,
  })

  const client = await connect(server)
  const frame = next('frame_refused')
  client.webSocket.send(Buffer.from([1]))
  expect(await frame).toEqual({
    appId: '1',
    socketId: client.socketId,
    transport: 'websocket',
    message: expect.stringMatching(/^Binary frames/) as unknown,
  })
  await client.close()

  for (const [path, facts] of [
    ['/apps/1/events', { appId: '1', endpoint: 'events', status: 401 }],
    ['/apps/9/channels', { appId: undefined, endpoint: 'channels', status: 404 }],
    ['/apps/1/channels/a', { appId: '1', endpoint: 'channel', status: 401 }],
    ['/apps/1/channels/a/users', { appId: '1', endpoint: 'users', status: 401 }],
    ['/apps/1/anything/else', { appId: '1', endpoint: 'other', status: 401 }],
  ] as const) {
    const answered = next('api_request')
    await fetch(server.url + path)
    expect(await answered).toMatchObject(facts)
  }
})

test('connections of the fallback say so', async () => {
  const connection = next('connection')
  await atApp(server).poll()
  expect(await connection).toMatchObject({ transport: 'sockjs' })
})

test('a listener that throws stops nobody, and is reported', async () => {
  log.length = 0
  const off = server.server.on('connection', () => {
    throw new Error('mine')
  })
  const heard = next('connection')
  const client = await connect(server)
  off()
  expect((await heard).socketId).toBe(client.socketId)
  await client.expectNothing()
  await client.close()
  const failure = log.find(({ name }) => name === 'listener failed')
  expect(failure?.detail).toEqual({ event: 'connection', error: new Error('mine') })
})

test('taking off all listeners leaves the server its own', async () => {
  server.server.unbindAll()
  const client = await connect(server)
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect(text).toMatch(
    /^bellwire_connections\{app_id="1",transport="websocket",secure="false"\} 1$/m,
  )
  await client.close()
})
