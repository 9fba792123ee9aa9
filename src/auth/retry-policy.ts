// Which failures of an endpoint are worth another request, and when that is made. Pure.

/** So often a request is made again before its channel fails. */
export const MAX_RETRIES = 5

const FIRST_SPAN_MS = 1000
/** The longest wait that an endpoint can ask for. */
export const MAX_RETRY_AFTER_MS = 30_000

/** Whether an answer with this status, or none at all, may be another one the next time. */
export function isTransient(status: number | undefined): boolean {
  return !status || [408, 429].includes(status) || status >= 500
}

/** Whether fresh values of the providers may change an answer with this status. */
export function isUnauthorized(status: number | undefined): boolean {
  return [401, 403, 419].includes(status ?? 0)
}

/**
 * The wait before the retry number `retry` (from 0), in milliseconds: what the header
 * `Retry-After` asks for, in seconds or as a date, and a random time on top so that clients do
 * not come back in lock-step: at most 1, 2, 4, 8 and 16 s. `random` is from 0 up to 1.
 */
export function retryWaitMs(
  retry: number,
  retryAfter: string | null | undefined,
  now: number,
  random: number,
): number {
  const asked = retryAfter ? Number(retryAfter) * 1000 || Date.parse(retryAfter) - now : 0
  const bounded = Math.min(Math.max(asked || 0, 0), MAX_RETRY_AFTER_MS)
  return bounded + random * FIRST_SPAN_MS * 2 ** retry
}
