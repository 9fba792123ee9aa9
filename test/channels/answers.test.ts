// A subscribe that the server refuses, in the shapes of the servers there are, or never answers:
// the channel says so, and what comes late still counts.

import { beforeEach, describe, expect, it } from 'vitest'
import type { ChannelAuthorizationCallback } from '../../src/node.js'
import {
  fixChance,
  pass,
  settle,
  startStable,
  useVirtualTime,
  type Virtual,
} from '../connection/virtual.js'
import { collect } from './fake-server.js'

let virtual: Virtual
let answers: ChannelAuthorizationCallback[]

useVirtualTime()

beforeEach(async () => {
  answers = []
  virtual = await startStable({
    logger: () => undefined,
    channelAuthorization: { customHandler: (_request, callback) => void answers.push(callback) },
  })
})

function sent(): unknown[] {
  return virtual.network.socket.sent
    .map((text) => JSON.parse(text) as { event: string; data: { channel: string } })
    .filter(({ event }) => event !== 'pusher:ping')
    .map(({ event, data }) => [event.replace('pusher:', ''), data.channel])
}

function receive(event: string, data: unknown, channel?: string): void {
  virtual.network.socket.receive(event, data, channel)
}

/** The connection is lost, and back in no time. */
async function reconnect(): Promise<void> {
  fixChance(0)
  virtual.network.answer = (socket) => socket.greet()
  virtual.network.socket.end()
  await pass(100)
}

const SUCCEEDED = 'pusher_internal:subscription_succeeded'

function subscribe(name = 'news') {
  const channel = virtual.client.subscribe(name)
  const { calls, listener } = collect()
  channel.bindGlobal(listener)
  return { channel, calls }
}

describe('a subscribe without an answer', () => {
  it('becomes pusher:subscription_error after ten seconds', async () => {
    const { channel, calls } = subscribe()
    await pass(9999)
    expect([channel.subscriptionPending, calls]).toEqual([true, []])
    await pass(1)
    const error = 'The server did not confirm in 10000 ms.'
    expect(calls).toEqual([['pusher:subscription_error', { type: 'TimeoutError', error }]])
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
  })

  it.each([
    [
      'hosted Channels',
      { event: 'pusher:error', data: { code: null, message: 'Invalid signature' } },
      'Invalid signature',
    ],
    [
      'Reverb, which encodes it twice',
      { event: 'pusher:error', data: '{"code":4009,"message":"Connection is unauthorized"}' },
      'Connection is unauthorized',
    ],
    [
      'Sockudo',
      { event: 'pusher:error', data: { code: 4009, message: 'Auth failed' } },
      'Auth failed',
    ],
  ])('has the words of %s for a reason', async (_server, frame, words) => {
    const { calls } = subscribe()
    virtual.network.socket.receiveText(JSON.stringify(frame))
    await pass(10_000)
    expect(calls).toEqual([
      [
        'pusher:subscription_error',
        { type: 'TimeoutError', error: expect.stringContaining(` It said: ${words}`) as string },
      ],
    ])
  })

  it('does not have words for a reason that were said when nobody waited', async () => {
    receive('pusher:error', { code: null, message: 'Something else' })
    const first = subscribe('first')
    receive('pusher:error', { code: null, message: 'About the first' })
    receive(SUCCEEDED, {}, 'first')
    const { calls } = subscribe('second')
    await pass(10_000)
    expect(first.channel.subscribed).toBe(true)
    expect(JSON.stringify(calls)).not.toMatch(/It said/)
  })

  it('is noticed for each channel at its own time, with one timer', async () => {
    const first = subscribe('first')
    await pass(4000)
    const second = subscribe('second')
    const third = subscribe('third')
    await pass(5999)
    expect([first.calls, second.calls]).toEqual([[], []])
    await pass(1)
    expect([first.calls.length, second.calls.length]).toEqual([1, 0])
    receive(SUCCEEDED, {}, 'third')
    await pass(4000)
    expect([second.calls.length, third.channel.subscribed]).toEqual([1, true])
  })

  it('counts as confirmed when the answer comes late after all', async () => {
    const { channel } = subscribe()
    await pass(10_000)
    receive(SUCCEEDED, {}, 'news')
    expect(channel.subscribed).toBe(true)
    channel.unsubscribe()
    expect(sent()).toEqual([
      ['subscribe', 'news'],
      ['unsubscribe', 'news'],
    ])
  })

  it('is asked again by subscribe, and by the next connection, not by itself', async () => {
    const { channel } = subscribe()
    await pass(60_000)
    expect(sent()).toEqual([['subscribe', 'news']])
    virtual.client.subscribe('news')
    expect(channel.subscriptionPending).toBe(true)
    expect(sent()).toHaveLength(2)
    await pass(10_000)
    await reconnect()
    expect(sent()).toEqual([['subscribe', 'news']])
  })

  it('that is left tells the server, which may still come to it', async () => {
    const { channel } = subscribe()
    await pass(10_000)
    channel.unsubscribe()
    expect(sent()).toEqual([
      ['subscribe', 'news'],
      ['unsubscribe', 'news'],
    ])
    expect(virtual.client.channel('news')).toBeUndefined()
  })

  it('that was left before is left after ten seconds, and tells nobody', async () => {
    const { channel, calls } = subscribe()
    channel.unsubscribe()
    await pass(10_000)
    expect(virtual.client.channel('news')).toBeUndefined()
    expect(channel.subscriptionPending).toBe(false)
    expect(calls).toEqual([])
  })

  it('is forgotten with its connection', async () => {
    const { channel, calls } = subscribe()
    await pass(9000)
    await reconnect()
    receive(SUCCEEDED, {}, 'news')
    await pass(20_000)
    expect(channel.subscribed).toBe(true)
    expect(calls.map(([event]) => event)).toEqual(['pusher:subscription_succeeded'])
  })
})

