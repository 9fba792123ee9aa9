// What goes wrong between a client and its server, when and for how long: made out of a seed, so
// that it can be made again, and told in words. Does nothing of it.

import { describeMode, type ProxyMode } from './proxy-mode.js'
import { SeededRandom } from './random.js'

/** Something that goes wrong. */
export type Fault =
  /** The network is like this for a while; with `isAbrupt`, open connections are reset first. */
  | { readonly kind: 'network'; readonly mode: ProxyMode; readonly isAbrupt: boolean }
  /** Open connections are reset. */
  | { readonly kind: 'reset' }
  /** The server's side of open connections is gone, and nobody tells the client. */
  | { readonly kind: 'abandon' }
  /** Bytes that are no frames reach the client. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** A whole WebSocket frame that is no message reaches the client. */
  | { readonly kind: 'frame'; readonly content: string | Buffer }
  /** The server closes connections with a code. */
  | { readonly kind: 'close'; readonly code: number }
  /** The server ends connections without a goodbye. */
  | { readonly kind: 'terminate' }
  /** The server is closed, and listens again on its port after a while. */
  | { readonly kind: 'restart'; readonly code: number | 'terminate' }

/** What the beginning of a fault waits for. */
export type Moment = 'at any time' | 'when connected' | 'when stable'

/** One fault. It may begin while the one before is not over. */
export interface Step {
  readonly moment: Moment
  /** After that moment, in milliseconds of the fast clock. */
  readonly delayMs: number
  /** How long it lasts, where it lasts, in milliseconds of the fast clock. */
  readonly lengthMs: number
  readonly fault: Fault
}

/** The faults of one run. */
export interface Schedule {
  readonly seed: number
  readonly steps: readonly Step[]
}

/** Close codes of each range of the protocol (1.5), those of WebSocket before them. */
// Not 4000: a client that was told to use TLS does so for ever, and this server has none.
const CLOSE_CODES = [
  1000, 1001, 1003, 1011, 1012, 3000, 4001, 4009, 4099, 4100, 4101, 4199, 4200, 4200, 4201, 4202,
  4299, 4300, 4301, 4999,
]

const NO_MESSAGES = [
  'no JSON',
  '',
  '[]',
  'null',
  '{"event":1}',
  '{"event":"tick","channel":7}',
  '{"data":"{}"}',
  '\0\x07\x1b[31m\u2028',
  Buffer.from([0, 255, 127]),
]

/** Makes the schedule of a seed: one to six faults. */
export function createSchedule(seed: number): Schedule {
  const random = new SeededRandom(seed)
  const steps = Array.from({ length: random.integer(1, 6) }, () => createStep(random))
  return { seed, steps }
}

/** The schedule in words. */
export function describeSchedule({ steps }: Schedule): string {
  const lines = steps.map(
    ({ moment, delayMs, lengthMs, fault }, at) =>
      `  ${at + 1}. ${moment} + ${delayMs} ms: ${describeFault(fault)}, ${lengthMs} ms`,
  )
  return lines.join('\n')
}

function createStep(random: SeededRandom): Step {
  const moment: Moment = random.oneIn(8)
    ? 'when stable'
    : random.oneIn(2)
      ? 'when connected'
      : 'at any time'
  const lengthMs = random.oneIn(12) ? random.integer(6000, 12_000) : random.integer(0, 2500)
  const delayMs = random.oneIn(2) ? random.integer(0, 50) : random.integer(0, 2000)
  return { moment, delayMs, lengthMs, fault: createFault(random) }
}

function createFault(random: SeededRandom): Fault {
  if (random.oneIn(2))
    return { kind: 'network', mode: createMode(random), isAbrupt: random.oneIn(2) }
  switch (random.integer(1, 7)) {
    case 1:
      return { kind: 'reset' }
    case 2:
      return { kind: 'abandon' }
    case 3:
      return { kind: 'bytes', bytes: random.bytes(random.integer(1, 200)) }
    case 4:
      return { kind: 'frame', content: random.pick(NO_MESSAGES) }
    case 5:
      return { kind: 'terminate' }
    case 6:
      return { kind: 'restart', code: random.pick(['terminate', 1001, 4200]) }
    default:
      return { kind: 'close', code: random.pick(CLOSE_CODES) }
  }
}

function createMode(random: SeededRandom): ProxyMode {
  switch (random.integer(1, 8)) {
    case 1:
      return { kind: 'refuse' }
    case 2:
      return { kind: 'reset' }
    case 3:
      return { kind: 'hold', direction: 'both' }
    case 4:
      return { kind: 'hold', direction: random.pick(['to client', 'to server']) }
    case 5:
      return { kind: 'slow', pieceBytes: random.integer(1, 80), everyMs: random.integer(1, 10) }
    case 6:
      return { kind: 'cut', afterBytes: random.integer(0, 500) }
    case 7:
      return { kind: 'swallow upgrades' }
    default:
      return { kind: 'refuse upgrades' }
  }
}

function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'network':
      return describeMode(fault.mode) + (fault.isAbrupt ? ', open connections are reset' : '')
    case 'reset':
      return 'open connections are reset'
    case 'abandon':
      return 'the server lost its connections, the client is not told'
    case 'bytes':
      return `garbage bytes: ${fault.bytes.toString('hex')}`
    case 'frame':
      return `garbage frame: ${JSON.stringify(fault.content)}`
    case 'close':
      return `the server closes with ${fault.code}`
    case 'terminate':
      return 'the server ends connections without a goodbye'
    case 'restart':
      return `the server is closed (${fault.code}) and started again`
    default:
      return fault satisfies never
  }
}
