// Whether a WebSocket gets through is tried in time, and an answer counts only when it is one.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nodePlatform } from '../../src/platform/node.js'
import type { LifecycleEvent } from '../../src/platform/platform.js'
import { openWebSocket } from '../../src/transport/websocket.js'
import { probeWebSocket } from '../../src/transport/websocket-probe.js'
import { FakeNetwork } from '../support/fake-websocket.js'

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function probe() {
  const network = new FakeNetwork()
  const onSuccess = vi.fn()
  let tell: (event: LifecycleEvent) => void = () => undefined
  const watch = (listener: typeof tell) => {
    tell = listener
    return () => (tell = () => undefined)
  }
  const stop = probeWebSocket(
    { ...nodePlatform, watch },
    (events) => openWebSocket(() => network.WebSocket, 'ws://localhost/app/key', events),
    onSuccess,
  )
  return { network, onSuccess, stop, tell: (event: LifecycleEvent) => tell(event) }
}

describe('a probe', () => {
  it('is made after 10 seconds, and tells of its success once', async () => {
    const { network, onSuccess } = probe()
    await pass(9999)
    expect(network.sockets).toHaveLength(0)
    await pass(1)
    network.socket.greet()
    expect(onSuccess).toHaveBeenCalledTimes(1)
    expect(network.alive).toHaveLength(0)
    await pass(3_600_000)
    expect(network.sockets).toHaveLength(1)
  })

  it('that fails is made again after twice the time', async () => {
    const { network, onSuccess, stop } = probe()
    await pass(10_000)
    network.socket.fail()
    await pass(19_999)
    expect(network.sockets).toHaveLength(1)
    await pass(1)
    expect(network.sockets).toHaveLength(2)
    network.socket.greet()
    expect(onSuccess).toHaveBeenCalledTimes(1)
    stop()
  })

  it('that hangs is given up after 10 seconds', async () => {
    const { network, stop } = probe()
    await pass(10_000)
    expect(network.alive).toHaveLength(1)
    await pass(10_000)
    expect(network.alive).toHaveLength(0)
    stop()
  })

  it.each([
    ['is garbage', '<html>'],
    ['is a refusal', '{"event":"pusher:error","data":{"code":4100,"message":"full"}}'],
  ])('whose answer %s has not succeeded', async (_, answer) => {
    const { network, onSuccess, stop } = probe()
    await pass(10_000)
    network.socket.open().receiveText(answer)
    expect(onSuccess).not.toHaveBeenCalled()
    expect(network.alive).toHaveLength(0)
    stop()
  })

  it.each(['online', 'awake'] as const)('is made at once on %s, one at a time', async (event) => {
    const { network, stop, tell } = probe()
    tell(event)
    tell(event)
    await pass(0)
    expect(network.sockets).toHaveLength(1)
    stop()
    expect(network.alive).toHaveLength(0)
  })

  it('is not made on what says nothing good, nor after it was stopped', async () => {
    const { network, stop, tell } = probe()
    tell('offline')
    tell('frozen')
    stop()
    tell('online')
    await pass(60_000)
    expect(network.sockets).toHaveLength(0)
  })

  it('is not repeated where there is nothing to make one with', async () => {
    const onSuccess = vi.fn()
    const find = vi.fn(() => undefined)
    const stop = probeWebSocket(
      { ...nodePlatform, watch: () => () => undefined },
      (events) => openWebSocket(find, 'ws://localhost/app/key', events),
      onSuccess,
    )
    await pass(3_600_000)
    expect(find).toHaveBeenCalledTimes(1)
    stop()
  })
})
