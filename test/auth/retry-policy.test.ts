// Which answers are worth another request, and when it is made: pure, so told by tables.

import { describe, expect, it } from 'vitest'
import {
  MAX_RETRY_AFTER_MS,
  isTransient,
  isUnauthorized,
  retryWaitMs,
} from '../../src/auth/retry-policy.js'

describe('an answer', () => {
  it.each([undefined, 0, 408, 429, 500, 501, 502, 503, 504, 511, 599])(
    'with status %s may be another one the next time',
    (status) => {
      expect(isTransient(status)).toBe(true)
    },
  )

  it.each([100, 301, 302, 400, 401, 403, 404, 407, 409, 410, 419, 428, 430, 499])(
    'with status %d stays what it is',
    (status) => {
      expect(isTransient(status)).toBe(false)
    },
  )

  it('may be another one for fresh values with 401, 403 and 419 alone', () => {
    const all = Array.from({ length: 600 }, (_, status) => status)
    expect(all.filter(isUnauthorized)).toEqual([401, 403, 419])
    expect(isUnauthorized(undefined)).toBe(false)
  })
})

describe('the wait', () => {
  const NOW = Date.parse('Tue, 24 Nov 2026 10:00:00 GMT')

  it.each([
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [4, 16_000],
  ])('before the retry %d is random, at most %d ms', (retry, mostMs) => {
    expect(retryWaitMs(retry, null, NOW, 0)).toBe(0)
    expect(retryWaitMs(retry, undefined, NOW, 0.5)).toBe(mostMs / 2)
    expect(retryWaitMs(retry, '', NOW, 0.999)).toBeCloseTo(mostMs * 0.999)
  })

  it.each([
    ['7', 7000],
    ['0.5', 500],
    [' 7 ', 7000],
    ['31', MAX_RETRY_AFTER_MS],
    ['1e9', MAX_RETRY_AFTER_MS],
    ['Infinity', MAX_RETRY_AFTER_MS],
    ['Tue, 24 Nov 2026 10:00:12 GMT', 12_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', MAX_RETRY_AFTER_MS],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['NaN', 0],
    ['soon', 0],
    ['-3', 0],
  ])('begins with what Retry-After asks for: %s', (retryAfter, waitMs) => {
    expect(retryWaitMs(0, retryAfter, NOW, 0)).toBe(waitMs)
    expect(retryWaitMs(0, retryAfter, NOW, 0.5)).toBe(waitMs + 500)
  })
})
