// Whatever happens, in whatever order: one socket at most, waits within the promise, and a way
// back. A random walk over a world in which sockets and timers are simulated.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UPGRADE_CODE } from '../../src/protocol/close-codes.js'
import type { ConnectionEvent, Effect } from '../../src/connection/machine.js'
import { INITIAL_STATE, stateName, timersOf } from '../../src/connection/state.js'
import type { State, TimerName, Waiting } from '../../src/connection/state.js'
import { transition } from '../../src/connection/transition.js'
import { EVENTS, MOMENT, NOW, STATES } from './machine-samples.js'

const LONGEST_FIRST_WAIT = 1000
const MINUTE = 60_000

/** One thing that may happen: after some time, with some luck. */
interface Step {
  readonly event: keyof typeof EVENTS | 'message' | 'next timer'
  readonly afterMs: number
  readonly random: number
}

const OFTEN = ['established', 'closed 1006', 'no transport', 'message'] as const

const steps = fc.array(
  fc.record<Step>({
    event: fc.oneof(
      { weight: 3, arbitrary: fc.constant('next timer' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...OFTEN) },
      { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(EVENTS) as Step['event'][])) },
    ),
    afterMs: fc.oneof(fc.constant(0), fc.nat({ max: 6000 }), fc.nat({ max: 3 * MINUTE })),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
  { maxLength: 60 },
)

/** What leads towards `connected`; nothing happens to a client that is there. */
const GOOD_NEWS: Record<State['step'], ConnectionEvent> = {
  idle: EVENTS.connect,
  waiting: EVENTS.retry,
  opening: EVENTS.established,
  connected: EVENTS.connect,
}

/** What the effects make of the world. */
class World {
  state: State = INITIAL_STATE
  now = NOW
  lastActivityAt = 0
  /** Two of them only in an attempt that the fallback has joined. */
  sockets = 0
  isTrying = false
  readonly taken: Effect[] = []

  take({ event, afterMs, random }: Step): void {
    if (event === 'next timer') this.takeNextTimer(random)
    else {
      this.passUntil(this.now + afterMs, random)
      if (event === 'message') this.lastActivityAt = this.sockets > 0 ? this.now : 0
      else if (this.isPossible(EVENTS[event])) this.happen(EVENTS[event], random)
    }
  }

  /** Sockets say something only while they live, and timers are due only when they are. */
  isPossible({ type }: ConnectionEvent): boolean {
    switch (type) {
      case 'established':
      case 'bad handshake':
      case 'no transport':
        return this.sockets > 0 && this.state.step === 'opening'
      case 'closed':
      case 'answered':
        return this.sockets > 0
      case 'opening':
      case 'fallback':
      case 'unavailable':
      case 'quiet':
      case 'pong':
      case 'stable':
        return false
      default:
        return true
    }
  }

  /** Of two sockets one may end without the machine hearing of it, and one may win. */
  happen(event: ConnectionEvent, random: number): void {
    const isSockets = event.type === 'closed' && event.code !== null && event.code < 4000
    if (isSockets && this.sockets === 2) this.sockets = 1
    else this.dispatch(event, random)
  }

  dispatch(event: ConnectionEvent, random: number): void {
    if (event.type === 'closed' || event.type === 'no transport') this.sockets = 0
    if (event.type === 'established') this.sockets = 1
    if (event.type === 'established' || event.type === 'answered') this.lastActivityAt = this.now
    const { now, lastActivityAt } = this
    const before = this.state
    const moment = { ...MOMENT, now, lastActivityAt, random }
    const [next, ...effects] = transition(before, event, moment)
    this.state = next
    for (const effect of effects) this.perform(effect)
    this.check(before, event, random)
  }

  private perform(effect: Effect): void {
    this.taken.push(effect)
    if (effect === 'ping') expect(this.sockets).toBe(1)
    if (effect === 'start') {
      // A second engine beside a first one would be a second socket.
      expect(this.isTrying).toBe(false)
      expect(this.sockets).toBe(0)
      this.isTrying = true
      this.sockets = 1
    }
    if (effect === 'retry') {
      expect(this.isTrying).toBe(true)
      this.sockets = 1
    }
    if (effect === 'fall back') {
      expect(this.state.step).toBe('opening')
      this.sockets += 1
      expect(this.sockets).toBeLessThanOrEqual(2)
    }
    if (effect === 'drop') this.sockets = 0
    if (effect === 'stop') {
      this.isTrying = false
      this.sockets = 0
    }
  }

  private check(before: State, event: ConnectionEvent, random: number): void {
    const { state } = this
    expect(this.isTrying).toBe(state.step !== 'idle')
    if (state.step === 'opening') expect(this.sockets).toBeGreaterThan(0)
    else expect(this.sockets).toBe(state.step === 'connected' ? 1 : 0)
    this.checkTimers()
    if (state.step === 'waiting' && before.step !== 'waiting') this.checkWait(state, event, random)
    if (
      before.step !== 'connected' &&
      before.step !== 'idle' &&
      stateName(before) === 'unavailable'
    ) {
      if (state.step === 'waiting' || state.step === 'opening') {
        expect(stateName(state)).toBe('unavailable')
      }
    }
    if (event.type === 'disconnect') {
      expect(state.step).toBe('idle')
      if (before.step !== 'idle') expect(this.taken.at(-1)).toBe('stop')
    }
    if (event.type === 'closed' && state.step === 'opening' && before.step === 'opening') {
      // The fallback goes on with the attempt, once.
      expect(before.fallbackAt).toBeDefined()
      expect(state.fallbackAt).toBeUndefined()
    } else if (event.type === 'closed' && state.step === 'opening') {
      // At once only where a connection was stable, and the server asked for it.
      expect(before).toMatchObject({ step: 'connected', outage: undefined })
      expect([UPGRADE_CODE, 4200]).toContain(event.code)
    }
  }

