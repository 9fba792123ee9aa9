// An endpoint that takes its time is given up when its time is over or nobody waits any more.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, ChannelAuthorizationOptions } from '../../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from '../channels/fake-server.js'
import { next } from '../support/client.js'
import { startEndpoint, type Endpoint } from './endpoint.js'

let endpoint: Endpoint
let server: FakeServer
let socket: PlayedSocket

beforeEach(async () => {
  endpoint = await startEndpoint(() => undefined)
  server = new FakeServer()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await endpoint.stop()
})

async function connect(options: ChannelAuthorizationOptions): Promise<Bellwire> {
  const client = clientOf(server, {
    channelAuthorization: { endpoint: endpoint.url, ...options },
  })
  socket = await server.connect()
  return client
}

describe('an endpoint that does not answer', () => {
  beforeEach(() => {
    // No wait before a request is made again.
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })

  it('is given up after timeoutMs and asked again, and other channels go on', async () => {
    const client = await connect({ timeoutMs: 200 })
    const channel = client.subscribe('private-a')
    client.subscribe('news')
    socket.confirm('news')
    expect(client.channel('news')?.subscribed).toBe(true)
    const departure = endpoint.nextDeparture()
    expect(await next(channel, 'pusher:subscription_error')).toEqual({
      type: 'AuthError',
      error: `The endpoint ${endpoint.url} did not answer in 200 ms.`,
    })
    expect([channel.subscribed, channel.subscriptionPending]).toEqual([false, false])
    await departure
    expect(endpoint.asked).toHaveLength(6)
  })

  it('is given up after timeoutMs also when it began to answer, and heard when it then does', async () => {
    await endpoint.stop()
    endpoint = await startEndpoint((_request, response) => {
      response.writeHead(200).write('{"auth":')
      if (endpoint.asked.length > 1) response.end('"signature"}')
    })
    const client = await connect({ timeoutMs: 200 })
    client.subscribe('private-a')
    await vi.waitFor(() => expect(socket.subscribes).toHaveLength(1))
    expect(endpoint.asked).toHaveLength(2)
  })
})

describe('a request under way', () => {
  it.each<[string, (client: Bellwire) => void]>([
    ['the channel is left', (client) => client.unsubscribe('private-a')],
    ['the client disconnects', (client) => client.disconnect()],
    ['the client is destroyed', (client) => client.destroy()],
    ['the connection is lost', () => socket.end()],
  ])('is given up when %s', async (_what, end) => {
    const client = await connect({})
    const channel = client.subscribe('private-a')
    const { calls, listener } = collect()
    channel.bindGlobal(listener)
    await endpoint.nextRequest()
    const departure = endpoint.nextDeparture()
    end(client)
    await departure
    await settled()
    expect(calls).toEqual([])
  })

  it('is not begun when the channel was left while the providers were asked', async () => {
    let provide: (headers: object) => void = () => undefined
    const client = await connect({
      headersProvider: () =>
        new Promise((resolve) => (provide = (headers) => resolve({ ...headers }))),
    })
    client.subscribe('private-a').unsubscribe()
    await settled()
    provide({ 'X-Token': 'late' })
    client.subscribe('private-b')
    await settled()
    provide({ 'X-Token': 'in time' })
    await endpoint.nextRequest()
    expect(endpoint.asked.map(({ form }) => form['channel_name'])).toEqual(['private-b'])
  })

  it('leaves no timer behind when it has been answered', async () => {
    await endpoint.stop()
    endpoint = await startEndpoint((_request, response) => response.writeHead(400).end())
    const client = await connect({})
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    const set = vi.spyOn(globalThis, 'setTimeout')
    await next(client.subscribe('private-a'), 'pusher:subscription_error')
    const timers = set.mock.results
      .filter((_result, index) => set.mock.calls[index]?.[1] === 10_000)
      .map(({ value }) => value as unknown)
    expect(timers.length).toBeGreaterThan(0)
    expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers))
  })
})
