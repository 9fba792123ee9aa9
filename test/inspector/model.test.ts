// What the inspector makes of log events: plain events in, what is shown out.

import { beforeEach, describe, expect, test } from 'vitest'
import { AuthError, ConnectionError } from '../../src/shared/errors.js'
import { INITIAL_STATE, statusOf, type ConnectionStatus } from '../../src/connection/state.js'
import { InspectorModel } from '../../src/inspector/model.js'

const IDLE = statusOf(INITIAL_STATE)
const CONNECTED: ConnectionStatus = {
  ...IDLE,
  state: 'connected',
  reason: 'connected',
  transport: 'ws',
  socketId: '1.1',
}
const LOST: ConnectionStatus = {
  ...IDLE,
  state: 'connecting',
  reason: 'connection lost',
  nextRetryAt: 900,
}

let model: InspectorModel

beforeEach(() => {
  model = new InspectorModel(IDLE, 0, 3)
})

/** Feeds an event that the client writes. */
function log(name: string, detail: unknown, at = 0, level: 'debug' | 'warn' = 'debug'): void {
  model.record({ level, name, detail }, at)
}

describe('frames', () => {
  test('are kept with their direction and time, the last ones only', () => {
    for (let id = 1; id <= 4; id++) log('frame in', `{"event":"e${id}"}`, id)
    log('frame out', '{"event":"client-x"}', 5)
    expect(model.frames.map(({ at, direction, frame }) => [at, direction, frame.event])).toEqual([
      [3, 'received', 'e3'],
      [4, 'received', 'e4'],
      [5, 'sent', 'client-x'],
    ])
  })
})

describe('states', () => {
  test('are told with their reasons, each once, however often the client writes it', () => {
    log('state', CONNECTED, 1)
    log('state', { ...CONNECTED }, 2)
    log('state', LOST, 3)
    expect(model.states.map(({ at, status }) => [at, status.reason])).toEqual([
      [0, 'not started'],
      [1, 'connected'],
      [3, 'connection lost'],
    ])
    expect(model.status.nextRetryAt).toBe(900)
  })

  test('are the last hundred', () => {
    for (let at = 1; at <= 300; at++) log('state', at % 2 ? CONNECTED : LOST, at)
    expect(model.states).toHaveLength(100)
    expect(model.states.at(-1)?.at).toBe(300)
  })
})

describe('authorization', () => {
  const request = { socketId: '1.1', channelName: 'private-a' }

  beforeEach(() => log('state', CONNECTED))

  test('takes from the request to the answer', () => {
    log('auth request', request, 10)
    expect(model.auths[0]).toMatchObject({ outcome: 'waiting', tookMs: undefined })
    expect(model.isAuthorizing('private-a')).toBe(true)
    log('auth answer', { request, error: undefined }, 35)
    expect(model.auths).toMatchObject([
      { channel: 'private-a', socketId: '1.1', outcome: 'authorized', tookMs: 25 },
    ])
    expect(model.isAuthorizing('private-a')).toBe(false)
  })

  test('that fails says why, and how often it was tried', () => {
    const error = new AuthError('auth/status', 'The endpoint answered status 503.', {
      status: 503,
      channel: 'private-a',
      hint: 'Look there.',
    })
    log('auth request', request, 0)
    log('asking again', error, 1, 'warn')
    log('asking again', error, 2, 'warn')
    log('auth answer', { request, error }, 3)
    const [entry] = model.auths
    expect(entry).toMatchObject({ outcome: 'failed', retries: 2 })
    expect(entry?.problem).toMatchObject({
      message: 'The endpoint answered status 503.',
      hint: 'Look there.',
      facts: ['auth/status', 'status 503'],
    })
  })

  test('is told apart by its request: two of one channel at once have an end each', () => {
    const other = { ...request }
    log('auth request', request, 0)
    log('auth request', other, 5)
    log('auth answer', { request: other }, 7)
    expect(model.auths.map(({ outcome, tookMs }) => [outcome, tookMs])).toEqual([
      ['waiting', undefined],
      ['authorized', 2],
    ])
  })

  test('for a connection that is gone was given up, whatever comes of it later', () => {
    log('auth request', request, 0)
    log('state', LOST, 4)
    log('auth answer', { request, error: new Error('late') }, 9)
    expect(model.auths).toMatchObject([{ outcome: 'given up', tookMs: 4, problem: undefined }])
  })

  test('of a user who is refused is a problem, too', () => {
    const signin = { socketId: '1.1' }
    log('auth request', signin)
    log('auth answer', { request: signin, error: new Error('Who are you?') })
    expect(model.auths).toMatchObject([{ channel: undefined, outcome: 'failed' }])
    expect(model.problems).toMatchObject([{ title: 'sign-in failed', message: 'Who are you?' }])
  })

  test('is never looked for among names of objects', () => {
    log('auth answer', { request: '__proto__' })
    log('auth answer', null)
    expect(model.auths).toEqual([])
  })
})

describe('problems', () => {
  test('are warnings and errors, not what is only told', () => {
    log('something', 'told')
    log('client-x not sent', undefined, 1, 'warn')
    expect(model.problems).toMatchObject([{ title: 'client-x not sent', message: '', at: 1 }])
  })

  test('that repeat are counted', () => {
    const error = new ConnectionError('connection/closed', 'It was closed (1006).', {
      closeCode: 1006,
    })
    for (let at = 1; at <= 3; at++) model.addProblem('connection', error, at)
    expect(model.problems).toMatchObject([{ times: 3, at: 3 }])
    model.addProblem('connection', new Error('Another one.'), 4)
    expect(model.problems).toHaveLength(2)
  })

  test('of a channel are told by it, with the hint of its authorization', () => {
    const error = new AuthError('auth/status', 'Refused.', { hint: 'Ask for access.' })
    const request = { socketId: '1.1', channelName: 'private-a' }
    log('auth request', request)
    log('auth answer', { request, error })
    const detail = { channel: 'private-a', type: 'AuthError', error: error.message, status: 403 }
    log('subscription failed', detail, 1, 'warn')
    expect(model.problemOf('private-a')).toMatchObject({
      message: 'Refused.',
      hint: 'Ask for access.',
      facts: ['status 403'],
    })
    expect(model.problemOf('__proto__')).toBeUndefined()
  })

  test('of channels are kept for the last hundred of them', () => {
    for (let id = 0; id < 150; id++) {
      log('subscription failed', { channel: `c${id}`, error: 'no' }, id, 'warn')
    }
    expect(model.problemOf('c49')).toBeUndefined()
    expect(model.problemOf('c50')).toBeDefined()
    expect(model.problems).toHaveLength(100)
  })
})
