// What a connection does about everything that can happen to it: (state, event, moment) ->
// [state, effects]. Pure: no socket, no timer, no clock, no chance; effects are data.

import { closeAction } from '../protocol/close-codes.js'
import type { CloseAction } from '../protocol/close-codes.js'
import type { LifecycleEvent } from '../platform/platform.js'
import { openingTimeMs, waitMs } from './backoff.js'
import type { ConnectionEvent, Effect, Moment } from './machine.js'
import type {
  Connected,
  Idle,
  Outage,
  Opening,
  Reason,
  State,
  TimerName,
  Waiting,
} from './state.js'

/** How long a connection must be up before the outage before it is over. */
export const STABLE_AFTER_MS = 5000
/** How long a suspect connection has to answer a ping. */
export const PROBE_TIMEOUT_MS = 5000

type Result = readonly [State, ...Effect[]]

/** The next state, and the effects in the order in which they are to be performed. */
export function transition(state: State, event: ConnectionEvent, moment: Moment): Result {
  switch (event.type) {
    case 'connect':
      return state.step === 'idle'
        ? [opening(newOutage(moment), 'connect called', moment), 'start']
        : [state]
    case 'disconnect':
      return state.step === 'idle' && state.name !== 'initialized'
        ? [state]
        : [idle('disconnected', 'disconnect called'), 'stop']
    case 'no transport':
      return state.step === 'idle' ? [state] : [idle('failed', 'no usable transport'), 'stop']
    case 'retry now':
      return retry(state, moment)
    case 'established':
      return state.step === 'waiting' || state.step === 'opening'
        ? [connected(state.outage, event, moment)]
        : [state]
    case 'closed':
      return closed(state, event.code, moment)
    case 'bad handshake':
      return state.step === 'opening'
        ? [waiting(state.outage, 'unusable first message', moment), 'drop']
        : [state]
    case 'timer':
      return timer(state, event.name, moment)
    case 'lifecycle':
      return lifecycle(state, event.event, moment)
    default:
      return event satisfies never
  }
}

function closed(state: State, code: number | null, moment: Moment): Result {
  // Between two attempts there is no socket that could end.
  if (state.step === 'idle' || state.step === 'waiting') return [state]
  const outage = currentOutage(state, moment)
  const action = closeAction(code)
  const reason = reasonFor(action, state)
  switch (action) {
    case 'fatal':
      return [idle('disconnected', reason), 'stop']
    case 'tls':
      return moment.useTLS
        ? [waiting(outage, reason, moment), 'drop']
        : [opening(outage, reason, moment), 'use tls', 'drop', 'retry']
    case 'now':
      // At once only when the connection was stable: a server that keeps asking is not hammered.
      return state.step === 'connected' && !state.outage
        ? [opening(outage, reason, moment), 'drop', 'retry']
        : [waiting(outage, reason, moment), 'drop']
    case 'busy':
      return [waiting(outage, reason, moment, moment.timing.backoff.minMs), 'drop']
    case 'backoff':
      return [waiting(outage, reason, moment), 'drop']
    default:
      return action satisfies never
  }
}

function timer(state: State, name: TimerName, moment: Moment): Result {
  switch (name) {
    case 'retry':
      return retry(state, moment)
    case 'opening':
      return state.step === 'opening'
        ? [waiting(state.outage, 'no answer while connecting', moment), 'drop']
        : [state]
    case 'unavailable':
      return state.step === 'waiting' || state.step === 'opening' ? [unavailable(state)] : [state]
    case 'activity':
      return state.step === 'connected' ? quiet(state, moment) : [state]
    case 'pong':
      return state.step === 'connected' ? pongDue(state, moment) : [state]
    case 'stable':
      return state.step === 'connected'
        ? [{ ...state, outage: undefined, timers: { ...state.timers, stable: undefined } }]
        : [state]
    default:
      return name satisfies never
  }
}

function lifecycle(state: State, event: LifecycleEvent, moment: Moment): Result {
  if (event === 'hidden' || event === 'frozen') return [state]
  if (state.step === 'connected') return probe(state, PROBE_TIMEOUT_MS, moment)
  return event === 'offline' ? [state] : retry(state, moment)
}

