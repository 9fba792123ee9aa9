// An encrypted channel: what it delivers, in which order, and what happens when the secret is
// another one, is broken or cannot be had.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, ChannelAuthorizationCallback, Options } from '../../src/node.js'
import { cipher } from '../../src/encryption/index.js'
import { seal } from '../encryption/seal.js'
import { clientOf, collect, FakeServer, settled, type PlayedSocket } from './fake-server.js'

const NAME = 'private-encrypted-mail'
const OLD = Buffer.alloc(32, 1).toString('base64')
const NEW = Buffer.alloc(32, 2).toString('base64')
const OTHER = Buffer.alloc(32, 3).toString('base64')
const ANOTHER_KEY = "It was sealed with another key than that of the app's endpoint."

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket
/** The requests to the app's endpoint, in order. */
let asked: ChannelAuthorizationCallback[]

beforeEach(() => start())

async function start(options: Options = {}): Promise<void> {
  asked = []
  server = new FakeServer()
  client = clientOf(server, {
    channelAuthorization: { customHandler: (_request, callback) => void asked.push(callback) },
    ...options,
  })
  socket = await server.connect()
}

/** The endpoint answers the request with this number. */
async function answer(index: number, shared_secret: unknown): Promise<void> {
  asked[index]?.(null, { auth: 'signature', shared_secret: shared_secret as string })
  await settled()
}

async function enter(secret = OLD) {
  const channel = client.subscribe(NAME)
  const { calls, listener } = collect()
  channel.bindGlobal(listener)
  await answer(asked.length - 1, secret)
  // The first of all waits for what decrypts.
  await vi.waitFor(() => expect(socket.subscribes).toHaveLength(1))
  socket.confirm(NAME)
  calls.length = 0
  return { channel, calls }
}

function publish(payload: unknown, secret = OLD, event = 'event'): void {
  socket.receive(event, seal(secret, payload), NAME)
}

function payloads(calls: unknown[][]): unknown[] {
  return calls.filter(([event]) => event === 'event').map(([, data]) => data)
}

describe('an encrypted channel', () => {
  it('never shows its secret to the server', async () => {
    await enter()
    expect(socket.subscribes).toEqual([{ auth: 'signature', channel: NAME }])
    expect(socket.sent.join()).not.toContain(OLD)
  })

  it('is asked for once what decrypts is there, so that no event comes before', async () => {
    let load: (value: typeof cipher) => void = () => undefined
    const loading = new Promise<typeof cipher>((resolve) => (load = resolve))
    await start({ cipher: loading })
    const channel = client.subscribe(NAME)
    const { calls, listener } = collect()
    channel.bind('event', listener)
    await answer(0, OLD)
    expect([channel.subscriptionPending, socket.subscribes]).toEqual([true, []])
    load(cipher)
    await settled()
    expect(socket.subscribes).toHaveLength(1)
    socket.confirm(NAME)
    for (const payload of [1, 2, 3]) publish(payload)
    expect(calls).toEqual([
      [1, {}],
      [2, {}],
      [3, {}],
    ])
  })

  it.each([0, false, null, '', 'text', [], { deep: { er: null } }])(
    'delivers the payload as it is: %j',
    async (payload) => {
      const { calls } = await enter()
      publish(payload)
      expect(calls).toEqual([['event', payload]])
    },
  )

  it('shows the events of the protocol, which nobody encrypts', async () => {
    const { channel, calls } = await enter()
    socket.receive('pusher:cache_miss', undefined, NAME)
    socket.receive('pusher_internal:subscription_count', { subscription_count: 0 }, NAME)
    expect(calls).toEqual([
      ['pusher:cache_miss', undefined],
      ['pusher:subscription_count', { subscription_count: 0 }],
    ])
    expect(channel.subscriptionCount).toBe(0)
  })

  it('sends no client events and says why', async () => {
    const log: string[] = []
    await start({ logger: ({ name }) => log.push(name) })
    const { channel } = await enter()
    expect(channel.trigger('client-typing', 1)).toBe(false)
    expect(socket.sentEvents).toEqual(['pusher:subscribe'])
    expect(log).toContain(`client-typing not sent on ${NAME}: encrypted channels take none`)
  })

  it('takes the data of one bad event for that event only', async () => {
    const { calls } = await enter()
    publish(1)
    socket.receive('event', { published: 'in the clear' }, NAME)
    publish(2)
    expect(payloads(calls)).toEqual([1, 2])
    expect(calls[1]).toEqual([
      'bellwire:decryption_error',
      { event: 'event', error: 'It has no ciphertext and nonce of 24 bytes, both in base64.' },
    ])
    expect(asked).toHaveLength(1)
  })
})

