// What a connection does about everything that can happen to it: (state, event, moment) ->
// [state, effects]. Pure: no socket, no timer, no clock, no chance; effects are data.

import { closeAction } from '../protocol/close-codes.js'
import type { LifecycleEvent } from '../platform/platform.js'
import { openingTimeMs, waitMs } from './backoff.js'
import type { ConnectionEvent, Effect, Moment } from './machine.js'
import type { Connected, Idle, Opening, Outage, Reason, State, Waiting } from './state.js'

/** How long a connection must be up before the outage before it is over. */
export const STABLE_AFTER_MS = 5000
/** How long a suspect connection has to answer a ping. */
export const PROBE_TIMEOUT_MS = 5000

type Result = readonly [State, ...Effect[]]

/** The next state, and the effects in the order in which they are to be performed. */
export function transition(state: State, event: ConnectionEvent, moment: Moment): Result {
  const { step } = state
  switch (event.type) {
    case 'connect':
      return step === 'idle'
        ? [opening(newOutage(moment), 'connect called', moment), 'start']
        : [state]
    case 'disconnect':
      return step === 'idle' && state.name !== 'initialized'
        ? [state]
        : [idle('disconnected', 'disconnect called'), 'stop']
    case 'no transport':
      return step === 'idle' ? [state] : [idle('failed', 'no usable transport'), 'stop']
    case 'established':
      return step === 'opening' ? [connected(state.outage, event, moment)] : [state]
    case 'bad handshake':
      return step === 'opening' ? lost(state, 'unusable first message', moment) : [state]
    case 'closed':
      // Between two attempts there is no socket that could end.
      return step === 'opening' || step === 'connected'
        ? closed(state, event.code, moment)
        : [state]
    case 'lifecycle':
      return lifecycle(state, event.event, moment)
    case 'retry':
      return step === 'waiting' ? [opening(state.outage, state.reason, moment), 'retry'] : [state]
    case 'opening':
      return step === 'opening' ? lost(state, 'no answer while connecting', moment) : [state]
    case 'unavailable':
      return step === 'opening' || step === 'waiting'
        ? [{ ...state, outage: { ...state.outage, isUnavailable: true } }]
        : [state]
    case 'quiet':
      return step === 'connected' ? quiet(state, moment) : [state]
    case 'pong':
      return step === 'connected' ? pongDue(state, moment) : [state]
    case 'stable':
      return step === 'connected' ? [{ ...state, outage: undefined }] : [state]
    default:
      return event satisfies never
  }
}

function closed(state: Connected | Opening, code: number | null, moment: Moment): Result {
  const action = closeAction(code)
  switch (action) {
    case 'fatal':
      return [idle('disconnected', 'server refused'), 'stop']
    case 'tls':
      return moment.useTLS
        ? lost(state, 'server requires TLS', moment)
        : [...again(state, 'server requires TLS', moment), 'use tls', 'retry']
    case 'now':
      // At once only when the connection was stable: a server that keeps asking is not hammered.
      return state.step === 'connected' && !state.outage
        ? [...again(state, 'server asked to reconnect', moment), 'retry']
        : lost(state, 'server asked to reconnect', moment)
    case 'busy':
      return lost(state, 'server is over capacity', moment, moment.timing.backoff.minMs)
    case 'backoff':
      return lost(
        state,
        state.step === 'connected' ? 'connection lost' : 'could not connect',
        moment,
      )
    default:
      return action satisfies never
  }
}

function lifecycle(state: State, event: LifecycleEvent, moment: Moment): Result {
  if (event === 'hidden' || event === 'frozen') return [state]
  if (state.step === 'connected') return probe(state, PROBE_TIMEOUT_MS, moment)
  return event === 'offline' ? [state] : transition(state, { type: 'retry' }, moment)
}

function quiet(state: Connected, moment: Moment): Result {
  const quietAt = moment.lastActivityAt + state.activityTimeoutMs
  return quietAt > moment.now
    ? [{ ...state, quietAt }]
    : probe(state, moment.timing.pongTimeoutMs, moment)
}

function probe(state: Connected, timeoutMs: number, { now }: Moment): Result {
  const deadlineAt = now + timeoutMs
  // A ping that is under way already may be given less time, never more.
  if (state.ping && state.ping.deadlineAt <= deadlineAt) return [state]
  return [{ ...state, ping: { sentAt: now, deadlineAt } }, 'ping']
}

function pongDue(state: Connected, moment: Moment): Result {
  const { lastActivityAt } = moment
  return state.ping && lastActivityAt >= state.ping.sentAt
    ? [{ ...state, ping: undefined, quietAt: lastActivityAt + state.activityTimeoutMs }]
    : lost(state, 'no answer to ping', moment)
}

function lost(state: Connected | Opening, reason: Reason, moment: Moment, atLeastMs = 0): Result {
  const outage = currentOutage(state, moment)
  const { now, random, timing } = moment
  const retryAt = now + atLeastMs + waitMs(now - outage.since, random, timing.backoff)
  const waiting: Waiting = { step: 'waiting', reason, outage, retryAt }
  return [waiting, 'drop']
}

function again(state: Connected | Opening, reason: Reason, moment: Moment): Result {
  return [opening(currentOutage(state, moment), reason, moment)]
}

// A connection that was lost before it was stable takes up the outage that it came from, but
// users saw it connected, so the time until `unavailable` begins again.
function currentOutage({ step, outage }: Connected | Opening, moment: Moment): Outage {
  if (step === 'opening') return outage
  const fresh = newOutage(moment)
  return outage ? { ...fresh, since: outage.since, attempt: outage.attempt } : fresh
}

function newOutage({ now, timing }: Moment): Outage {
  const unavailableAt = now + timing.unavailableTimeoutMs
  return { since: now, attempt: 0, isUnavailable: false, unavailableAt }
}

function idle(name: Idle['name'], reason: Reason): Idle {
  return { step: 'idle', name, reason }
}

function opening(outage: Outage, reason: Reason, { now }: Moment): Opening {
  return {
    step: 'opening',
    reason,
    outage: { ...outage, attempt: outage.attempt + 1 },
    deadlineAt: now + openingTimeMs(now - outage.since),
  }
}

function connected(
  outage: Outage,
  { socketId, transport, ...event }: Extract<ConnectionEvent, { type: 'established' }>,
  { now, timing }: Moment,
): Connected {
  const activityTimeoutMs = Math.min(event.activityTimeoutMs, timing.activityTimeoutMs)
  return {
    step: 'connected',
    reason: 'connected',
    socketId,
    transport,
    activityTimeoutMs,
    quietAt: now + activityTimeoutMs,
    outage,
    stableAt: now + STABLE_AFTER_MS,
  }
}
