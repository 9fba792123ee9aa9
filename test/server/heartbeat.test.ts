// A silent connection is asked once and then given up. Time is virtual, sockets are real.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Heartbeat } from '../../src/server/heartbeat.js'
import { startServer, type TestServer } from '../support/server.js'
import { connect } from './raw-client.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the watch', () => {
  const watch = () => {
    const ask = vi.fn()
    const giveUp = vi.fn()
    const heartbeat = new Heartbeat({ silenceMs: 1000, answerMs: 100, ask, giveUp })
    return { ask, giveUp, heartbeat }
  }

  test('asks after the silence and gives up without an answer', () => {
    const { ask, giveUp } = watch()
    vi.advanceTimersByTime(999)
    expect(ask).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(99)
    expect(giveUp).not.toHaveBeenCalled()
    vi.advanceTimersByTime(10_000)
    expect(ask).toHaveBeenCalledTimes(1)
    expect(giveUp).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('any sign of life starts the silence anew, also as an answer', () => {
    const { ask, giveUp, heartbeat } = watch()
    vi.advanceTimersByTime(600)
    heartbeat.touch()
    vi.advanceTimersByTime(999)
    expect(ask).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(50)
    heartbeat.touch()
    vi.advanceTimersByTime(999)
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(2)
    expect(giveUp).not.toHaveBeenCalled()
  })

  test('stops', () => {
    const { ask, heartbeat } = watch()
    heartbeat.stop()
    vi.advanceTimersByTime(10_000)
    expect(ask).not.toHaveBeenCalled()
  })
})

describe('a connection', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startServer({ activityTimeoutSeconds: 10 })
  })
  afterEach(() => server.stop())

  test('that is silent gets a ping, then 4201', async () => {
    const client = await connect(server)
    vi.advanceTimersByTime(40_000)
    expect(await client.next()).toMatchObject({ event: 'pusher:ping', data: {} })
    vi.advanceTimersByTime(30_000)
    expect(await client.closed).toEqual({ code: 4201, reason: 'Pong reply not received in time' })
  })

  test('that answers the ping stays', async () => {
    const client = await connect(server)
    vi.advanceTimersByTime(40_000)
    expect(await client.next()).toMatchObject({ event: 'pusher:ping' })
    client.send('pusher:pong', {})
    await client.expectNothing()
    vi.advanceTimersByTime(30_000)
    await client.expectNothing()
    await client.close()
  })

  test('that is gone leaves no timer', async () => {
    const timersBefore = vi.getTimerCount()
    const client = await connect(server)
    expect(vi.getTimerCount()).toBe(timersBefore + 1)
    await client.close()
    await vi.waitFor(() => expect(server.server.connectionCount).toBe(0))
    expect(vi.getTimerCount()).toBe(timersBefore)
  })
})
