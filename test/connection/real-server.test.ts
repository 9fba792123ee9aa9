// A client and the local server over real sockets: restarts, unknown keys, apps that are off.

import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectionError, Options } from '../../src/node.js'
import { bellwireOn, next } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

const QUICK: Partial<Options> = { backoff: { minMs: 50 } }

let server: TestServer | undefined

async function serve(...args: Parameters<typeof startServer>): Promise<TestServer> {
  server = await startServer(...args)
  return server
}

afterEach(async () => {
  await server?.stop()
  server = undefined
})

describe('a server that is killed and started again', () => {
  it('has its client back, with a new id, in no more than twice the outage', async () => {
    const first = await serve()
    const { connection } = bellwireOn(first, 'ann', QUICK)
    await next(connection, 'connected')
    const id = connection.socketId
    const lost = next<ConnectionError>(connection, 'error')
    await first.stop()
    expect((await lost).closeCode).toBe(1006)
    expect(connection.status).toMatchObject({ state: 'connecting', socketId: undefined })

    const lostAt = Date.now()
    const failed = next<ConnectionError>(connection, 'error')
    expect((await failed).cause).toMatchObject({ code: 'ECONNREFUSED' })
    const back = next(connection, 'connected')
    await serve({ port: first.port })
    const outageMs = Date.now() - lostAt
    await back
    const costMs = Date.now() - lostAt
    // Sockets need a little time of their own.
    expect(costMs).toBeLessThan(Math.max(2 * outageMs, outageMs + 50) + 500)
    expect(connection.socketId).toMatch(/^\d+\.\d+$/)
    expect(connection.socketId).not.toBe(id)
  })

  it('has every one of many clients back', async () => {
    const first = await serve()
    const clients = Array.from({ length: 20 }, () => bellwireOn(first, 'ann', QUICK))
    await Promise.all(clients.map(({ connection }) => next(connection, 'connected')))
    const back = clients.map(({ connection }) => next(connection, 'connected'))
    await first.stop()
    await serve({ port: first.port })
    await Promise.all(back)
    const ids = new Set(clients.map(({ connection }) => connection.socketId))
    expect(ids.size).toBe(20)
  })
})

describe('a server that is not there yet', () => {
  it('is found when it comes', async () => {
    const first = await serve()
    await first.stop()
    const { connection } = bellwireOn(first, 'ann', QUICK)
    await next(connection, 'error')
    expect(connection.state).toBe('connecting')
    const connected = next(connection, 'connected')
    await serve({ port: first.port })
    await connected
    expect(connection.status).toMatchObject({ state: 'connected', attempt: 0 })
  })
})

describe('a server that does not want this client', () => {
  it('because of its key: one error that says so, and no retry', async () => {
    const running = await serve()
    const app = { ...running.app, key: 'nobody' }
    const { connection } = bellwireOn({ ...running, app }, 'ann', QUICK)
    const errors: unknown[] = []
    connection.bind('error', (error) => errors.push(error))
    await next(connection, 'disconnected')
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ closeCode: 4001, data: { code: 4001 } })
    expect(connection.status).toMatchObject({ state: 'disconnected', reason: 'server refused' })
  })

  it('because its app is disabled', async () => {
    const running = await serve({
      apps: [{ id: '1', key: 'off', secret: 'secret', enabled: false }],
    })
    const { connection } = bellwireOn(running, 'ann', QUICK)
    const error = next<ConnectionError>(connection, 'error')
    await next(connection, 'disconnected')
    expect((await error).data.code).toBe(4003)
    expect(connection.state).toBe('disconnected')
  })
})
