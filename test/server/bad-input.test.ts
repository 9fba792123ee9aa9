// Whatever comes from outside is taken or refused in an orderly way: random input, with a fixed
// seed, against the readers and against a server.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import { createMemoryAdapter } from '../../src/server/adapters/memory.js'
import { readClientEvent } from '../../src/server/client-event.js'
import { readClientFrame } from '../../src/server/client-frame.js'
import { readJsonObject } from '../../src/server/http-body.js'
import { getChannel, getChannels, getUsers } from '../../src/server/http-channels.js'
import { postBatchEvents, postEvents } from '../../src/server/http-events.js'
import { HttpProblem } from '../../src/server/http-problem.js'
import { terminateConnections } from '../../src/server/http-users.js'
import { LiveApp } from '../../src/server/live-app.js'
import { DEFAULT_APP } from '../../src/server/options.js'
import { Refusal } from '../../src/server/refusal.js'
import { hmacSha256Hex, channelSigningText, userSigningText } from '../../src/server/signing.js'
import { readSignin, type User } from '../../src/server/signin-request.js'
import { readSubscriptionRequest } from '../../src/server/subscription-request.js'
import { createLog } from '../../src/shared/log.js'
import { startServer, type TestServer } from '../support/server.js'
import { sendSigned } from './pusher.js'
import { connect } from './raw-client.js'
import { createStream } from './stream.js'

const APP = { ...DEFAULT_APP, subscriptionCounts: true }
const RUNS = { seed: 20_240_607, numRuns: 5000 }
const SOCKET_ID = '1.1'

const NAMES = [
  ...['a', '__proto__', 'constructor', '', 'a b', 'ä', 'x'.repeat(200), '#', '#server-to-user-'],
  ...['#server-to-user-ann', 'private-a', 'presence-a', 'private-encrypted-a', 'cache-a'],
]
const FIELDS = [
  ...['auth', 'channel', 'channel_data', 'user_data', 'id', 'user_id', 'user_info', 'watchlist'],
  ...['name', 'data', 'channels', 'socket_id', 'info', 'batch', 'event', '__proto__', 'extra'],
]
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string())
/** Any JSON value, mostly with fields and names that mean something. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e300, 7),
    name,
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 8 }),
    tie('value').map((value) => JSON.stringify(value)),
  ),
})).value

const user: User = {
  id: 'ann',
  userInfo: undefined,
  watchlist: [],
  watchlistProblem: undefined,
  userData: '{}',
}

/** Runs a reader; anything but an orderly refusal is thrown on. */
function isRefused(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    expect(error.message).toMatch(/\.$/)
    expect(JSON.parse(error.reply)).toHaveProperty('event')
    return true
  }
}

describe('readers of frames', () => {
  test('frame', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          json.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          isRefused(() => readClientFrame(text))
        },
      ),
      RUNS,
    )
  })

  test('subscription', () => {
    let accepted = 0
    fc.assert(
      fc.property(json, name, fc.option(json), fc.boolean(), (any, channel, channelData, isIn) => {
        const read = (data: unknown) =>
          isRefused(() =>
            readSubscriptionRequest(data, SOCKET_ID, APP, HOSTED_LIMITS, isIn ? user : undefined),
          )
        read(any)
        const text = channelData === null ? undefined : JSON.stringify(channelData)
        const auth = hmacSha256Hex(APP.secret, channelSigningText(SOCKET_ID, channel, text))
        if (!read({ channel, channel_data: text, auth: `${APP.key}:${auth}` })) accepted += 1
      }),
      RUNS,
    )
    expect(accepted).toBeGreaterThan(500)
  })

  test('sign-in', () => {
    let accepted = 0
    fc.assert(
      fc.property(json, fc.oneof(json, fc.record({ id: name, watchlist: json })), (any, about) => {
        isRefused(() => readSignin(any, SOCKET_ID, APP, HOSTED_LIMITS))
        const userData = JSON.stringify(about)
        const auth = `${APP.key}:${hmacSha256Hex(APP.secret, userSigningText(SOCKET_ID, userData))}`
        isRefused(() => {
          const read = readSignin({ auth, user_data: userData }, SOCKET_ID, APP, HOSTED_LIMITS)
          expect(read.userData).toBe(userData)
          expect(read.id.length).toBeGreaterThan(0)
          expect(new Set(read.watchlist).size).toBe(read.watchlist.length)
          accepted += 1
        })
      }),
      RUNS,
    )
    expect(accepted).toBeGreaterThan(50)
  })

  test('nobody gets in with another signature', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          fc.string().map((text) => `${APP.key}:${text}`),
        ),
        (auth) => {
          const data = { auth, user_data: '{"id":"ann"}' }
          expect(isRefused(() => readSignin(data, SOCKET_ID, APP, HOSTED_LIMITS))).toBe(true)
        },
      ),
      RUNS,
    )
  })

  test('client event', () => {
    fc.assert(
      fc.property(name, name, json, (event, channel, data) => {
        const subscriptions = new Map([[channel, undefined]])
        isRefused(() =>
          readClientEvent({ event, channel, data }, subscriptions, APP, HOSTED_LIMITS),
        )
      }),
      RUNS,
    )
  })
})

