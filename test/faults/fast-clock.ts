// A clock that is ten times as fast as ours, so that what a client does in seconds is over in
// tenths, over real sockets. It stands still while this process gets no turn: on a busy machine
// nobody is given up because an answer that had come could not be read.

const SPEED = 10
const TICK_MS = 4
// More than that between two ticks is time in which nothing could be done.
const LONGEST_TICK_MS = 20

interface FastTimer {
  readonly dueAt: number
  readonly callback: () => void
}

const timers = new Set<FastTimer>()
let now = Date.now()
let tickedAt = performance.now()
let ticking: ReturnType<typeof setInterval> | undefined

/** The time on this clock, in milliseconds since the epoch. */
export function fastNow(): number {
  return now
}

/**
 * Calls back after so many milliseconds of this clock. Timers run in the order in which they are
 * due; one that was due already, with a negative delay, comes before the others.
 */
export function setFastTimer(callback: () => void, delayMs: number): FastTimer {
  const timer = { dueAt: now + delayMs, callback }
  timers.add(timer)
  tickedAt = ticking ? tickedAt : performance.now()
  ticking ??= setInterval(tick, TICK_MS)
  return timer
}

/** Takes a timer back. */
export function clearFastTimer(timer: unknown): void {
  timers.delete(timer as FastTimer)
}

/** Resolves after so many milliseconds of this clock. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setFastTimer(resolve, ms))
}

function tick(): void {
  const at = performance.now()
  now += Math.min(at - tickedAt, LONGEST_TICK_MS) * SPEED
  tickedAt = at
  for (let timer = nextDue(); timer; timer = nextDue()) {
    timers.delete(timer)
    timer.callback()
  }
  if (timers.size > 0) return
  clearInterval(ticking)
  ticking = undefined
}

function nextDue(): FastTimer | undefined {
  let first: FastTimer | undefined
  for (const timer of timers) {
    if (timer.dueAt <= now && (!first || timer.dueAt < first.dueAt)) first = timer
  }
  return first
}
