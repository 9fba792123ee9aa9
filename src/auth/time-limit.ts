// An end for work that may have none. Must not know what the work is.

import { AuthError } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import type { Platform } from '../platform/platform.js'

/**
 * Gives work at most `limitMs` milliseconds. When they are over, or `signal` aborts, the signal
 * that the work was given aborts, and the promise rejects with the `AuthError` `auth/timeout`,
 * whatever the work does. No work is begun when `signal` has aborted.
 */
export async function within<Result>(
  platform: Platform,
  limitMs: number,
  who: string,
  signal: AbortSignalLike,
  work: (signal: AbortSignal) => Result | PromiseLike<Result>,
): Promise<Result> {
  const timeout = () => new AuthError('auth/timeout', `${who} did not answer in ${limitMs} ms.`)
  if (signal.aborted) throw timeout()
  const aborter = new AbortController()
  const abort = () => aborter.abort()
  const timer = platform.setTimer(abort, limitMs)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([
      // First, because the work itself may abort.
      new Promise<never>((_resolve, reject) => {
        aborter.signal.addEventListener('abort', () => reject(timeout()))
      }),
      work(aborter.signal),
    ])
  } finally {
    platform.clearTimer(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** Waits, or goes on at once when `signal` aborts. */
export async function sleep(
  platform: Platform,
  waitMs: number,
  signal: AbortSignalLike,
): Promise<void> {
  await within(platform, waitMs, '', signal, () => new Promise(() => undefined)).catch(
    () => undefined,
  )
}
