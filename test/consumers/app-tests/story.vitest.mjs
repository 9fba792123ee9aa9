import Bellwire from 'bellwire'
import { connected, createTestServer, subscribed } from 'bellwire/testing'
import { expect, test, vi } from 'vitest'

test('vitest, with a client that the app makes', async () => {
  vi.useFakeTimers()
  const server = createTestServer()
  const client = new Bellwire(server.key, { cluster: 'eu', ...server.clientOptions })
  await subscribed(client.subscribe('presence-room'))
  await server.dropConnections()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.connection.state).toBe('connecting')
  await connected(client)
  client.destroy()
  vi.useRealTimers()
})
