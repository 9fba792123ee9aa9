// What a connection does about everything that can happen to it, as a table, and in detail.

import { describe, expect, it } from 'vitest'
import type { ConnectionEvent, Effect, Moment } from '../../src/connection/machine.js'
import { stateName } from '../../src/connection/state.js'
import type { Outage, State } from '../../src/connection/state.js'
import { transition } from '../../src/connection/transition.js'
import { EVENTS, MOMENT, NOW, OUTAGE, STATES } from './machine-samples.js'

// Each cell: the step that follows, then the effects. `-` is: nothing happens at all.
const TABLE = `
              | initialized   | disconnected  | failed        | waiting       | opening               | fallenBack            | unstable              | stable                | asked
connect       | opening start | opening start | opening start | -             | -                     | -                     | -                     | -                     | -
disconnect    | idle stop     | -             | idle stop     | idle stop     | idle stop             | idle stop             | idle stop             | idle stop             | idle stop
established   | -             | -             | -             | -             | connected             | connected             | -                     | -                     | -
closed 1006   | -             | -             | -             | -             | opening fall back     | waiting drop          | waiting drop          | waiting drop          | waiting drop
closed null   | -             | -             | -             | -             | waiting drop          | waiting drop          | waiting drop          | waiting drop          | waiting drop
closed 3000   | -             | -             | -             | -             | opening fall back     | waiting drop          | waiting drop          | opening retry         | opening retry
closed 4000   | -             | -             | -             | -             | waiting drop, use tls | waiting drop, use tls | waiting drop, use tls | waiting drop, use tls | waiting drop, use tls
closed 4001   | -             | -             | -             | -             | idle stop             | idle stop             | idle stop             | idle stop             | idle stop
closed 4100   | -             | -             | -             | -             | waiting drop          | waiting drop          | waiting drop          | waiting drop          | waiting drop
closed 4200   | -             | -             | -             | -             | waiting drop          | waiting drop          | waiting drop          | opening retry         | opening retry
closed 4300   | -             | -             | -             | -             | idle stop             | idle stop             | idle stop             | idle stop             | idle stop
bad handshake | -             | -             | -             | -             | waiting drop          | waiting drop          | -                     | -                     | -
no transport  | -             | -             | -             | -             | idle stop             | idle stop             | -                     | -                     | -
retry         | -             | -             | -             | opening retry | -                     | -                     | -                     | -                     | -
opening       | -             | -             | -             | -             | waiting drop          | waiting drop          | -                     | -                     | -
fallback      | -             | -             | -             | -             | opening fall back     | -                     | -                     | -                     | -
unavailable   | -             | -             | -             | waiting       | opening               | opening               | -                     | -                     | -
quiet         | -             | -             | -             | -             | -                     | -                     | connected ping        | connected ping        | -
pong          | -             | -             | -             | -             | -                     | -                     | waiting drop          | waiting drop          | waiting drop
answered      | -             | -             | -             | -             | -                     | -                     | -                     | -                     | connected
stable        | -             | -             | -             | -             | -                     | -                     | connected             | connected             | connected
online        | -             | -             | -             | opening retry | opening retry         | opening retry         | connected ping        | connected ping        | -
offline       | -             | -             | -             | -             | -                     | -                     | connected ping        | connected ping        | -
awake         | -             | -             | -             | opening retry | -                     | -                     | connected ping        | connected ping        | -
frozen        | -             | -             | -             | -             | waiting drop          | waiting drop          | waiting drop          | waiting drop          | waiting drop
`

type StateLabel = keyof typeof STATES
type EventLabel = keyof typeof EVENTS

interface Row {
  event: EventLabel
  cells: string[]
}

