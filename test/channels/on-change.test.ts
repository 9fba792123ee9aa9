// `channel.onChange` and `channel.error`: what those read who show where a subscription stands.

import { beforeEach, expect, it, vi } from 'vitest'
import type { Bellwire, Channel } from '../../src/node.js'
import { clientOf, FakeServer, type PlayedSocket } from './fake-server.js'

let server: FakeServer
let client: Bellwire
let socket: PlayedSocket

beforeEach(async () => {
  server = new FakeServer()
  client = clientOf(server)
  socket = await server.connect()
})

/** What a listener has seen at each of its calls: subscribed or not, and why. */
function watch(channel: Channel) {
  const seen: string[] = []
  const off = channel.onChange(() => {
    seen.push(channel.error?.message ?? String(channel.subscribed))
  })
  return { seen, off }
}

it('tells of a confirmation, of a loss, and of leaving', async () => {
  const channel = client.subscribe('news')
  const { seen } = watch(channel)
  socket.confirm('news')
  expect(seen.splice(0)).toEqual(['true'])
  socket.end()
  expect(seen.splice(0)).toEqual(['false'])
  socket = await server.connect()
  socket.confirm('news')
  expect(seen.splice(0).at(-1)).toBe('true')
  channel.unsubscribe()
  expect(seen).toEqual(['false'])
})

it('tells of a refusal, with the error that `ready` rejects with, until it is tried again', async () => {
  const channel = client.subscribe('news')
  const { seen } = watch(channel)
  socket.receive('pusher:subscription_error', { error: 'Not you.' }, 'news')
  expect(seen.splice(0)).toEqual(['Not you.'])
  await expect(channel.ready()).rejects.toBe(channel.error)
  client.subscribe('news')
  expect(seen).toEqual(['false'])
  expect(channel.error).toBeUndefined()
})

it('is silent after it was stopped', () => {
  const { seen, off } = watch(client.subscribe('news'))
  off()
  socket.confirm('news')
  expect(seen).toEqual([])
})

it('one that throws is reported, and neither the next nor the channel hears of it', () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const failure = new Error('in the listener')
  const channel = client.subscribe('news')
  const off = channel.onChange(() => {
    throw failure
  })
  const { seen } = watch(channel)
  socket.confirm('news')
  expect(seen).toEqual(['true'])
  expect(channel.subscribed).toBe(true)
  expect(reported).toHaveBeenCalledWith(failure)
  off()
  reported.mockRestore()
})
