import { expect, test } from 'vitest'

import { RateLimit } from '../../src/server/rate-limit.js'

test('allows a burst, then what the time gives back', () => {
  const limit = new RateLimit(2, 1000)
  expect([limit.take(1000), limit.take(1000), limit.take(1000)]).toEqual([true, true, false])
  expect(limit.take(1400)).toBe(false)
  expect([limit.take(1500), limit.take(1500)]).toEqual([true, false])
  expect([limit.take(9000), limit.take(9000), limit.take(9000)]).toEqual([true, true, false])
})
