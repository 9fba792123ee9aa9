// However many channels there are, the endpoint gets thirty requests at a time, in the order of the
// channels, and those that are not wanted any more are never made.

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLimit } from '../../src/auth/limit.js'
import { clientOf, FakeServer } from '../channels/fake-server.js'
import { json, startEndpoint, type Endpoint } from './endpoint.js'

const MOST = 30
const NAMES = Array.from({ length: 80 }, (_, n) => `private-${String(n)}`)

describe('an endpoint', () => {
  let endpoint: Endpoint
  let open: ServerResponse[]

  beforeEach(async () => {
    open = []
    endpoint = await startEndpoint((_request, response) => void open.push(response))
  })

  afterEach(async () => {
    await endpoint.stop()
  })

  async function subscribe() {
    const server = new FakeServer()
    const client = clientOf(server, { channelAuthorization: { endpoint: endpoint.url } })
    const socket = await server.connect()
    for (const name of NAMES) client.subscribe(name)
    await vi.waitFor(() => expect(open).toHaveLength(MOST))
    return { server, client, socket }
  }

  function asked(): (string | undefined)[] {
    return endpoint.asked.map(({ form }) => form['channel_name'])
  }

  it('is asked for thirty channels at a time, until all are in', async () => {
    const { socket } = await subscribe()
    for (let answered = 0; answered < NAMES.length; answered += 1) {
      const left = Math.min(MOST, NAMES.length - answered)
      await vi.waitFor(() => expect(open).toHaveLength(left), { interval: 2 })
      const [response] = open.splice(0, 1)
      if (response) json(response, { auth: 'signature' })
    }
    await vi.waitFor(() => expect(socket.subscribes).toHaveLength(NAMES.length))
    expect(asked().sort()).toEqual([...NAMES].sort())
  })

  it('is never asked for channels that were left while they waited', async () => {
    const { client } = await subscribe()
    for (const name of NAMES.slice(MOST + 2)) client.unsubscribe(name)
    for (const response of open.splice(0)) json(response, { auth: 'signature' })
    await vi.waitFor(() => expect(open).toHaveLength(2))
    for (const response of open.splice(0)) json(response, { auth: 'signature' })
    client.subscribe('private-last')
    await vi.waitFor(() => expect(open).toHaveLength(1))
    expect(asked().sort()).toEqual([...NAMES.slice(0, MOST + 2), 'private-last'].sort())
  })

  it('is asked for the new connection at once when requests for the old one hang', async () => {
    const { server, socket } = await subscribe()
    socket.end()
    await server.connect()
    await vi.waitFor(() => expect(endpoint.asked).toHaveLength(2 * MOST))
    const ids = endpoint.asked.map(({ form }) => form['socket_id'])
    expect(ids.slice(0, MOST)).toEqual(Array(MOST).fill('1.1'))
    expect(ids.slice(MOST)).toEqual(Array(MOST).fill('2.1'))
  })
})

describe('a limit', () => {
  it('lets nobody overtake those who wait', async () => {
    const inTurn = createLimit(1)
    const order: number[] = []
    const task = (n: number) => () => Promise.resolve(void order.push(n))
    const first = inTurn(async () => {
      await Promise.resolve()
      order.push(1)
    })
    const second = inTurn(task(2))
    await first
    await Promise.all([second, inTurn(task(3))])
    expect(order).toEqual([1, 2, 3])
  })

  it('goes on after a task that failed', async () => {
    const inTurn = createLimit(1)
    const failed = inTurn(() => Promise.reject(new Error('no')))
    const next = inTurn(() => Promise.resolve('yes'))
    await expect(failed).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
    await expect(inTurn(() => Promise.resolve('again'))).resolves.toBe('again')
  })
})
