// How long a client waits between attempts: what docs/connection.md promises, for every outage.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_BACKOFF, openingTimeMs, waitMs } from '../../src/connection/backoff.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const ALMOST_1 = 1 - Number.EPSILON

const chance = fc.double({ min: 0, max: ALMOST_1, noNaN: true })
const outages = fc.integer({ min: 0, max: 10 * MINUTE })

describe('the wait before the next attempt', () => {
  it.each([
    ['a new outage', 0, SECOND],
    ['half a second', 500, SECOND],
    ['four seconds', 4 * SECOND, 4 * SECOND],
    ['ten seconds', 10 * SECOND, 10 * SECOND],
    ['just under two minutes', 2 * MINUTE - 1, 10 * SECOND],
    ['two minutes', 2 * MINUTE, 30 * SECOND],
    ['a day', 24 * 60 * MINUTE, 30 * SECOND],
  ])('after %s is random, from nothing to its longest', (_, outageMs, longest) => {
    expect(waitMs(outageMs, 0, DEFAULT_BACKOFF)).toBe(0)
    expect(waitMs(outageMs, 0.5, DEFAULT_BACKOFF)).toBe(longest / 2)
    expect(waitMs(outageMs, ALMOST_1, DEFAULT_BACKOFF)).toBeCloseTo(longest, 6)
  })

  it('leaves to chance only the share that was asked for', () => {
    const steady = { minMs: 200, maxMs: 5000, jitter: 0 }
    expect(waitMs(3000, 0, steady)).toBe(3000)
    expect(waitMs(3000, 0.9, steady)).toBe(3000)
    const half = { ...steady, jitter: 0.5 }
    expect(waitMs(3000, 0, half)).toBe(1500)
    expect(waitMs(3000, 0.5, half)).toBe(2250)
    expect(waitMs(0, 0, half)).toBe(100)
    expect(waitMs(2 * MINUTE, 0, half)).toBe(7500)
  })

  it('is at least nothing and under its longest when the clock was set back', () => {
    expect(waitMs(-MINUTE, 0.5, DEFAULT_BACKOFF)).toBe(500)
  })

  it('never makes an outage cost more than twice its length, or a second', () => {
    fc.assert(
      fc.property(outages, fc.array(chance, { minLength: 1 }), (outageMs, chances) => {
        // Attempts fail at once, until the first one after the server is back.
        let now = 0
        for (let attempt = 0; now < outageMs; attempt++) {
          const random = chances[attempt % chances.length] ?? 0
          // Chance that always comes out as nothing would try for ever in the same millisecond.
          now += Math.max(waitMs(now, random, DEFAULT_BACKOFF), 50)
        }
        expect(now).toBeLessThanOrEqual(Math.max(2 * outageMs, outageMs + SECOND))
        expect(now - outageMs).toBeLessThanOrEqual(30 * SECOND)
      }),
    )
  })
})

describe('the time that an attempt may take', () => {
  it.each([
    [0, 5 * SECOND],
    [5 * SECOND, 5 * SECOND],
    [9 * SECOND, 9 * SECOND],
    [15 * SECOND, 15 * SECOND],
    [60 * MINUTE, 15 * SECOND],
  ])('after an outage of %d ms is %d ms', (outageMs, timeMs) => {
    expect(openingTimeMs(outageMs)).toBe(timeMs)
  })
})
