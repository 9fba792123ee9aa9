// The time that sessions and channels live by: that of the machine, unless a server in memory has
// one of its own. Must not know what is timed.

/** Tells the time and calls back when some of it has passed. */
export interface Clock {
  /** Milliseconds since some moment in the past. Never goes back. */
  now(): number
  /** Calls back after a time. No process waits for it. */
  setTimeout(callback: () => void, delayMs: number): unknown
  clearTimeout(timer: unknown): void
}

/** The time of the machine. Looked up when it is used: tests may replace timers. */
export const machineClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
}

/** Unix time in milliseconds, with fractions: comparable between processes. */
export function unixNowMs(): number {
  return performance.timeOrigin + performance.now()
}
