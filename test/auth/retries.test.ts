// An endpoint that fails for a while is asked again, politely and not for ever, and a channel gets
// in as soon as it may. In virtual time.

import { describe, expect, it, vi } from 'vitest'
import type { AnyChannel, Bellwire, ChannelAuthorizationOptions } from '../../src/node.js'
import { collect } from '../channels/fake-server.js'
import { fixChance, pass, settle, startStable, useVirtualTime } from '../connection/virtual.js'
import type { FakeNetwork } from '../support/fake-websocket.js'
import { PlayedEndpoint, answer, signed, type Play } from './played-endpoint.js'

useVirtualTime()

interface Scene {
  client: Bellwire
  network: FakeNetwork
  endpoint: PlayedEndpoint
  channel: AnyChannel
  /** Data of the channel's errors. */
  errors: unknown[][]
}

/** A channel that is authorized by an endpoint of this kind. Waits are as long as they can be. */
async function subscribe(play: Play, options: ChannelAuthorizationOptions = {}): Promise<Scene> {
  fixChance(1)
  const endpoint = new PlayedEndpoint(play)
  const { client, network } = await startStable({
    channelAuthorization: { ...options, fetch: endpoint.fetch },
    logger: () => undefined,
  })
  const { calls, listener } = collect()
  const channel: unknown = client.subscribe('private-a').bind('pusher:subscription_error', listener)
  await settle()
  return { client, network, endpoint, channel: channel as AnyChannel, errors: calls }
}

// Longer than all tries, shorter than the silence after which the client would want a pong.
const LONG_MS = 100_000

describe('an endpoint that is down', () => {
  it.each<[string, () => ReturnType<Play>]>([
    ['answers 500', () => answer(500)],
    ['answers 502', () => answer(502)],
    ['answers 503', () => answer(503)],
    ['answers 504', () => answer(504)],
    ['answers 408', () => answer(408)],
    ['answers 429', () => answer(429)],
    ['cannot be reached', () => 'no network'],
  ])('is asked five times more, after 1, 2, 4, 8 and 16 s at most: it %s', async (_what, play) => {
    const { endpoint, channel, errors } = await subscribe(play)
    await pass(30_999)
    expect(endpoint.times).toEqual([0, 1000, 3000, 7000, 15_000])
    expect([channel.subscriptionPending, errors]).toEqual([true, []])
    await pass(LONG_MS)
    expect(endpoint.times).toEqual([0, 1000, 3000, 7000, 15_000, 31_000])
    expect([channel.subscriptionPending, errors.length]).toEqual([false, 1])
  })

  it('is asked at random times, so that clients do not come in lock-step', async () => {
    const { endpoint } = await subscribe(() => answer(503))
    fixChance(0.25)
    await pass(LONG_MS)
    // The first wait had begun.
    expect(endpoint.times).toEqual([0, 1000, 1500, 2500, 4500, 8500])
  })

  it('lets the channel in as soon as it is back', async () => {
    let isUp = false
    const { network, channel, errors } = await subscribe(() => (isUp ? signed() : answer(503)))
    isUp = true
    await pass(1000)
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe'])
    network.socket.receive('pusher_internal:subscription_succeeded', {}, 'private-a')
    expect([channel.subscribed, errors]).toEqual([true, []])
  })

  it('that does not answer is asked again when the time is over', async () => {
    const { endpoint, errors } = await subscribe(() => 'no answer', { timeoutMs: 2000 })
    expect(endpoint.asked[0]?.signal.aborted).toBe(false)
    await pass(2000)
    expect(endpoint.asked[0]?.signal.aborted).toBe(true)
    await pass(LONG_MS)
    expect(endpoint.times).toEqual([0, 3000, 7000, 13_000, 23_000, 41_000])
    expect(errors).toMatchObject([
      [{ type: 'AuthError', error: 'The endpoint /pusher/auth did not answer in 2000 ms.' }, {}],
    ])
  })

  it('has 10 seconds when nothing is said', async () => {
    const { endpoint } = await subscribe(() => 'no answer')
    await pass(9999)
    expect(endpoint.asked[0]?.signal.aborted).toBe(false)
    await pass(1)
    expect(endpoint.asked[0]?.signal.aborted).toBe(true)
  })

  it('is asked again at the next connection, with all its tries', async () => {
    const { endpoint, network, errors } = await subscribe(() => answer(503))
    await pass(LONG_MS)
    expect([endpoint.asked.length, errors.length]).toEqual([6, 1])
    network.socket.end()
    await pass(2000)
    network.socket.greet('2.1')
    await pass(LONG_MS)
    expect([endpoint.asked.length, errors.length]).toEqual([12, 2])
    expect(endpoint.asked.at(-1)?.form.get('socket_id')).toBe('2.1')
  })

  it('is asked again by subscribe', async () => {
    const { client, endpoint } = await subscribe(() => answer(503))
    await pass(LONG_MS)
    client.subscribe('private-a')
    await settle()
    expect(endpoint.asked).toHaveLength(7)
  })

  it.each<[string, (scene: Scene) => void]>([
    ['the channel is left', ({ channel }) => channel.unsubscribe()],
    ['the client disconnects', ({ client }) => client.disconnect()],
    ['the client is destroyed', ({ client }) => client.destroy()],
    ['the connection is lost', ({ network }) => network.socket.end()],
  ])('is not asked again for a channel that waits when %s', async (_what, end) => {
    const scene = await subscribe(() => answer(503))
    await pass(500)
    end(scene)
    await pass(LONG_MS)
    expect(scene.endpoint.asked).toHaveLength(1)
    expect(scene.errors).toEqual([])
  })

  it('says in the log that it will be asked again, and why', async () => {
    const logger = vi.fn()
    const endpoint = new PlayedEndpoint(() => answer(503, 'deploying'))
    const { client } = await startStable({ fetch: endpoint.fetch, logger })
    client.subscribe('private-a')
    await settle()
    expect(logger).toHaveBeenCalledWith({
      level: 'warn',
      name: 'asking again',
      detail: expect.objectContaining({
        message: expect.stringContaining('answered status 503: "deploying"') as string,
      }) as unknown,
    })
  })
})

