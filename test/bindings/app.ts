// The surroundings of a component in tests of hooks and composables: the real server on real
// sockets, a client, and a list of what the server saw of it. Time passes only when a test says so.

import { afterEach, beforeEach, vi } from 'vitest'
import type { Bellwire, Options } from '../../src/node.js'
import { authorizeWith, bellwireOn, sdkFor } from '../support/client.js'
import { NO_FALLBACK } from '../support/fake-websocket.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let log: string[] = []

/** A server and a list of its own for each test of the file. */
export function useServer(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    log = []
    server = await startServer({ logger: () => undefined })
    server.server.on('connection', () => log.push('connected'))
    server.server.on('subscribed', ({ channel }) => log.push(`+${channel}`))
    server.server.on('unsubscribed', ({ channel }) => log.push(`-${channel}`))
  })
  afterEach(async () => {
    vi.useRealTimers()
    await server.stop()
  })
}

/** What the server has seen and the app was asked since the last time, in order. */
export const takeLog = (): string[] => log.splice(0)

/** How many entries there are to take. */
export const logLength = (): number => log.length

/**
 * A client of the server as `userId`. Each signature that it asks for is in the list, too. Without
 * the fallback: a request of it that is cut takes time to be given up, and time does not pass.
 */
export function makeClient(userId = 'ann', options: Options = {}): Bellwire {
  const sign = authorizeWith(sdkFor(server), userId)
  return bellwireOn(server, userId, {
    logger: () => undefined,
    ...NO_FALLBACK,
    channelAuthorization: {
      customHandler: (request, callback) => {
        log.push(`?${request.channelName}`)
        return sign(request, callback)
      },
    },
    ...options,
  })
}

/** The server sends an event to a channel. */
export function publish(channel: string, event: string, data: unknown): Promise<unknown> {
  return sdkFor(server).trigger(channel, event, data)
}

/** Kills the server, and starts it again on the same port. */
export async function restartServer(whileAway: () => Promise<void>): Promise<void> {
  const { port } = server
  await server.stop()
  await whileAway()
  server = await startServer({ port, logger: () => undefined })
}

/** Lets time pass. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}
