// The time of a test server and its clients: it passes only when a test says so, and nothing waits
// for it. Must not know what is timed. Uses promises alone: no timer, real or faked, is touched.

import type { Clock } from '../server/clock.js'
import { wrongOption } from '../shared/errors.js'

/** The time of a test server, as tests see it. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Lets so many milliseconds pass. Everything that is due happens in its order, and all that
   * follows from it, before the promise resolves. Rejects for what is no time.
   */
  advance(ms: number): Promise<void>
}

/** The time of a test server, as its own rooms see it. */
export interface TestTime extends Clock, TestClock {
  /** Whether time passes only while somebody waits. */
  readonly passesWhenAwaited: boolean
  /**
   * Waits until something is so, `withinMs` at most, and lets time pass for that if it can. Resolves
   * to the milliseconds that were waited in vain; undefined when it is so.
   */
  waitFor(isSo: () => boolean, withinMs?: number): Promise<number | undefined>
}

interface VirtualTimer {
  readonly dueAt: number
  readonly callback: () => void
}

// The longest chain of promises in a client or server has some thirty links. Those of an app's own
// handlers come on top.
const QUIET_TURNS = 100

const PATIENCE_MS = 30_000

/** Knows when nothing is left to happen without time. */
export class Activity {
  private count = 0

  /** Must be called whenever something was set going. */
  note(): void {
    this.count += 1
  }

  /** Does something a moment later, after what is under way already. */
  soon(task: () => void): void {
    this.note()
    void Promise.resolve().then(task)
  }

  /** Resolves when nothing more happens by itself. */
  async settled(): Promise<void> {
    let seen = this.count
    for (let turns = 0; turns < QUIET_TURNS; turns++) {
      await Promise.resolve()
      if (seen !== this.count) turns = 0
      seen = this.count
    }
  }
}

/** Time that stands still, except where it is told to pass. */
export class VirtualClock implements TestTime {
  readonly passesWhenAwaited = true
  private readonly activity: Activity
  private readonly timers = new Set<VirtualTimer>()
  private timeMs: number

  constructor(activity: Activity, startMs: number) {
    this.activity = activity
    this.timeMs = startMs
  }

  now(): number {
    return this.timeMs
  }

  setTimeout(callback: () => void, delayMs: number): VirtualTimer {
    const timer = { dueAt: this.timeMs + Math.max(0, delayMs), callback }
    this.timers.add(timer)
    // What is due now needs no time to pass.
    if (timer.dueAt === this.timeMs) this.activity.soon(() => this.run(timer))
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.timers.delete(timer as VirtualTimer)
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) throw wrongOption('ms', ms, 'Give milliseconds, 0 or more.')
    const untilMs = this.timeMs + ms
    await this.activity.settled()
    while (await this.step(untilMs));
  }

  async waitFor(isSo: () => boolean, withinMs = PATIENCE_MS): Promise<number | undefined> {
    const untilMs = this.timeMs + withinMs
    await this.activity.settled()
    while (!isSo()) {
      if (!(await this.step(untilMs))) return isSo() ? undefined : withinMs
    }
    return undefined
  }

  // Goes on to what is due next, at `untilMs` at the latest, and lets it happen; false when nothing
  // was due by then.
  private async step(untilMs: number): Promise<boolean> {
    const next = this.nextDue(untilMs)
    this.timeMs = Math.max(this.timeMs, next?.dueAt ?? untilMs)
    if (next) this.run(next)
    await this.activity.settled()
    return next !== undefined
  }

  private run(timer: VirtualTimer): void {
    if (this.timers.delete(timer)) timer.callback()
  }

  private nextDue(untilMs: number): VirtualTimer | undefined {
    let first: VirtualTimer | undefined
    for (const timer of this.timers) {
      if (timer.dueAt <= untilMs && (!first || timer.dueAt < first.dueAt)) first = timer
    }
    return first
  }
}