describe('a refusal', () => {
  it.each([
    ['soketi', { type: 'AuthError', error: 'Wrong signature.', status: 401 }],
    ['soketi, of a member', { type: 'ServerError', error: 'No channel_data', status: 4302 }],
    ['another', { type: 'AuthError', error: 'No.', more: 1 }],
  ])('of %s is given to listeners as it is', (_server, data) => {
    const { channel, calls } = subscribe()
    receive('pusher:subscription_error', data, 'news')
    expect(calls).toEqual([['pusher:subscription_error', data]])
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
  })

  it.each([
    ['without a type', { error: 'Bad name.', status: 4009 }, 'Bad name.'],
    ['without anything', undefined, 'The server refused the subscription.'],
    ['that is text', 'no', 'The server refused the subscription.'],
  ])('%s gets a type and words', (_what, data, error) => {
    const { calls } = subscribe()
    receive('pusher:subscription_error', data, 'news')
    expect(calls).toMatchObject([['pusher:subscription_error', { type: 'AuthError', error }]])
  })

  it('that comes late does not end the attempt that was begun meanwhile', async () => {
    const { channel, calls } = subscribe('private-news')
    answers[0]?.(null, { auth: 'first' })
    await pass(10_000)
    calls.length = 0
    virtual.client.subscribe('private-news')
    receive('pusher:subscription_error', { type: 'AuthError', error: 'No.' }, 'private-news')
    expect([channel.subscriptionPending, calls]).toEqual([true, []])
    answers[1]?.(null, { auth: 'second' })
    await settle()
    receive(SUCCEEDED, {}, 'private-news')
    expect(channel.subscribed).toBe(true)
    expect(sent()).toHaveLength(2)
  })

  it('of the app is told with its status, and a late confirmation makes a new attempt needless', async () => {
    const { channel, calls } = subscribe('private-news')
    answers[0]?.(Object.assign(new Error('Forbidden.'), { status: 403 }), null)
    await settle()
    expect(calls).toEqual([
      ['pusher:subscription_error', { type: 'AuthError', error: 'Forbidden.', status: 403 }],
    ])
    virtual.client.subscribe('private-news')
    receive(SUCCEEDED, {}, 'private-news')
    answers[1]?.(null, { auth: 'late' })
    await settle()
    expect([channel.subscribed, sent()]).toEqual([true, []])
  })
})

describe('after a reconnect', () => {
  it('each channel tells when it was lost and when it came back, after it is subscribed', async () => {
    const { channel, calls } = subscribe()
    const other = subscribe('other')
    receive(SUCCEEDED, {}, 'news')
    const lostAt = Date.now()
    await pass(20_000)
    await reconnect()
    calls.length = other.calls.length = 0
    receive(SUCCEEDED, {}, 'news')
    const data = { lostAt, backAt: Date.now() }
    expect(calls).toEqual([
      ['pusher:subscription_succeeded', {}],
      ['bellwire:resubscribed', data],
    ])
    receive(SUCCEEDED, {}, 'other')
    // It had never been there.
    expect(other.calls).toEqual([['pusher:subscription_succeeded', {}]])
    expect(channel.subscribed).toBe(true)
  })

  it('the moment of the first loss counts when the next connection was lost, too', async () => {
    const { calls } = subscribe()
    receive(SUCCEEDED, {}, 'news')
    const lostAt = Date.now()
    for (const wait of [20_000, 3000]) {
      await pass(wait)
      await reconnect()
    }
    receive(SUCCEEDED, {}, 'news')
    expect(calls.at(-1)).toEqual(['bellwire:resubscribed', { lostAt, backAt: Date.now() }])
    receive(SUCCEEDED, {}, 'news')
    expect(calls.at(-1)).toEqual(['pusher:subscription_succeeded', {}])
  })
})
