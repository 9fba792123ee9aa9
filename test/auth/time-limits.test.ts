// What the app itself is asked for, providers and handlers, has a time limit: one that never settles
// fails its channel, and no other. In virtual time.

import { describe, expect, it } from 'vitest'
import type { Bellwire, ChannelAuthorizationOptions, Fields } from '../../src/node.js'
import { collect } from '../channels/fake-server.js'
import { pass, settle, startStable, useVirtualTime } from '../connection/virtual.js'
import { PlayedEndpoint, signed } from './played-endpoint.js'

useVirtualTime()

const never = () => new Promise<never>(() => undefined)

/** Subscribes to `private-bad` between two others; gives its errors. */
async function subscribe(channelAuthorization: ChannelAuthorizationOptions) {
  const virtual = await startStable({ channelAuthorization, logger: () => undefined })
  const { client } = virtual
  const { calls, listener } = collect()
  client.subscribe('private-before')
  client.subscribe('private-bad').bind('pusher:subscription_error', listener)
  client.subscribe('private-after')
  await settle()
  return { ...virtual, errors: calls }
}

function pending(client: Bellwire): string[] {
  return client
    .allChannels()
    .filter(({ subscriptionPending }) => subscriptionPending)
    .map(({ name }) => name)
}

describe.each<[string, ChannelAuthorizationOptions, string]>([
  ['a provider of headers', { headersProvider: badOnce() }, 'A provider of params or headers'],
  ['a provider of params', { paramsProvider: badOnce() }, 'A provider of params or headers'],
  [
    'a handler that returns a promise',
    {
      customHandler: ({ channelName }) =>
        channelName === 'private-bad' ? never() : Promise.resolve({ auth: 'signature' }),
    },
    'The customHandler',
  ],
  [
    'a handler that calls back',
    {
      customHandler({ channelName }, callback) {
        if (channelName !== 'private-bad') callback(null, { auth: 'signature' })
      },
    },
    'The customHandler',
  ],
])('%s that never settles', (_what, options, who) => {
  it('fails its channel after timeoutMs, and no other', async () => {
    const endpoint = new PlayedEndpoint(signed)
    const { client, network, errors } = await subscribe({
      ...options,
      fetch: endpoint.fetch,
      timeoutMs: 3000,
    })
    await pass(2999)
    expect(errors).toEqual([])
    expect(network.socket.sentEvents).toEqual(['pusher:subscribe', 'pusher:subscribe'])
    await pass(1)
    expect(errors).toEqual([
      [{ type: 'AuthError', error: `${who} did not answer in 3000 ms.` }, {}],
    ])
    expect(pending(client)).toEqual(['private-before', 'private-after'])
    await pass(600_000)
    expect(errors).toHaveLength(1)
  })
})

it('has 10 seconds when nothing is said', async () => {
  const { errors } = await subscribe({ customHandler: never })
  await pass(9999)
  expect(errors).toEqual([])
  await pass(1)
  expect(errors).toHaveLength(1)
})

it('is not waited for by a channel that was left', async () => {
  const { client, errors } = await subscribe({ customHandler: never })
  client.unsubscribe('private-bad')
  await pass(10_000)
  expect(errors).toEqual([])
})

it.each([0, '', undefined])('is the default for timeoutMs %j', async (timeoutMs) => {
  const { errors } = await subscribe({
    customHandler: never,
    timeoutMs: timeoutMs as unknown as number,
  })
  await pass(9999)
  expect(errors).toEqual([])
  await pass(1)
  expect(errors).toHaveLength(1)
})

it.each([-1, 'soon'])('is refused as timeoutMs %j', async (timeoutMs) => {
  await expect(subscribe({ timeoutMs: timeoutMs as unknown as number })).rejects.toThrow(
    /The option timeoutMs is .*Give a number above 0/,
  )
})

/** A provider that settles, but not when it is asked for the second time. */
function badOnce(): () => Promise<Fields> {
  let count = 0
  return () => (++count === 2 ? never() : Promise.resolve({}))
}
