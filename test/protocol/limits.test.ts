// The limits of the hosted service, as its documentation gives them.

import { expect, it } from 'vitest'
import { HOSTED_LIMITS } from '../../src/protocol/limits.js'

it.each([
  ['channelNameLength', 164],
  ['eventNameLength', 200],
  ['eventDataBytes', 10 * 1024],
  ['channelsPerEvent', 100],
  ['batchSize', 10],
  ['presenceMembers', 100],
  ['presenceMemberBytes', 1024],
  ['userIdLength', 128],
  ['watchlistLength', 100],
  ['clientEventsPerSecond', 10],
  ['signatureAgeSeconds', 600],
] as const)('%s is %i', (name, value) => {
  expect(HOSTED_LIMITS[name]).toBe(value)
})

it('takes every event that may be sent into one frame', () => {
  expect(HOSTED_LIMITS.frameBytes).toBeGreaterThan(HOSTED_LIMITS.eventDataBytes * 2)
})

it('cannot be changed by one server for all others', () => {
  expect(Object.isFrozen(HOSTED_LIMITS)).toBe(true)
})
