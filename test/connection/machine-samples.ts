// One state of every kind, one event of every kind, and the moment at which they meet.

import { DEFAULT_BACKOFF } from '../../src/connection/backoff.js'
import type { ConnectionEvent, Moment } from '../../src/connection/machine.js'
import { INITIAL_STATE } from '../../src/connection/state.js'
import type { Connected, Idle, Opening, Outage, Waiting } from '../../src/connection/state.js'

export const NOW = 1_000_000

/** Chance is in the middle, and the server has been silent for longer than is allowed. */
export const MOMENT: Moment = {
  now: NOW,
  random: 0.5,
  lastActivityAt: NOW - 120_000,
  fallbackDelayMs: 2000,
  timing: {
    activityTimeoutMs: 120_000,
    pongTimeoutMs: 30_000,
    unavailableTimeoutMs: 10_000,
    backoff: DEFAULT_BACKOFF,
  },
}

/** An outage that has lasted for four seconds and two attempts. */
export const OUTAGE: Outage = {
  since: NOW - 4000,
  unavailableAt: NOW + 6000,
  attempt: 2,
  hadWebSocket: false,
}

const disconnected: Idle = { step: 'idle', name: 'disconnected', reason: 'disconnect called' }
const failed: Idle = { step: 'idle', name: 'failed', reason: 'no usable transport' }

const waiting: Waiting = {
  step: 'waiting',
  reason: 'connection lost',
  outage: OUTAGE,
  retryAt: NOW + 1000,
}

const opening: Opening = {
  step: 'opening',
  reason: 'connection lost',
  outage: OUTAGE,
  deadlineAt: NOW + 5000,
  fallbackAt: NOW + 1000,
}

/** The fallback has joined, or there is none. */
const fallenBack: Opening = { ...opening, fallbackAt: undefined }

const unstable: Connected = {
  step: 'connected',
  reason: 'connected',
  socketId: '1.1',
  transport: 'ws',
  activityTimeoutMs: 120_000,
  quietAt: NOW + 100_000,
  outage: OUTAGE,
  stableAt: NOW + 3000,
}

const stable: Connected = { ...unstable, outage: undefined }

/** A ping was sent two seconds ago, and not answered yet. */
const asked: Connected = { ...stable, ping: { sentAt: NOW - 2000, deadlineAt: NOW + 3000 } }

export const STATES = {
  initialized: INITIAL_STATE,
  disconnected,
  failed,
  waiting,
  opening,
  fallenBack,
  unstable,
  stable,
  asked,
} as const

export const EVENTS = {
  connect: { type: 'connect' },
  disconnect: { type: 'disconnect' },
  established: {
    type: 'established',
    socketId: '2.2',
    activityTimeoutMs: 30_000,
    transport: 'ws',
  },
  'closed 1006': { type: 'closed', code: 1006 },
  'closed null': { type: 'closed', code: null },
  'closed 3000': { type: 'closed', code: 3000 },
  'closed 4000': { type: 'closed', code: 4000 },
  'closed 4001': { type: 'closed', code: 4001 },
  'closed 4100': { type: 'closed', code: 4100 },
  'closed 4200': { type: 'closed', code: 4200 },
  'closed 4300': { type: 'closed', code: 4300 },
  'bad handshake': { type: 'bad handshake' },
  'no transport': { type: 'no transport' },
  retry: { type: 'retry' },
  opening: { type: 'opening' },
  fallback: { type: 'fallback' },
  unavailable: { type: 'unavailable' },
  quiet: { type: 'quiet' },
  pong: { type: 'pong' },
  answered: { type: 'answered' },
  stable: { type: 'stable' },
  online: { type: 'online' },
  offline: { type: 'offline' },
  awake: { type: 'awake' },
  frozen: { type: 'frozen' },
} as const satisfies Record<string, ConnectionEvent>
