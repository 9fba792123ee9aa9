// Runs the timers that a state owns, and no others: what the state does not name is stopped.
// Must not know what the timers are for.

import type { Platform, Timer } from '../platform/platform.js'
import type { TimerName, Timers } from './state.js'

/** The running timers of one connection. */
export class StateTimers {
  private readonly running = new Map<TimerName, { dueAt: number; timer: Timer }>()
  private readonly platform: Platform
  private readonly onDue: (name: TimerName) => void

  constructor(platform: Platform, onDue: (name: TimerName) => void) {
    this.platform = platform
    this.onDue = onDue
  }

  /** Starts, moves and stops timers until exactly those of `timers` run. */
  follow(timers: Timers): void {
    for (const [name, { dueAt, timer }] of this.running) {
      if (timers[name] === dueAt) continue
      this.platform.clearTimer(timer)
      this.running.delete(name)
    }
    for (const [key, dueAt] of Object.entries(timers)) {
      const name = key as TimerName
      if (dueAt === undefined || this.running.has(name)) continue
      const timer = this.platform.setTimer(
        () => {
          this.running.delete(name)
          this.onDue(name)
        },
        Math.max(0, dueAt - this.platform.now()),
      )
      this.running.set(name, { dueAt, timer })
    }
  }
}
