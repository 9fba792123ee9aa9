// How long to wait before the next attempt, so that an outage never costs more than twice its
// length, clients never move in lock-step, and no server is hammered. Pure.

/** Option `backoff`: the waits between attempts. */
export interface Backoff {
  /** The longest first wait, in milliseconds. @default 1000 */
  readonly minMs: number
  /** The longest wait, in milliseconds; three times as much after two minutes. @default 10000 */
  readonly maxMs: number
  /** The share of each wait that is left to chance, from 0 to 1. @default 1 */
  readonly jitter: number
}

export const DEFAULT_BACKOFF: Backoff = { minMs: 1000, maxMs: 10_000, jitter: 1 }

const LONG_OUTAGE_MS = 120_000

const SHORTEST_OPENING_MS = 5000
const LONGEST_OPENING_MS = 15_000

/** The wait before the next attempt. `random` is from 0 up to, not including, 1. */
export function waitMs(outageMs: number, random: number, backoff: Backoff): number {
  const cap = outageMs < LONG_OUTAGE_MS ? backoff.maxMs : backoff.maxMs * 3
  const span = clamp(outageMs, backoff.minMs, cap)
  return span * (1 - backoff.jitter + backoff.jitter * random)
}

/** How long an attempt may take: longer in a long outage, since the network may just be slow. */
export function openingTimeMs(outageMs: number): number {
  return clamp(outageMs, SHORTEST_OPENING_MS, LONGEST_OPENING_MS)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
