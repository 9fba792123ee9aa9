// What users see of each state, and which timers each state owns.

import { describe, expect, it } from 'vitest'
import { INITIAL_STATE, stateName, statusOf, timersOf } from '../../src/connection/state.js'
import type { Connected, Opening, State, Waiting } from '../../src/connection/state.js'

const outage = { since: 1000, unavailableAt: 11_000, attempt: 3, hadWebSocket: true }
const waiting: Waiting = { step: 'waiting', reason: 'connection lost', outage, retryAt: 4000 }
const opening: Opening = {
  step: 'opening',
  reason: 'connection lost',
  outage,
  deadlineAt: 9000,
  fallbackAt: 6000,
}
const connected: Connected = {
  step: 'connected',
  reason: 'connected',
  socketId: '1.2',
  transport: 'ws',
  activityTimeoutMs: 120_000,
  quietAt: 121_000,
  outage,
  stableAt: 6000,
}
const unavailable = { ...outage, unavailableAt: undefined }

const NOTHING = {
  attempt: 0,
  nextRetryAt: undefined,
  transport: undefined,
  socketId: undefined,
}

describe('the status', () => {
  const cases: [string, State, object][] = [
    ['a new client', INITIAL_STATE, { ...NOTHING, state: 'initialized', reason: 'not started' }],
    [
      'a client that was told to disconnect',
      { step: 'idle', name: 'disconnected', reason: 'disconnect called' },
      { ...NOTHING, state: 'disconnected', reason: 'disconnect called' },
    ],
    [
      'a client without any transport',
      { step: 'idle', name: 'failed', reason: 'no usable transport' },
      { ...NOTHING, state: 'failed', reason: 'no usable transport' },
    ],
    [
      'a client that waits for its next attempt',
      waiting,
      {
        ...NOTHING,
        state: 'connecting',
        reason: 'connection lost',
        attempt: 3,
        nextRetryAt: 4000,
      },
    ],
    [
      'a client that makes an attempt',
      opening,
      { ...NOTHING, state: 'connecting', reason: 'connection lost', attempt: 3 },
    ],
    [
      'a client that waits in a long outage',
      { ...waiting, outage: unavailable },
      {
        ...NOTHING,
        state: 'unavailable',
        reason: 'connection lost',
        attempt: 3,
        nextRetryAt: 4000,
      },
    ],
    [
      'a connected client, whose outage is nobody’s business any more',
      connected,
      { ...NOTHING, state: 'connected', reason: 'connected', transport: 'ws', socketId: '1.2' },
    ],
  ]

  it.each(cases)('of %s', (_, state, status) => {
    expect(statusOf(state)).toEqual(status)
    expect(stateName(state)).toBe(statusOf(state).state)
  })

  it.each(cases)('of %s cannot be changed', (_, state) => {
    const status = statusOf(state)
    expect(Object.isFrozen(status)).toBe(true)
    expect(() => Object.assign(status, { state: 'failed' })).toThrow(TypeError)
  })
})

describe('the timers', () => {
  it.each<[string, State, object]>([
    ['a client that does nothing: none', INITIAL_STATE, []],
    [
      'a wait: its end, and the end of patience',
      waiting,
      [
        ['retry', 4000],
        ['unavailable', 11_000],
      ],
    ],
    [
      'an attempt: its end, the fallback, and the end of patience',
      opening,
      [
        ['opening', 9000],
        ['fallback', 6000],
        ['unavailable', 11_000],
      ],
    ],
    [
      'an attempt in a long outage, after the fallback joined: its end',
      { ...opening, outage: unavailable, fallbackAt: undefined },
      [
        ['opening', 9000],
        ['fallback', undefined],
        ['unavailable', undefined],
      ],
    ],
    [
      'a new connection: silence, and being stable',
      connected,
      [
        ['quiet', 121_000],
        ['stable', 6000],
      ],
    ],
    [
      'a stable connection: silence',
      { ...connected, outage: undefined },
      [
        ['quiet', 121_000],
        ['stable', undefined],
      ],
    ],
    [
      'a connection that was asked: the answer in place of silence',
      { ...connected, outage: undefined, ping: { sentAt: 50_000, deadlineAt: 55_000 } },
      [
        ['pong', 55_000],
        ['stable', undefined],
      ],
    ],
  ])('of %s', (_, state, timers) => {
    expect(timersOf(state)).toEqual(timers)
  })
})
