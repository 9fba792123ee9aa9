// What a client is given in place of its runtime: the clock of the test server, chance that always
// comes out the same, and the network events of the server alone. When built, its names are
// shortened together with those of the client, which reads them: so nothing else belongs here.

import type { LifecycleEvent, Platform } from '../platform/platform.js'
import type { Clock } from '../server/clock.js'

// So that a wait is half of what it can be at most.
const CHANCE = 0.5

/** Makes the option `runtime`. `follow` tells of network events until what it returns is called. */
export function createRuntime(
  clock: Clock,
  follow: (listener: (event: LifecycleEvent) => void) => () => void,
): object {
  const runtime: Partial<Platform> = {
    now: () => clock.now(),
    random: () => CHANCE,
    setTimer: (callback, delayMs) => clock.setTimeout(callback, delayMs),
    clearTimer: (timer) => clock.clearTimeout(timer),
    // There is no fallback in memory.
    hasXhr: () => false,
    watch: (listener) => follow(listener),
  }
  return runtime
}
