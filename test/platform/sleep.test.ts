// A machine that slept: the clock went on, timers did not. The client asks whether its connection
// is still there, and does not wait out what it was waiting for.

import { describe, expect, it, vi } from 'vitest'
import { watchLifecycle } from '../../src/platform/lifecycle.js'
import { watchSleep } from '../../src/platform/sleep.js'
import { fixChance, pass, start, useVirtualTime } from '../connection/virtual.js'

const HOUR_MS = 3_600_000

useVirtualTime()

/** The clock goes on, timers do not. */
function sleep(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

describe('a sleep', () => {
  it('is noticed within ten seconds of waking, once', async () => {
    const onWake = vi.fn()
    const stop = watchSleep(onWake)
    await pass(60_000)
    expect(onWake).not.toHaveBeenCalled()
    sleep(HOUR_MS)
    await pass(10_000)
    expect(onWake).toHaveBeenCalledTimes(1)
    await pass(60_000)
    expect(onWake).toHaveBeenCalledTimes(1)
    stop()
  })

  it('is not what a few late seconds are', async () => {
    const onWake = vi.fn()
    const stop = watchSleep(onWake)
    sleep(9000)
    await pass(60_000)
    expect(onWake).not.toHaveBeenCalled()
    stop()
  })

  it('is not watched for on a hidden page, until it is seen again', async () => {
    const events = new EventTarget()
    const page = { visibilityState: 'visible' }
    vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
    vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events))
    vi.stubGlobal('document', page)
    const heard: string[] = []
    const stop = watchLifecycle((event) => heard.push(event))
    expect(vi.getTimerCount()).toBe(1)

    page.visibilityState = 'hidden'
    events.dispatchEvent(new Event('visibilitychange'))
    expect(vi.getTimerCount()).toBe(0)

    page.visibilityState = 'visible'
    events.dispatchEvent(new Event('visibilitychange'))
    expect(heard).toEqual(['awake'])
    sleep(HOUR_MS)
    await pass(10_000)
    expect(heard).toEqual(['awake', 'awake'])

    stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a client that wakes from sleep', () => {
  it('finds out within fifteen seconds that its connection is gone', async () => {
    const { connection, network } = await start()
    network.socket.greet()
    await pass(6000)
    sleep(HOUR_MS)
    await pass(4000)
    expect(network.socket.sent.at(-1)).toContain('pusher:ping')
    expect(connection.state).toBe('connected')
    await pass(5000)
    expect(connection.state).toBe('connecting')
    expect(connection.status.reason).toBe('no answer to ping')
  })

  it('keeps a connection that answers', async () => {
    const { connection, network } = await start()
    network.socket.greet()
    await pass(6000)
    sleep(HOUR_MS)
    await pass(4000)
    network.socket.receive('pusher:pong', {})
    await pass(5000)
    expect(connection.state).toBe('connected')
  })

  it('does not wait for the next attempt', async () => {
    fixChance(0.999)
    const { connection, network } = await start({ backoff: { minMs: 60_000, maxMs: 60_000 } })
    network.socket.end()
    const attempts = network.sockets.length
    sleep(HOUR_MS)
    await pass(10_000)
    expect(network.sockets.length).toBe(attempts + 1)
    expect(connection.status.nextRetryAt).toBeUndefined()
  })
})