const [header = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
const labels = (header[0] === '' ? header.slice(1) : header) as StateLabel[]
const rows: Row[] = lines.map(([event, ...cells]) => ({ event: event as EventLabel, cells }))

function after(state: State, event: ConnectionEvent, moment: Partial<Moment> = {}): State {
  return transition(state, event, { ...MOMENT, ...moment })[0]
}

function effectsOf(state: State, event: ConnectionEvent): Effect[] {
  const [, ...effects] = transition(state, event, MOMENT)
  return effects
}

describe('the table', () => {
  it('is about every state and every event', () => {
    expect(labels).toEqual(Object.keys(STATES))
    expect(rows.map(({ event }) => event)).toEqual(Object.keys(EVENTS))
    for (const { cells } of rows) expect(cells).toHaveLength(labels.length)
  })

  it.each(rows)('holds for $event', ({ event, cells }) => {
    const found = labels.map((label) => {
      const [next, ...effects] = transition(STATES[label], EVENTS[event], MOMENT)
      return next === STATES[label] ? '-' : `${next.step} ${effects.join(', ')}`.trim()
    })
    expect(Object.fromEntries(labels.map((label, i) => [label, found[i]]))).toEqual(
      Object.fromEntries(labels.map((label, i) => [label, cells[i]])),
    )
  })

  it('has no effects where nothing happens', () => {
    for (const state of Object.values(STATES)) {
      for (const event of Object.values(EVENTS)) {
        const [next, ...effects] = transition(state, event, MOMENT)
        if (next === state) expect(effects).toEqual([])
      }
    }
  })
})

describe('connect', () => {
  it('begins an outage and its first attempt', () => {
    expect(after(STATES.initialized, EVENTS.connect)).toEqual({
      step: 'opening',
      reason: 'connect called',
      outage: { since: NOW, unavailableAt: NOW + 10_000, attempt: 1, hadWebSocket: false },
      deadlineAt: NOW + 5000,
      fallbackAt: NOW + 2000,
    })
  })
})

describe('an end that is final', () => {
  it.each<[ConnectionEvent, string, string]>([
    [EVENTS.disconnect, 'disconnected', 'disconnect called'],
    [EVENTS['closed 4001'], 'disconnected', 'server refused'],
    [EVENTS['closed 4300'], 'disconnected', 'server refused'],
    [EVENTS['no transport'], 'failed', 'no usable transport'],
  ])('%o says why', (event, name, reason) => {
    expect(after(STATES.fallenBack, event)).toEqual({ step: 'idle', name, reason })
  })

  it.each([4000, 4001, 4003, 4004, 4099])('code %d is for the user to deal with', (code) => {
    const [effect] = effectsOf(STATES.stable, { type: 'closed', code })
    expect(effect).toBe(code === 4000 ? 'drop' : 'stop')
  })
})

describe('a handshake', () => {
  it('makes a connection that is not trusted yet', () => {
    expect(after(STATES.opening, EVENTS.established)).toEqual({
      step: 'connected',
      reason: 'connected',
      socketId: '2.2',
      transport: 'ws',
      activityTimeoutMs: 30_000,
      quietAt: NOW + 30_000,
      outage: OUTAGE,
      stableAt: NOW + 5000,
    })
  })

  it('never makes it more patient than the user wants', () => {
    const event: ConnectionEvent = { ...EVENTS.established, activityTimeoutMs: 500_000 }
    expect(after(STATES.opening, event)).toMatchObject({
      activityTimeoutMs: 120_000,
      quietAt: NOW + 120_000,
    })
  })
})

describe('a loss', () => {
  it.each<[string, State, ConnectionEvent, string]>([
    ['of the socket', STATES.stable, EVENTS['closed 1006'], 'connection lost'],
    ['of an attempt', STATES.fallenBack, EVENTS['closed 1006'], 'connection lost'],
    ['for want of an answer', STATES.asked, EVENTS.pong, 'no answer to ping'],
    ['of an attempt that hangs', STATES.opening, EVENTS.opening, 'no answer while connecting'],
    ['to a strange server', STATES.opening, EVENTS['bad handshake'], 'unusable first message'],
    ['of a page that is put away', STATES.stable, EVENTS.frozen, 'page put away'],
    ['for want of TLS', STATES.opening, EVENTS['closed 4000'], 'server requires TLS'],
    ['to a full server', STATES.opening, EVENTS['closed 4100'], 'server is over capacity'],
    ['to a busy restart', STATES.unstable, EVENTS['closed 4200'], 'server asked to reconnect'],
  ])('%s says why', (_, state, event, reason) => {
    expect(after(state, event).reason).toBe(reason)
  })

  it('of a stable connection begins an outage', () => {
    expect(after(STATES.stable, EVENTS['closed 1006'])).toEqual({
      step: 'waiting',
      reason: 'connection lost',
      outage: { since: NOW, unavailableAt: NOW + 10_000, attempt: 0, hadWebSocket: true },
      retryAt: NOW + 500,
    })
  })

  it('of an attempt goes on with the outage, with a longer wait', () => {
    expect(after(STATES.fallenBack, EVENTS['closed 1006'])).toEqual({
      step: 'waiting',
      reason: 'connection lost',
      outage: OUTAGE,
      retryAt: NOW + 2000,
    })
  })

  it('of a connection that was not stable goes on with the outage, but shows it as new', () => {
    expect(after(STATES.unstable, EVENTS['closed 1006'])).toEqual({
      step: 'waiting',
      reason: 'connection lost',
      outage: { ...OUTAGE, unavailableAt: NOW + 10_000, hadWebSocket: true },
      retryAt: NOW + 2000,
    })
  })

  it('to a full server waits a second at least', () => {
    const retryAt = (state: State, random: number) => {
      const next = after(state, EVENTS['closed 4100'], { random })
      return next.step === 'waiting' ? next.retryAt - NOW : undefined
    }
    expect(retryAt(STATES.stable, 0)).toBe(1000)
    expect(retryAt(STATES.opening, 0)).toBe(1000)
    expect(retryAt(STATES.opening, 0.5)).toBe(3000)
  })
})

describe('a server that asks to reconnect', () => {
  it('is obeyed at once when the connection was stable', () => {
    expect(after(STATES.stable, EVENTS['closed 4200'])).toEqual({
      step: 'opening',
      reason: 'server asked to reconnect',
      outage: { since: NOW, unavailableAt: NOW + 10_000, attempt: 1, hadWebSocket: false },
      deadlineAt: NOW + 5000,
      fallbackAt: NOW + 2000,
    })
  })

  it('waits like any other when it was not', () => {
    expect(after(STATES.unstable, EVENTS['closed 4200'])).toMatchObject({ retryAt: NOW + 2000 })
  })
})

describe('the next attempt', () => {
  it.each(['retry', 'online', 'awake'] as const)('on %s is counted', (event) => {
    expect(after(STATES.waiting, EVENTS[event])).toEqual({
      step: 'opening',
      reason: 'connection lost',
      outage: { ...OUTAGE, attempt: 3 },
      deadlineAt: NOW + 5000,
      fallbackAt: NOW + 2000,
    })
  })

  it('has more time in a longer outage', () => {
    const since = NOW - 12_000
    const waiting: State = { ...STATES.waiting, outage: { ...OUTAGE, since } }
    expect(after(waiting, EVENTS.retry)).toMatchObject({ deadlineAt: NOW + 12_000 })
  })
})

describe('the fallback', () => {
  const WORKED = { ...OUTAGE, hadWebSocket: true }
  const waiting = (outage: Partial<Outage>): State => ({
    ...STATES.waiting,
    outage: { ...WORKED, ...outage },
  })

  it.each(['fallback', 'closed 1006'] as const)(
    'joins the attempt on %s, once, and gets the time of one',
    (event) => {
      expect(after({ ...STATES.opening, deadlineAt: NOW + 1 }, EVENTS[event])).toEqual({
        ...STATES.fallenBack,
        deadlineAt: NOW + 5000,
      })
      expect(effectsOf(STATES.fallenBack, EVENTS[event])).not.toContain('fall back')
    },
  )

  it.each(['closed 4100', 'closed null', 'bad handshake'] as const)(
    'does not join on %s: the server itself has spoken',
    (event) => expect(effectsOf(STATES.opening, EVENTS[event])).toEqual(['drop']),
  )

  it('joins at once where WebSockets are known to be blocked', () => {
    const next = after(STATES.initialized, EVENTS.connect, { fallbackDelayMs: 0 })
    expect(next).toMatchObject({ fallbackAt: NOW })
  })

  it('never joins where there is none', () => {
    const next = after(STATES.initialized, EVENTS.connect, { fallbackDelayMs: undefined })
    expect(next).toMatchObject({ fallbackAt: undefined })
  })

  it('waits for a long outage or for another network where a WebSocket worked before', () => {
    expect(after(waiting({}), EVENTS.retry)).toMatchObject({ fallbackAt: undefined })
    expect(after(waiting({ unavailableAt: undefined }), EVENTS.retry)).toMatchObject({
      fallbackAt: NOW + 2000,
    })
    expect(after(waiting({}), EVENTS.online)).toMatchObject({ fallbackAt: NOW + 2000 })
  })

  it('that carried the connection is left for a WebSocket, which is not trusted yet', () => {
    const stable: State = { ...STATES.stable, transport: 'sockjs' }
    expect(after(stable, EVENTS['closed 3000'])).toMatchObject({
      reason: 'WebSocket works again',
      fallbackAt: NOW + 2000,
    })
    expect(after(STATES.unstable, EVENTS['closed 3000'])).toMatchObject({ step: 'waiting' })
  })
})

describe('a full server', () => {
  it.each(['online', 'awake'] as const)('is left in peace on %s', (event) => {
    const state: State = { ...STATES.waiting, reason: 'server is over capacity' }
    expect(after(state, EVENTS[event])).toBe(state)
  })
})

describe('the end of patience', () => {
  it.each([STATES.waiting, STATES.opening])('of $step changes what is shown, no more', (state) => {
    const next = after(state, EVENTS.unavailable)
    expect(stateName(state)).toBe('connecting')
    expect(stateName(next)).toBe('unavailable')
    expect(next).toEqual({ ...state, outage: { ...OUTAGE, unavailableAt: undefined } })
  })
})

describe('silence', () => {
  it('is asked about', () => {
    expect(after(STATES.stable, EVENTS.quiet)).toEqual({
      ...STATES.stable,
      ping: { sentAt: NOW, deadlineAt: NOW + 30_000 },
    })
  })

  it('that was none is waited for anew', () => {
    const next = after(STATES.stable, EVENTS.quiet, { lastActivityAt: NOW - 20_000 })
    expect(next).toEqual({ ...STATES.stable, quietAt: NOW + 100_000 })
  })

  it('that the server ended with an answer is over', () => {
    const next = after(STATES.asked, EVENTS.answered, { lastActivityAt: NOW })
    expect(next).toEqual({ ...STATES.stable, quietAt: NOW + 120_000 })
  })

  it('is no loss while other messages hold the answer up', () => {
    const next = after(STATES.asked, EVENTS.pong, { lastActivityAt: NOW + 501 })
    expect(next).toEqual({ ...STATES.stable, quietAt: NOW + 120_501 })
  })

  it('is a loss when nothing came but what may have been on its way before', () => {
    const next = after(STATES.asked, EVENTS.pong, { lastActivityAt: NOW + 500 })
    expect(next).toMatchObject({ step: 'waiting', reason: 'no answer to ping' })
  })
})

describe('a suspicion', () => {
  it.each(['online', 'offline', 'awake'] as const)('on %s gives a short time', (event) => {
    expect(after(STATES.stable, EVENTS[event])).toMatchObject({
      ping: { sentAt: NOW, deadlineAt: NOW + 5000 },
    })
  })

  it('shortens the time of a ping that is under way', () => {
    const patient: State = { ...STATES.stable, ping: { sentAt: NOW, deadlineAt: NOW + 28_000 } }
    expect(after(patient, EVENTS.offline)).toMatchObject({ ping: { deadlineAt: NOW + 5000 } })
  })

  it('is not put off by another one', () => {
    expect(after(STATES.asked, EVENTS.online)).toBe(STATES.asked)
  })

  it('asks again when the ping before was answered: that answer says nothing about now', () => {
    const answered = after(STATES.asked, EVENTS.answered)
    expect(after(answered, EVENTS.offline)).toMatchObject({
      ping: { sentAt: NOW, deadlineAt: NOW + 5000 },
    })
  })
})

describe('being stable', () => {
  it('ends the outage for good', () => {
    expect(after(STATES.unstable, EVENTS.stable)).toEqual(STATES.stable)
  })
})