describe('when the key was changed', () => {
  it('a burst of a thousand events costs one request, and all are delivered in order', async () => {
    const { calls } = await enter()
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    for (const number of numbers) publish(number, NEW)
    await settled()
    expect([asked.length, calls]).toEqual([2, []])
    await answer(1, NEW)
    expect(payloads(calls)).toEqual(numbers)
    expect(calls).toHaveLength(1000)
    publish('after', NEW)
    expect(calls.at(-1)).toEqual(['event', 'after'])
    expect(asked).toHaveLength(2)
  })

  it('what was sealed with the old key meanwhile is told, and the order of the rest stays', async () => {
    const { calls } = await enter()
    publish(1)
    publish(0, NEW)
    publish('late', OLD)
    publish(false, NEW)
    await settled()
    await answer(1, NEW)
    expect(calls).toEqual([
      ['event', 1],
      ['event', 0],
      ['bellwire:decryption_error', { event: 'event', error: ANOTHER_KEY }],
      ['event', false],
    ])
    expect(asked).toHaveLength(2)
  })

  it('a server that confirms once more meanwhile takes no event away', async () => {
    const { calls } = await enter()
    publish(1, NEW)
    await settled()
    socket.confirm(NAME)
    await answer(1, NEW)
    expect(payloads(calls)).toEqual([1])
  })

  it('twice, it is asked twice', async () => {
    const { calls } = await enter()
    publish(1, NEW)
    await settled()
    await answer(1, NEW)
    publish(2, OTHER)
    await settled()
    await answer(2, OTHER)
    expect(payloads(calls)).toEqual([1, 2])
    expect(asked).toHaveLength(3)
  })

  it('a listener may leave while what was held is delivered, and hears nothing more', async () => {
    const { channel, calls } = await enter()
    channel.bind('event', () => channel.unsubscribe())
    publish(1, NEW)
    publish(2, NEW)
    await settled()
    await answer(1, NEW)
    expect(calls).toEqual([['event', 1]])
  })

  it('a channel that is left meanwhile delivers nothing', async () => {
    const { channel, calls } = await enter()
    publish(1, NEW)
    await settled()
    channel.unsubscribe()
    await answer(1, NEW)
    expect(calls).toEqual([])
  })

  it('an outage meanwhile loses nothing: what was held comes first after it', async () => {
    const { calls } = await enter()
    publish(1, NEW)
    publish(2, NEW)
    await settled()
    socket.end()
    socket = await server.connect()
    await settled()
    await answer(1, OTHER)
    expect(calls).toEqual([])
    await answer(2, NEW)
    socket.confirm(NAME)
    publish(3, NEW)
    expect(payloads(calls)).toEqual([1, 2, 3])
    expect(calls.some(([event]) => event === 'bellwire:decryption_error')).toBe(false)
    expect(asked).toHaveLength(3)
  })
})

describe('an event that no key opens', () => {
  it('is told with the reason when the endpoint has the same secret, and others are delivered', async () => {
    const { calls } = await enter()
    publish(1, OTHER)
    publish(2)
    await settled()
    await answer(1, OLD)
    expect(calls).toEqual([
      ['bellwire:decryption_error', { event: 'event', error: ANOTHER_KEY }],
      ['event', 2],
    ])
  })

  it('is told with the reason of the endpoint when that refuses', async () => {
    const { channel, calls } = await enter()
    publish(1, NEW)
    publish(2)
    await settled()
    asked[1]?.(new Error('Not today.'), null)
    await settled()
    expect(calls).toEqual([
      ['bellwire:decryption_error', { event: 'event', error: 'Not today.' }],
      ['event', 2],
    ])
    expect(channel.subscribed).toBe(true)
  })

  it('is told with what is wrong with the new secret', async () => {
    const { calls } = await enter()
    publish(1, NEW)
    await settled()
    await answer(1, 'AAAA')
    const error = 'The shared_secret must be 32 bytes in base64, but it is 3 bytes.'
    expect(calls).toEqual([['bellwire:decryption_error', { event: 'event', error }]])
  })

  it('among many does not ask the endpoint for each, but once in a second', async () => {
    const now = vi.spyOn(Date, 'now')
    now.mockReturnValue(1_700_000_000_000)
    const { calls } = await enter()
    publish(1, OTHER)
    await settled()
    await answer(1, OLD)
    now.mockReturnValue(1_700_000_000_999)
    for (let index = 0; index < 100; index++) publish(index, OTHER)
    await settled()
    expect(asked).toHaveLength(2)
    expect(calls).toHaveLength(101)
    now.mockReturnValue(1_700_000_001_000)
    publish(1, OTHER)
    await settled()
    now.mockRestore()
    expect(asked).toHaveLength(3)
  })
})

describe('an answer of the endpoint', () => {
  it.each([
    ['without a shared_secret', undefined, 'has no shared_secret'],
    ['with an empty one', '', 'has no shared_secret'],
    ['with a short one', 'AAAA', 'must be 32 bytes in base64, but it is 3 bytes'],
    ['with one that is not base64', '{}', 'must be 32 bytes in base64, but it is not base64'],
  ])('%s fails this channel only, and says so', async (_what, secret, words) => {
    const channel = client.subscribe(NAME)
    const { calls, listener } = collect()
    channel.bind('pusher:subscription_error', listener)
    const other = client.subscribe('news')
    await answer(0, secret)
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    const error = expect.stringContaining(words) as string
    expect(calls).toEqual([[{ type: 'AuthError', error }, {}]])
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    socket.confirm('news')
    expect(other.subscribed).toBe(true)
    await answer(asked.length - 1, OLD)
  })

  it('without auth is no subscription either', async () => {
    const channel = client.subscribe(NAME)
    const rejected = expect(channel.ready()).rejects.toThrow(/has no auth/)
    asked[0]?.(null, { shared_secret: OLD } as never)
    await rejected
  })

  it('that comes late for the old socket does not bring its old secret', async () => {
    const channel = client.subscribe(NAME)
    const { calls, listener } = collect()
    channel.bind('event', listener)
    socket.end()
    socket = await server.connect()
    await answer(1, NEW)
    await vi.waitFor(() => expect(socket.subscribes).toHaveLength(1))
    await answer(0, OLD)
    socket.confirm(NAME)
    publish('hi', NEW)
    expect(calls).toEqual([['hi', {}]])
  })
})

it('when what decrypts cannot be had, the channel says so, and others work', async () => {
  const failed = Promise.reject(new Error('No decryption here.'))
  failed.catch(() => undefined)
  await start({ cipher: failed })
  const channel = client.subscribe(NAME)
  const rejected = expect(channel.ready()).rejects.toThrow('No decryption here.')
  await answer(0, OLD)
  await rejected
  client.subscribe('news')
  socket.confirm('news')
  expect(client.channel('news')?.subscribed).toBe(true)
})