describe('readers of API requests', () => {
  const log = createLog(() => undefined)
  const app = new LiveApp(APP, HOSTED_LIMITS, createMemoryAdapter, log, createStream())

  async function answer(ask: () => Promise<object>): Promise<object | undefined> {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error
      expect([400, 413]).toContain(error.status)
      expect(error.message).toMatch(/\.$/)
      return undefined
    }
  }

  const event = fc.record({
    name,
    data: name,
    channel: name,
    socket_id: fc.constantFrom(undefined, '1.1', 'x'),
    info: fc.constantFrom(undefined, 'user_count', 'subscription_count', 'cache', 'x'),
  })

  test('events', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, event), async (value) => {
        const body = Buffer.from(JSON.stringify(value))
        if (await answer(async () => postEvents(readJsonObject(body), app, HOSTED_LIMITS))) {
          accepted += 1
        }
      }),
      RUNS,
    )
    expect(accepted).toBeGreaterThan(200)
  })

  test('batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(json, event), { maxLength: 11 }), async (batch) => {
        await answer(() => postBatchEvents({ batch }, app, HOSTED_LIMITS))
      }),
      RUNS,
    )
  })

  test('questions', async () => {
    const words = fc.oneof(name, fc.constantFrom('user_count', 'subscription_count,cache'))
    await fc.assert(
      fc.asyncProperty(name, words, words, async (channel, info, prefix) => {
        const query = new URLSearchParams({ info, filter_by_prefix: prefix })
        await answer(() => getChannel(channel, query, app, HOSTED_LIMITS))
        await answer(() => getChannels(query, app))
        await answer(() => getUsers(channel, app, HOSTED_LIMITS))
        await answer(() => terminateConnections(channel, app, HOSTED_LIMITS))
      }),
      RUNS,
    )
  })
})

describe('a server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  test('answers random frames with errors and goes on', async () => {
    const events = ['subscribe', 'unsubscribe', 'signin', 'ping', 'pong', 'x'].map(
      (event) => `pusher:${event}`,
    )
    const client = await connect(server)
    const frames = fc.record({
      event: fc.oneof(fc.constantFrom(...events, 'client-a'), name),
      channel: fc.option(name, { nil: undefined }),
      data: json,
    })
    for (const frame of fc.sample(frames, { seed: RUNS.seed, numRuns: 2000 })) {
      client.webSocket.send(JSON.stringify(frame))
    }
    client.send('pusher:signin', { auth: 'app-key:the last one', user_data: '{"id":"ann"}' })
    for (;;) {
      const { event, data } = await client.next()
      expect(event).not.toBe('pusher:signin_success')
      if (JSON.stringify(data).includes('The server failed')) throw new Error('It failed.')
      if (JSON.stringify(data).includes('::user::{')) break
    }
    await client.expectNothing()
    await client.close()
  })

  test('answers random API requests with a status and a sentence', async () => {
    const paths = fc.oneof(
      fc.constantFrom('events', 'batch_events', 'channels', 'users/a/terminate_connections'),
      name.map((part) => `channels/${encodeURIComponent(part)}`),
      name.map((part) => `users/${encodeURIComponent(part)}/terminate_connections`),
    )
    const requests = fc.record({ path: paths, body: fc.oneof(fc.string(), json) })
    for (const { path, body } of fc.sample(requests, { seed: RUNS.seed, numRuns: 200 })) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const response = await sendSigned(server, 'POST', `/apps/1/${path}`, text)
      expect([200, 400, 401, 404]).toContain(response.status)
      expect(await response.text()).toMatch(response.ok ? /^\{/ : /\.\n$/)
    }
  })
})