  private checkTimers(): void {
    const OWNED: Record<State['step'], TimerName[]> = {
      idle: [],
      waiting: ['retry', 'unavailable'],
      opening: ['opening', 'fallback', 'unavailable'],
      connected: ['quiet', 'pong', 'stable'],
    }
    const NEEDED: Record<State['step'], TimerName[]> = {
      idle: [],
      waiting: ['retry'],
      opening: ['opening'],
      connected: ['quiet', 'pong'],
    }
    const { step } = this.state
    const running = timersOf(this.state).filter(([, dueAt]) => dueAt !== undefined)
    const names = running.map(([name]) => name)
    for (const name of names) expect(OWNED[step]).toContain(name)
    // No state but `idle` is one to stay in for ever.
    if (step !== 'idle') expect(names.some((name) => NEEDED[step].includes(name))).toBe(true)
    for (const [, dueAt = 0] of running) expect(dueAt).toBeGreaterThanOrEqual(this.now)
  }

  private checkWait({ retryAt, outage }: Waiting, event: ConnectionEvent, random: number): void {
    const lasted = this.now - outage.since
    const cap = lasted < 2 * MINUTE ? 10_000 : 30_000
    const span = Math.min(Math.max(lasted, LONGEST_FIRST_WAIT), cap)
    const least = event.type === 'closed' && event.code === 4100 ? 1000 : 0
    expect(retryAt - this.now).toBeCloseTo(least + span * random, 3)
  }

  /** Lets time pass; timers that are due on the way happen. */
  private passUntil(end: number, random: number): void {
    for (let due = this.nextTimer(); due && due[1] <= end; due = this.nextTimer()) {
      this.takeNextTimer(random)
    }
    this.now = Math.max(this.now, end)
  }

  private nextTimer(): readonly [TimerName, number] | undefined {
    const running = timersOf(this.state).flatMap(([name, dueAt]) =>
      dueAt === undefined ? [] : [[name, dueAt] as const],
    )
    return running.sort(([, a], [, b]) => a - b)[0]
  }

  private takeNextTimer(random: number): void {
    const due = this.nextTimer()
    if (!due) return
    this.now = Math.max(this.now, due[1])
    // A wait of nothing, over and over, would be an endless story.
    this.dispatch({ type: due[0] }, Math.max(random, 0.01))
  }
}

describe('a connection to which anything happens', () => {
  it('keeps one socket at most, its own timers only, and its promise about waits', () => {
    fc.assert(
      fc.property(steps, (walk) => {
        const world = new World()
        for (const step of walk) world.take(step)
      }),
      { numRuns: 1000 },
    )
  })

  it('can always get back to connected', () => {
    fc.assert(
      fc.property(steps, (walk) => {
        const world = new World()
        for (const step of walk) world.take(step)
        for (let left = 3; left > 0; left--) world.dispatch(GOOD_NEWS[world.state.step], 0.5)
        expect(world.state.step).toBe('connected')
      }),
      { numRuns: 500 },
    )
  })

  it('visits every step, so that the walks above mean something', () => {
    const seen = new Map<string, number>()
    const effects = new Set<Effect>()
    fc.assert(
      fc.property(steps, (walk) => {
        const world = new World()
        for (const step of walk) {
          world.take(step)
          const name = `${world.state.step} ${stateName(world.state)}`
          seen.set(name, (seen.get(name) ?? 0) + 1)
        }
        for (const effect of world.taken) effects.add(effect)
      }),
      { numRuns: 2000, seed: 1 },
    )
    expect([...seen.keys()].sort()).toEqual([
      'connected connected',
      'idle disconnected',
      'idle failed',
      'idle initialized',
      'opening connecting',
      'opening unavailable',
      'waiting connecting',
      'waiting unavailable',
    ])
    expect([...effects].sort()).toEqual([
      'drop',
      'fall back',
      'ping',
      'retry',
      'start',
      'stop',
      'use tls',
    ])
  })

  it('never throws and never changes the state that it was given', () => {
    const frozen = JSON.stringify(STATES)
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(STATES)),
        fc.oneof(
          fc.constantFrom<ConnectionEvent>(...Object.values(EVENTS)),
          fc.record({ type: fc.constant('closed' as const), code: fc.option(fc.integer()) }),
        ),
        fc.integer({ min: -MINUTE, max: MINUTE }),
        (state, event, shiftMs) => {
          const [next] = transition(state, event, { ...MOMENT, now: NOW + shiftMs })
          expect(['idle', 'waiting', 'opening', 'connected']).toContain(next.step)
        },
      ),
    )
    expect(JSON.stringify(STATES)).toBe(frozen)
  })
})