describe('Retry-After', () => {
  it.each<[string, string, number]>([
    ['seconds', '5', 5000],
    ['no seconds', '0', 0],
    ['more seconds than anybody waits', '86400', 30_000],
    ['a date', 'Tue, 14 Nov 2023 22:13:45 GMT', 20_000],
    ['a date that is gone', 'Tue, 14 Nov 2023 00:00:00 GMT', 0],
    ['a date that is far away', 'Tue, 14 Nov 2034 00:00:00 GMT', 30_000],
    ['less than nothing', '-5', 0],
    ['nonsense', 'later', 0],
    ['nothing', '', 0],
  ])('is waited for, and then a random time: %s', async (_what, value, waitMs) => {
    const { endpoint } = await subscribe(() => answer(429, '', { 'retry-after': value }))
    await pass(waitMs + 999)
    expect(endpoint.asked).toHaveLength(1)
    await pass(1)
    expect(endpoint.asked).toHaveLength(2)
  })
})

describe('an endpoint that refuses', () => {
  it.each([400, 402, 404, 405, 410, 422, 451])(
    'with status %d is not asked again',
    async (status) => {
      const { endpoint, errors } = await subscribe(() => answer(status), {
        headersProvider: () => ({}),
      })
      await pass(LONG_MS)
      expect([endpoint.asked.length, errors.length]).toEqual([1, 1])
    },
  )

  it.each([401, 403, 419])(
    'with status %d is asked once more with fresh values of the providers, at once',
    async (status) => {
      let token = 0
      const { endpoint, errors, network } = await subscribe(
        ({ headers }) => (headers['x-token'] === '2' ? signed() : answer(status)),
        { headersProvider: () => ({ 'X-Token': ++token }) },
      )
      await settle()
      expect(endpoint.times).toEqual([0, 0])
      expect([network.socket.sentEvents, errors]).toEqual([['pusher:subscribe'], []])
    },
  )

  it.each([401, 403, 419])('with status %d twice is not asked again', async (status) => {
    const { endpoint, errors } = await subscribe(() => answer(status), {
      paramsProvider: () => ({ token: 1 }),
    })
    await pass(LONG_MS)
    expect(endpoint.times).toEqual([0, 0])
    expect(errors).toMatchObject([[{ type: 'AuthError', status }, {}]])
  })

  it.each([401, 403, 419])(
    'with status %d is not asked again when there are no providers',
    async (status) => {
      const { endpoint } = await subscribe(() => answer(status), { headers: { 'X-Token': 1 } })
      await pass(LONG_MS)
      expect(endpoint.asked).toHaveLength(1)
    },
  )

  it('for want of fresh values while it is down is asked six times in all', async () => {
    const statuses = [503, 401, 503, 503, 503, 503]
    const { endpoint, errors } = await subscribe(() => answer(statuses.shift() ?? 500), {
      headersProvider: () => ({}),
    })
    await pass(LONG_MS)
    expect(endpoint.asked).toHaveLength(6)
    expect(errors).toMatchObject([[{ status: 503 }, {}]])
  })
})