function retry(state: State, moment: Moment): Result {
  return state.step === 'waiting' ? [opening(state.outage, state.reason, moment), 'retry'] : [state]
}

function quiet(state: Connected, moment: Moment): Result {
  const quietAt = moment.lastActivityAt + state.activityTimeoutMs
  return quietAt > moment.now
    ? [{ ...state, timers: { ...state.timers, activity: quietAt } }]
    : probe(state, moment.timing.pongTimeoutMs, moment)
}

function probe(state: Connected, timeoutMs: number, moment: Moment): Result {
  const { pong, stable } = state.timers
  const deadline = moment.now + timeoutMs
  // A ping that is under way already may be given less time, never more.
  if (pong !== undefined && pong <= deadline) return [state]
  return [{ ...state, pingedAt: moment.now, timers: { pong: deadline, stable } }, 'ping']
}

function pongDue(state: Connected, moment: Moment): Result {
  const { lastActivityAt } = moment
  if (state.pingedAt !== undefined && lastActivityAt >= state.pingedAt) {
    const activity = lastActivityAt + state.activityTimeoutMs
    const { stable } = state.timers
    return [{ ...state, pingedAt: undefined, timers: { activity, stable } }]
  }
  return [waiting(currentOutage(state, moment), 'no answer to ping', moment), 'drop']
}

function unavailable(state: Waiting | Opening): State {
  const outage = { ...state.outage, isUnavailable: true }
  const timers = { ...state.timers, unavailable: undefined }
  return { ...state, outage, timers } as Waiting | Opening
}

function idle(name: Idle['name'], reason: Reason): Idle {
  return { step: 'idle', name, reason, timers: {} }
}

function newOutage({ now, timing }: Moment): Outage {
  return {
    since: now,
    attempt: 0,
    isUnavailable: false,
    unavailableAt: now + timing.unavailableTimeoutMs,
  }
}

// A connection that was lost before it was stable takes up the outage that it came from, but
// users saw it connected, so the time until `unavailable` begins again.
function currentOutage(state: Connected | Opening, moment: Moment): Outage {
  if (state.step === 'opening') return state.outage
  const fresh = newOutage(moment)
  return state.outage
    ? { ...fresh, since: state.outage.since, attempt: state.outage.attempt }
    : fresh
}

function waiting(outage: Outage, reason: Reason, moment: Moment, atLeastMs = 0): Waiting {
  const { now, random, timing } = moment
  const wait = atLeastMs + waitMs(now - outage.since, random, timing.backoff)
  return {
    step: 'waiting',
    reason,
    outage,
    timers: { retry: now + wait, unavailable: unavailableDue(outage) },
  }
}

function opening(outage: Outage, reason: Reason, { now }: Moment): Opening {
  return {
    step: 'opening',
    reason,
    outage: { ...outage, attempt: outage.attempt + 1 },
    timers: {
      opening: now + openingTimeMs(now - outage.since),
      unavailable: unavailableDue(outage),
    },
  }
}

function unavailableDue(outage: Outage): number | undefined {
  return outage.isUnavailable ? undefined : outage.unavailableAt
}

function connected(
  outage: Outage,
  event: Extract<ConnectionEvent, { type: 'established' }>,
  { now, timing }: Moment,
): Connected {
  const activityTimeoutMs = Math.min(event.activityTimeoutMs, timing.activityTimeoutMs)
  return {
    step: 'connected',
    reason: 'connected',
    socketId: event.socketId,
    transport: event.transport,
    activityTimeoutMs,
    pingedAt: undefined,
    outage,
    timers: { activity: now + activityTimeoutMs, stable: now + STABLE_AFTER_MS },
  }
}

function reasonFor(action: CloseAction, { step }: State): Reason {
  switch (action) {
    case 'fatal':
      return 'server refused'
    case 'tls':
      return 'server requires TLS'
    case 'busy':
      return 'server is over capacity'
    case 'now':
      return 'server asked to reconnect'
    case 'backoff':
      return step === 'connected' ? 'connection lost' : 'could not connect'
    default:
      return action satisfies never
  }
}
