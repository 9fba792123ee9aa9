// A page that was offline, hidden, frozen or asleep: a client that waits tries at once, and one
// that seems connected is asked, with little time to answer.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchLifecycle } from '../../src/platform/lifecycle.js'
import { Bellwire } from '../../src/web.js'
import { FakeNetwork } from '../support/fake-websocket.js'

/** A global scope with events, and with a document unless it is a worker's. */
function stubScope(kind: 'page' | 'worker'): {
  readonly events: EventTarget
  readonly document: { visibilityState: string }
} {
  const events = new EventTarget()
  const document = { visibilityState: 'visible' }
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
  vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events))
  if (kind === 'page') vi.stubGlobal('document', document)
  return { events, document }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('what is watched', () => {
  it.each([
    ['online', 'online'],
    ['offline', 'offline'],
    ['pageshow', 'awake'],
    ['resume', 'awake'],
    ['visibilitychange', 'awake'],
  ])('%s is told as %s', (type, told) => {
    const { events } = stubScope('page')
    const heard: string[] = []
    const stop = watchLifecycle((event) => heard.push(event))
    events.dispatchEvent(new Event(type))
    expect(heard).toEqual([told])
    stop()
    events.dispatchEvent(new Event(type))
    expect(heard).toEqual([told])
  })

  it.each([
    [true, ['frozen']],
    [false, []],
  ])('pagehide of a page that may come back (%s) is told as %o', (persisted, told) => {
    const { events } = stubScope('page')
    const heard: string[] = []
    watchLifecycle((event) => heard.push(event))
    events.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
    expect(heard).toEqual(told)
  })

  it.each(['pageshow', 'resume', 'visibilitychange'])(
    '%s of a page that is hidden is not told',
    (type) => {
      const { events, document } = stubScope('page')
      const heard: string[] = []
      watchLifecycle((event) => heard.push(event))
      document.visibilityState = 'hidden'
      events.dispatchEvent(new Event(type))
      expect(heard).toEqual([])
      events.dispatchEvent(new Event('offline'))
      expect(heard).toEqual(['offline'])
    },
  )

  it('is the network alone in a worker', () => {
    const { events } = stubScope('worker')
    const heard: string[] = []
    watchLifecycle((event) => heard.push(event))
    events.dispatchEvent(new Event('online'))
    expect(heard).toEqual(['online'])
  })

  it('is nothing in a runtime without events', () => {
    vi.stubGlobal('addEventListener', undefined)
    vi.stubGlobal('removeEventListener', undefined)
    expect(() => watchLifecycle(() => undefined)()).not.toThrow()
  })

  it('goes to each watcher until that one has enough', () => {
    const { events } = stubScope('page')
    const heard: string[] = []
    const stopFirst = watchLifecycle(() => heard.push('first'))
    watchLifecycle(() => heard.push('second'))
    stopFirst()
    events.dispatchEvent(new Event('online'))
    expect(heard).toEqual(['second'])
  })
})

describe('a client in a page', () => {
  let scope: ReturnType<typeof stubScope>
  let network: FakeNetwork
  let client: Bellwire

  const settle = () => vi.advanceTimersByTimeAsync(0)
  const happens = (type: string) => scope.events.dispatchEvent(new Event(type))

  beforeEach(async () => {
    vi.useFakeTimers()
    vi.spyOn(Math, 'random').mockReturnValue(0.9)
    scope = stubScope('page')
    network = new FakeNetwork()
    client = new Bellwire('key', { url: 'http://localhost', WebSocket: network.WebSocket })
    await settle()
    network.socket.greet()
    await vi.advanceTimersByTimeAsync(5000)
  })

  afterEach(() => {
    client.destroy()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it.each(['online', 'pageshow', 'resume', 'visibilitychange'])(
    'that waits tries at once on %s',
    async (type) => {
      network.socket.end()
      await vi.advanceTimersByTimeAsync(100)
      expect(network.sockets).toHaveLength(1)
      happens(type)
      await settle()
      expect(network.sockets).toHaveLength(2)
    },
  )

  it('that waits goes on waiting on offline', async () => {
    network.socket.end()
    const { status } = client.connection
    happens('offline')
    await vi.advanceTimersByTimeAsync(800)
    expect(client.connection.status).toBe(status)
  })

  it.each(['online', 'offline', 'pageshow', 'resume', 'visibilitychange'])(
    'that is connected asks on %s, and reconnects when there is no answer in 5 s',
    async (type) => {
      happens(type)
      expect(network.socket.sentEvents).toEqual(['pusher:ping'])
      await vi.advanceTimersByTimeAsync(4999)
      expect(client.connection.state).toBe('connected')
      await vi.advanceTimersByTimeAsync(1)
      expect(client.connection.status.reason).toBe('no answer to ping')
      await vi.advanceTimersByTimeAsync(1000)
      expect(network.sockets).toHaveLength(2)
    },
  )

  it('that gets an answer goes on', async () => {
    happens('offline')
    await vi.advanceTimersByTimeAsync(300)
    network.socket.receive('pusher:pong', {})
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.connection.state).toBe('connected')
    expect(network.socket.sentEvents).toEqual(['pusher:ping'])
  })

  it('reconnects although a message was still on its way when the network went', async () => {
    happens('offline')
    await vi.advanceTimersByTimeAsync(200)
    network.socket.receive('headline', {}, 'news')
    await vi.advanceTimersByTimeAsync(4800)
    expect(client.connection.status.reason).toBe('no answer to ping')
  })

  it('goes on while messages come, though the answer waits behind them', async () => {
    happens('offline')
    await vi.advanceTimersByTimeAsync(3000)
    network.socket.receive('headline', {}, 'news')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.connection.state).toBe('connected')
    expect(network.sockets).toHaveLength(1)
  })

  it('asks again when the network changes just after an answer', async () => {
    happens('visibilitychange')
    network.socket.receive('pusher:pong', {})
    await vi.advanceTimersByTimeAsync(2000)
    happens('offline')
    expect(network.socket.sentEvents).toEqual(['pusher:ping', 'pusher:ping'])
    await vi.advanceTimersByTimeAsync(5000)
    expect(client.connection.status.reason).toBe('no answer to ping')
  })

  it('that was told to disconnect wants to know nothing', async () => {
    client.disconnect()
    happens('online')
    happens('visibilitychange')
    await settle()
    expect(client.connection.state).toBe('disconnected')
    expect(network.sockets).toHaveLength(1)
  })

  it('that was refused wants to know nothing until it is told to connect', async () => {
    network.socket.end(4001)
    happens('online')
    await settle()
    expect(network.sockets).toHaveLength(1)
    client.connect()
    await settle()
    network.socket.end()
    happens('online')
    await settle()
    expect(network.sockets).toHaveLength(3)
  })
})
