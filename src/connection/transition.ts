// What a connection does about everything that can happen to it: (state, event, moment) ->
// [state, effects]. Pure: no socket, no timer, no clock, no chance; effects are data.

import { closeAction } from '../protocol/close-codes.js'
import { openingTimeMs, waitMs } from './backoff.js'
import type { ConnectionEvent, Effect, Moment } from './machine.js'
import type { Connected, Idle, Opening, Outage, Ping, Reason, State, Waiting } from './state.js'

/** How long a connection must be up before the outage before it is over. */
export const STABLE_AFTER_MS = 5000
/** How long a suspect connection has to answer a ping. */
export const PROBE_TIMEOUT_MS = 5000

const BUSY: Reason = 'server is over capacity'

type Result = readonly [State, ...Effect[]]

/** The next state, and the effects in the order in which they are to be performed. */
export function transition(state: State, event: ConnectionEvent, moment: Moment): Result {
  if (event.type === 'disconnect' && (state.step !== 'idle' || state.name !== 'disconnected')) {
    return [idle('disconnected', 'disconnect called'), 'stop']
  }
  switch (state.step) {
    case 'idle':
      return event.type === 'connect'
        ? [opening(newOutage(moment), 'connect called', moment), 'start']
        : [state]
    case 'waiting':
      return whenWaiting(state, event, moment)
    case 'opening':
      return whenOpening(state, event, moment)
    case 'connected':
      return whenConnected(state, event, moment)
    default:
      return state satisfies never
  }
}

function whenWaiting(state: Waiting, event: ConnectionEvent, moment: Moment): Result {
  switch (event.type) {
    case 'online':
    case 'awake':
      // What has happened here makes no server less busy.
      return state.reason === BUSY ? [state] : [reopening(state, moment), 'retry']
    case 'retry':
      return [opening(state.outage, state.reason, moment), 'retry']
    case 'unavailable':
      return [unavailable(state)]
    default:
      return [state]
  }
}

function whenOpening(state: Opening, event: ConnectionEvent, moment: Moment): Result {
  switch (event.type) {
    case 'established':
      return [connected(state.outage, event, moment)]
    case 'closed':
      // Not by the server: something on the way may not like WebSockets.
      return state.fallbackAt && event.code !== null && event.code < 4000
        ? fallBack(state, moment)
        : closed(state, event.code, moment)
    case 'fallback':
      return state.fallbackAt ? fallBack(state, moment) : [state]
    case 'bad handshake':
      return lost(state, 'unusable first message', moment)
    case 'opening':
      return lost(state, 'no answer while connecting', moment)
    case 'no transport':
      return [idle('failed', 'no usable transport'), 'stop']
    case 'online':
      // What began without a network may hang.
      return [reopening(state, moment), 'retry']
    case 'frozen':
      return lost(state, 'page put away', moment)
    case 'unavailable':
      return [unavailable(state)]
    default:
      return [state]
  }
}

function whenConnected(state: Connected, event: ConnectionEvent, moment: Moment): Result {
  const { lastActivityAt } = moment
  const quietAt = lastActivityAt + state.activityTimeoutMs
  switch (event.type) {
    case 'closed':
      return closed(state, event.code, moment)
    case 'online':
    case 'offline':
    case 'awake':
      return probe(state, PROBE_TIMEOUT_MS, moment)
    case 'frozen':
      return lost(state, 'page put away', moment)
    case 'quiet':
      return quietAt > moment.now
        ? [{ ...state, quietAt }]
        : probe(state, moment.timing.pongTimeoutMs, moment)
    case 'answered':
      return state.ping ? [{ ...state, ping: undefined, quietAt }] : [state]
    case 'pong':
      return state.ping && lastActivityAt > middleOf(state.ping)
        ? [{ ...state, ping: undefined, quietAt }]
        : lost(state, 'no answer to ping', moment)
    case 'stable':
      return [{ ...state, outage: undefined }]
    default:
      return [state]
  }
}

