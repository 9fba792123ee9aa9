// Runs the timers that a state owns, and no others: what the state does not name is stopped.
// Must not know what the timers are for.

import type { Platform, Timer } from '../platform/platform.js'
import type { TimerName } from './state.js'

/** The running timers of one connection. */
export class StateTimers {
  private readonly running = new Map<TimerName, { readonly dueAt: number; readonly timer: Timer }>()
  private readonly platform: Platform
  private readonly onDue: (name: TimerName) => void

  constructor(platform: Platform, onDue: (name: TimerName) => void) {
    this.platform = platform
    this.onDue = onDue
  }

  /** Starts, moves and stops timers until exactly those of `timers` run. */
  follow(timers: readonly (readonly [TimerName, number])[]): void {
    const { platform, running } = this
    const wanted = new Map(timers)
    for (const [name, { dueAt, timer }] of running) {
      if (wanted.get(name) === dueAt) wanted.delete(name)
      else {
        platform.clearTimer(timer)
        running.delete(name)
      }
    }
    for (const [name, dueAt] of wanted) {
      const onDue = () => {
        running.delete(name)
        this.onDue(name)
      }
      const delayMs = Math.max(0, dueAt - platform.now())
      running.set(name, { dueAt, timer: platform.setTimer(onDue, delayMs) })
    }
  }
}
