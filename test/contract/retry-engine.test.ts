// The retry engine does what its three methods say, and none of the defects of the library
// inside it come through. The transports are scripted, time is virtual.

import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/platform/platform.js'
import { createRetryEngine, type RetryEngine } from '../../src/transport/retry-engine.js'
import type { Transport, TransportClose, TransportEvents } from '../../src/transport/transport.js'
import { openWebSocket } from '../../src/transport/websocket.js'

const HOUR = 3_600_000
const LOST: TransportClose = { code: 1006, reason: '' }

/** A transport that does what the test says. */
class ScriptedTransport implements Transport {
  readonly name = 'ws'
  readonly sent: string[] = []
  /** The codes with which it was asked to close. */
  readonly closeCalls: (number | undefined)[] = []
  isAlive = true
  readonly events: TransportEvents

  constructor(events: TransportEvents) {
    this.events = events
  }

  send(text: string): boolean {
    this.sent.push(text)
    return true
  }

  close(code = 1006, reason = ''): void {
    this.closeCalls.push(code)
    this.end({ code, reason })
  }

  end(close: TransportClose = LOST): void {
    if (!this.isAlive) return
    this.isAlive = false
    this.events.onClose(close)
  }
}

interface Bench {
  readonly engine: RetryEngine
  readonly transports: ScriptedTransport[]
  readonly closes: TransportClose[]
  readonly messages: unknown[]
  /** The transport of the attempt that was begun last. */
  readonly last: () => ScriptedTransport
}