function closed(state: Connected | Opening, code: number | null, moment: Moment): Result {
  const action = closeAction(code)
  switch (action) {
    case 'fatal':
      return [idle('disconnected', 'server refused'), 'stop']
    case 'tls':
      return [...lost(state, 'server requires TLS', moment), 'use tls']
    case 'now':
      return again(state, 'server asked to reconnect', moment)
    case 'upgrade':
      return again(state, 'WebSocket works again', moment)
    case 'busy':
      return lost(state, BUSY, moment, moment.timing.backoff.minMs)
    case 'backoff':
      return lost(state, 'connection lost', moment)
    default:
      return action satisfies never
  }
}

// At once only when the connection was stable: a server that keeps asking is not hammered.
function again(state: Connected | Opening, reason: Reason, moment: Moment): Result {
  return state.step === 'connected' && !state.outage
    ? [opening(newOutage(moment), reason, moment), 'retry']
    : lost(state, reason, moment)
}

// What came in the first half may have been on its way when the network went. What comes later
// shows that the server is there, and its answer only waits behind other messages.
function middleOf({ sentAt, deadlineAt }: Ping): number {
  return (sentAt + deadlineAt) / 2
}

function probe(state: Connected, timeoutMs: number, { now }: Moment): Result {
  const { ping } = state
  const deadlineAt = now + timeoutMs
  // A ping that is under way already may be given less time, never more.
  return ping && ping.deadlineAt <= deadlineAt
    ? [state]
    : [{ ...state, ping: { sentAt: now, deadlineAt } }, 'ping']
}

function lost(state: Connected | Opening, reason: Reason, moment: Moment, atLeastMs = 0): Result {
  const outage = currentOutage(state, moment)
  const { now, random, timing } = moment
  const retryAt = now + atLeastMs + waitMs(now - outage.since, random, timing.backoff)
  return [{ step: 'waiting', reason, outage, retryAt }, 'drop']
}

function unavailable<Trying extends Waiting | Opening>(state: Trying): Trying {
  return { ...state, outage: { ...state.outage, unavailableAt: undefined } }
}

// A connection that was lost before it was stable takes up the outage that it came from, but
// users saw it connected, so the time until `unavailable` begins again.
function currentOutage(state: Connected | Opening, moment: Moment): Outage {
  const { step, outage } = state
  if (step === 'opening') return outage
  const fresh = newOutage(moment, state.transport === 'ws')
  return outage ? { ...fresh, since: outage.since, attempt: outage.attempt } : fresh
}

function newOutage({ now, timing }: Moment, hadWebSocket = false): Outage {
  return {
    since: now,
    attempt: 0,
    unavailableAt: now + timing.unavailableTimeoutMs,
    hadWebSocket,
  }
}

function idle(name: Idle['name'], reason: Reason): Idle {
  return { step: 'idle', name, reason }
}

function opening(outage: Outage, reason: Reason, { now, fallbackDelayMs }: Moment): Opening {
  // Where a WebSocket worked, most outages are the server's, and two requests for one would only
  // add to its load; one that goes on may mean another network.
  const suspectsServer = outage.hadWebSocket && outage.unavailableAt
  return {
    step: 'opening',
    reason,
    outage: { ...outage, attempt: outage.attempt + 1 },
    deadlineAt: now + openingTimeMs(now - outage.since),
    fallbackAt: fallbackDelayMs === undefined || suspectsServer ? undefined : now + fallbackDelayMs,
  }
}

// Something has changed: there is a network again, or another one.
function reopening({ outage, reason }: Waiting | Opening, moment: Moment): Opening {
  return opening({ ...outage, hadWebSocket: false }, reason, moment)
}

function fallBack(state: Opening, { now }: Moment): Result {
  const deadlineAt = now + openingTimeMs(now - state.outage.since)
  return [{ ...state, fallbackAt: undefined, deadlineAt }, 'fall back']
}

function connected(
  outage: Outage,
  { socketId, transport, activityTimeoutMs }: Extract<ConnectionEvent, { type: 'established' }>,
  { now, timing }: Moment,
): Connected {
  activityTimeoutMs = Math.min(activityTimeoutMs, timing.activityTimeoutMs)
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
