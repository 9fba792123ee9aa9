// The time of the machine, or of fake timers that have taken its place: the one file of the test
// server that touches them. Everything is looked up when it is used.

import { BellwireError } from '../shared/errors.js'
import type { Activity, TestTime } from './clock.js'

const PATIENCE_MS = 3000
const LOOK_AGAIN_MS = 10

/** `Date` and `setTimeout`, whatever they are at the moment. */
export class GlobalClock implements TestTime {
  readonly passesWhenAwaited = false
  private readonly activity: Activity

  constructor(activity: Activity) {
    this.activity = activity
  }

  now(): number {
    return Date.now()
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    return setTimeout(() => {
      this.activity.note()
      callback()
    }, delayMs)
  }

  clearTimeout(timer: unknown): void {
    clearTimeout(timer as number)
  }

  advance(): Promise<void> {
    return Promise.reject(
      new BellwireError('testing/global-timers', 'The time of this server is that of setTimeout.', {
        hint: "Write await vi.advanceTimersByTimeAsync(1000), or make the server without timers: 'global'.",
      }),
    )
  }

  async waitFor(isSo: () => boolean, withinMs = PATIENCE_MS): Promise<number | undefined> {
    const untilMs = this.now() + withinMs
    await this.activity.settled()
    while (!isSo()) {
      if (this.now() >= untilMs) return withinMs
      await new Promise<void>((resolve) => this.setTimeout(resolve, LOOK_AGAIN_MS))
      await this.activity.settled()
    }
    return undefined
  }
}
