// Notices that the machine slept: the clock went on, timers did not.

const TICK_MS = 10_000

/** Calls `onWake` after each sleep, until the returned function is called. */
export function watchSleep(onWake: () => void): () => void {
  let lastTickAt = Date.now()
  const timer = setInterval(() => {
    const sleptMs = Date.now() - lastTickAt - TICK_MS
    lastTickAt += sleptMs + TICK_MS
    if (sleptMs > TICK_MS) onWake()
  }, TICK_MS) as unknown as { unref?: () => void }
  // Node must not live on for this.
  timer.unref?.()
  return () => clearInterval(timer as unknown as number)
}