function bench(onClose?: (close: TransportClose) => void): Bench {
  const transports: ScriptedTransport[] = []
  const closes: TransportClose[] = []
  const messages: unknown[] = []
  const open = (events: TransportEvents) => {
    const transport = new ScriptedTransport(events)
    transports.push(transport)
    return transport
  }
  const engine = createRetryEngine({
    open,
    onMessage: (data) => messages.push(data),
    onClose: (close) => {
      closes.push(close)
      onClose?.(close)
    },
  })
  const last = () => {
    const transport = transports.at(-1)
    if (!transport) throw new Error('No attempt was made.')
    return transport
  }
  return { engine, transports, closes, messages, last }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

async function started(onClose?: (close: TransportClose) => void): Promise<Bench> {
  const made = bench(onClose)
  made.engine.start()
  await settle()
  return made
}

/** Proves that nothing more comes of it. */
async function expectAtRest({ transports }: Bench, attempts: number): Promise<void> {
  await settle()
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(HOUR)
  expect(transports).toHaveLength(attempts)
  expect(transports.filter(({ isAlive }) => isAlive)).toEqual([])
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('start', () => {
  it('makes one attempt, and no more however long it takes', async () => {
    const { transports, closes, last } = await started()
    expect(transports).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(24 * HOUR)
    expect(transports).toHaveLength(1)
    expect(last().isAlive).toBe(true)
    expect(closes).toEqual([])
  })

  it('leaves an open transport alone for longer than any timer can run', async () => {
    const { closes, last } = await started()
    last().events.onOpen?.()
    await vi.advanceTimersByTimeAsync(30 * 24 * HOUR)
    expect(last().isAlive).toBe(true)
    expect(closes).toEqual([])
  })

  it('does nothing before it is called', async () => {
    const { transports } = bench()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('passes messages on, also before and after the transport is open', async () => {
    const { last, messages } = await started()
    last().events.onMessage('early')
    last().events.onOpen?.()
    last().events.onMessage('a')
    expect(messages).toEqual(['early', 'a'])
  })
})

describe('the end of a transport', () => {
  it('is followed by no attempt before retryNow', async () => {
    const { transports, last } = await started()
    last().end()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toHaveLength(1)
  })

  it('is told once for each attempt, with what the transport said', async () => {
    const { engine, transports, closes, last } = await started()
    const cause = new Error('reset')
    const ends: TransportClose[] = [
      { code: 1006, reason: '', cause },
      { code: 4100, reason: 'full' },
      { code: 1000, reason: 'bye' },
    ]
    for (const end of ends) {
      last().events.onOpen?.()
      last().end(end)
      engine.retryNow()
      await settle()
    }
    expect(closes).toEqual(ends)
    expect(closes[0]?.cause).toBe(cause)
    expect(transports).toHaveLength(4)
  })

  it('leaves no timer running', async () => {
    const { last } = await started()
    last().events.onOpen?.()
    last().end()
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('retryNow', () => {
  it('makes one attempt at once after an end', async () => {
    const { engine, transports, last } = await started()
    last().end()
    await vi.advanceTimersByTimeAsync(5000)
    engine.retryNow()
    await settle()
    expect(transports).toHaveLength(2)
    last().end()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toHaveLength(2)
  })

  it.each(['opening', 'open'])('opens nothing beside a transport that is %s', async (phase) => {
    const { engine, transports, closes, last } = await started()
    if (phase === 'open') last().events.onOpen?.()
    engine.retryNow()
    engine.retryNow()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toHaveLength(1)
    expect(closes).toEqual([])
    // It is remembered: the next one follows as soon as this one ends.
    last().end()
    await settle()
    expect(transports).toHaveLength(2)
    last().end()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toHaveLength(2)
  })

  it('counts once when it is called twice in a wait', async () => {
    const { engine, transports, last } = await started()
    last().end()
    await settle()
    engine.retryNow()
    engine.retryNow()
    await settle()
    expect(transports).toHaveLength(2)
    last().end()
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(transports).toHaveLength(2)
  })

  it('works as often as it is called', async () => {
    const { engine, transports, closes, last } = await started()
    for (let round = 0; round < 100; round++) {
      last().end()
      engine.retryNow()
      await settle()
    }
    expect(transports).toHaveLength(101)
    expect(closes).toHaveLength(100)
  })

  it('does nothing before start and after stop', async () => {
    const made = bench()
    made.engine.retryNow()
    await settle()
    expect(made.transports).toEqual([])
    made.engine.start()
    await settle()
    made.engine.stop()
    made.engine.retryNow()
    await expectAtRest(made, 1)
  })
})

describe('stop', () => {
  it('before the first attempt makes it never begin', async () => {
    const made = bench()
    made.engine.start()
    made.engine.stop()
    await expectAtRest(made, 0)
    expect(made.closes).toEqual([])
  })

  it.each(['opening', 'open'])('ends a transport that is %s, and tells at once', async (phase) => {
    const made = await started()
    if (phase === 'open') made.last().events.onOpen?.()
    made.engine.stop()
    expect(made.closes).toHaveLength(1)
    expect(made.last().closeCalls).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    await expectAtRest(made, 1)
    expect(made.closes).toHaveLength(1)
  })

  it('in a wait makes the next attempt never begin', async () => {
    const made = await started()
    made.last().end()
    await vi.advanceTimersByTimeAsync(3000)
    made.engine.stop()
    await expectAtRest(made, 1)
    expect(made.closes).toHaveLength(1)
    expect(made.last().closeCalls).toEqual([])
  })

  it('between retryNow and its attempt is in time', async () => {
    const made = await started()
    made.last().end()
    await settle()
    made.engine.retryNow()
    made.engine.stop()
    await expectAtRest(made, 1)
  })

  it('may be called twice, and before start', async () => {
    const made = await started()
    made.engine.stop()
    made.engine.stop()
    await expectAtRest(made, 1)
    expect(made.closes).toHaveLength(1)
    expect(() => bench().engine.stop()).not.toThrow()
  })
})

describe('two engines', () => {
  it('know nothing of each other', async () => {
    const a = await started()
    const b = await started()
    a.last().end()
    a.engine.retryNow()
    b.last().end({ code: 4100, reason: '' })
    await settle()
    expect([a.transports.length, b.transports.length]).toEqual([2, 1])
    a.engine.stop()
    b.engine.retryNow()
    await settle()
    expect([a.transports.length, b.transports.length]).toEqual([2, 2])
    expect([a.closes.length, b.closes.length]).toEqual([2, 1])
    b.last().events.onMessage('for b')
    expect(a.messages).toEqual([])
    expect(b.messages).toEqual(['for b'])
    b.engine.stop()
    await expectAtRest(b, 2)
  })
})

describe('of the known defects of the library', () => {
  it('1: no lock stays: after a stop in a wait the next engine connects', async () => {
    const first = await started()
    first.last().end()
    await settle()
    first.engine.stop()
    const second = await started()
    expect(second.transports).toHaveLength(1)
    second.last().events.onOpen?.()
    second.last().events.onMessage('hello')
    expect(second.messages).toEqual(['hello'])
    second.engine.stop()
    await expectAtRest(first, 1)
  })

  it('2: a wait is ended at once by retryNow, and keeps no process alive', async () => {
    const { engine, transports, last } = await started()
    for (let round = 1; round <= 20; round++) {
      last().end()
      await settle()
      expect(vi.getTimerCount()).toBe(0)
      const before = Date.now()
      engine.retryNow()
      await settle()
      expect(transports).toHaveLength(round + 1)
      expect(Date.now()).toBe(before)
    }
  })

  it('3: an end by 1006 stays one', async () => {
    const { closes, last } = await started()
    last().end({ code: 1006, reason: '', cause: new Error('broken pipe') })
    await settle()
    expect(closes).toEqual([{ code: 1006, reason: '', cause: new Error('broken pipe') }])
  })

  it('4: the owner decides about an end before there is a next attempt', async () => {
    const attemptsWhenTold: number[] = []
    const made: Bench = await started(() => {
      attemptsWhenTold.push(made.transports.length)
      made.engine.retryNow()
      made.engine.stop()
    })
    made.last().events.onOpen?.()
    made.last().end({ code: 4001, reason: 'unknown key' })
    await expectAtRest(made, 1)
    expect(attemptsWhenTold).toEqual([1])
  })

  it('5: nothing is queued, so nothing is sent that was not meant for this socket', async () => {
    const { engine, transports, last } = await started()
    for (let round = 0; round < 3; round++) {
      last().events.onOpen?.()
      last().end()
      engine.retryNow()
      await settle()
    }
    expect(transports.flatMap(({ sent }) => sent)).toEqual([])
  })

  it('6: chance has no part in it', async () => {
    const chance = vi.spyOn(Math, 'random')
    const { engine, last } = await started()
    last().end()
    engine.retryNow()
    await settle()
    engine.stop()
    expect(chance).not.toHaveBeenCalled()
  })

  it('7: a real socket that is stopped while it connects harms nobody', async () => {
    vi.useRealTimers()
    const accepted: Socket[] = []
    // Takes the connection and never answers.
    const server = createServer((socket) => accepted.push(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const unheard: unknown[] = []
    const onUncaught = (error: unknown) => unheard.push(error)
    process.on('uncaughtException', onUncaught)

    let end: ((close: TransportClose) => void) | undefined
    const ended = new Promise<TransportClose>((resolve) => (end = resolve))
    const findClass = () => WebSocket as unknown as WebSocketConstructor
    const engine = createRetryEngine({
      open: (events: TransportEvents) =>
        openWebSocket(findClass, `ws://127.0.0.1:${String(port)}`, events),
      onMessage: () => undefined,
      onClose: (close) => end?.(close),
    })
    engine.start()
    const [socket] = (await once(server, 'connection')) as [Socket]
    const gone = once(socket.resume(), 'close')
    engine.stop()
    expect((await ended).cause).toBeUndefined()
    await gone
    await new Promise((resolve) => server.close(resolve))
    process.off('uncaughtException', onUncaught)
    expect(unheard).toEqual([])
    expect(accepted).toHaveLength(1)
  })
})
