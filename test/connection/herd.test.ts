// Ten thousand clients lose one server at the same instant. Shown on the machine itself, in virtual
// time: they come back spread out and soon, and how pusher-js, which has no randomness and few
// attempts, does beside them.

import { describe, expect, it } from 'vitest'
import { DEFAULT_BACKOFF } from '../../src/connection/backoff.js'
import type { ConnectionEvent, Moment } from '../../src/connection/machine.js'
import { INITIAL_STATE, timersOf } from '../../src/connection/state.js'
import type { State } from '../../src/connection/state.js'
import { transition } from '../../src/connection/transition.js'

const CLIENTS = 10_000

const TIMING: Moment['timing'] = {
  activityTimeoutMs: 120_000,
  pongTimeoutMs: 30_000,
  unavailableTimeoutMs: 10_000,
  backoff: DEFAULT_BACKOFF,
}

/** A random generator that gives the same numbers in each run (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Milliseconds from the return of the server until one client is connected again. */
function timeToReturn(outageMs: number, random: () => number): number {
  let now = 1_000_000
  const lostAt = now + 60_000
  const step = (state: State, event: ConnectionEvent): State =>
    transition(state, event, {
      now,
      random: random(),
      lastActivityAt: now,
      fallbackDelayMs: 2000,
      timing: TIMING,
    })[0]
  const hello = {
    type: 'established',
    socketId: '1.1',
    activityTimeoutMs: 120_000,
    transport: 'ws',
  } as const

  let state = step(step(INITIAL_STATE, { type: 'connect' }), hello)
  now = lostAt
  state = step(step(state, { type: 'stable' }), { type: 'closed', code: 1006 })
  while (state.step !== 'connected') {
    const [type, dueAt] = timersOf(state).find(([name]) => name === 'retry') ?? []
    if (type === undefined || dueAt === undefined) throw new Error('No attempt is waiting.')
    now = dueAt
    state = step(state, { type })
    state = step(state, now >= lostAt + outageMs ? hello : { type: 'closed', code: 1006 })
  }
  return now - lostAt - outageMs
}

/** The same for pusher-js 8.6, whose attempts were measured at these times after the loss. */
function timeToReturnOfPusherJs(outageMs: number): number {
  const attempts = [1000, 16_000, 46_000, 106_000]
  while ((attempts.at(-1) ?? 0) < outageMs) attempts.push((attempts.at(-1) ?? 0) + 60_000)
  return (attempts.find((at) => at >= outageMs) ?? 0) - outageMs
}

interface Figures {
  readonly medianMs: number
  readonly lastMs: number
  /** The share of all clients that come in the busiest 100 ms. */
  readonly busiest: number
}

function figuresOf(times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b)
  const windows = new Map<number, number>()
  for (const time of times) {
    const window = Math.floor(time / 100)
    windows.set(window, (windows.get(window) ?? 0) + 1)
  }
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    lastMs: sorted.at(-1) ?? NaN,
    busiest: Math.max(...windows.values()) / times.length,
  }
}

describe.each([
  { outageMs: 0, medianMs: 600, lastMs: 1000 },
  { outageMs: 3000, medianMs: 1000, lastMs: 3000 },
  { outageMs: 20_000, medianMs: 4000, lastMs: 10_000 },
  { outageMs: 300_000, medianMs: 12_000, lastMs: 30_000 },
])('10,000 clients after an outage of $outageMs ms', ({ outageMs, medianMs, lastMs }) => {
  const random = seeded(outageMs + 1)
  const ours = figuresOf(Array.from({ length: CLIENTS }, () => timeToReturn(outageMs, random)))
  const theirs = figuresOf(Array.from({ length: CLIENTS }, () => timeToReturnOfPusherJs(outageMs)))

  it('the median client is back soon', () => {
    expect(ours.medianMs).toBeLessThanOrEqual(medianMs)
  })

  it('nobody waits longer than the outage was, or than the policy allows', () => {
    expect(ours.lastMs).toBeLessThanOrEqual(lastMs)
  })

  it('the busiest 100 ms carry at most a fifth of them', () => {
    expect(ours.busiest).toBeLessThanOrEqual(0.2)
  })

  it('pusher-js brings all of them at one instant, and not sooner than our median', () => {
    expect(theirs.busiest).toBe(1)
    expect(theirs.medianMs).toBeGreaterThanOrEqual(ours.medianMs)
  })
})
