// Notices a connection that went silent: asks once, then gives it up (protocol 1.4).
// Must not know frames or sockets.

import { machineClock, type Clock } from './clock.js'

/** What a heartbeat does, and after how much silence. */
export interface HeartbeatOptions {
  /** @default that of the machine */
  readonly clock?: Clock | undefined
  /** Milliseconds without a sign of life after which to ask for one. */
  readonly silenceMs: number
  /** Milliseconds that the other side has for an answer. */
  readonly answerMs: number
  /** Asks for a sign of life. */
  readonly ask: () => void
  /** Gives the connection up. Called at most once. */
  readonly giveUp: () => void
}

/** Watches one connection. A sign of life costs a time stamp; one timer looks at it. */
export class Heartbeat {
  private readonly options: HeartbeatOptions
  private readonly clock: Clock
  private lastSignMs: number
  private hasAsked = false
  private timer: unknown

  constructor(options: HeartbeatOptions) {
    this.options = options
    this.clock = options.clock ?? machineClock
    this.lastSignMs = this.clock.now()
    this.timer = this.checkIn(options.silenceMs)
  }

  /** Notes a sign of life. */
  touch(): void {
    this.lastSignMs = this.clock.now()
  }

  /** Ends the watch. */
  stop(): void {
    this.clock.clearTimeout(this.timer)
  }

  private checkIn(delayMs: number) {
    return this.clock.setTimeout(() => this.check(), Math.max(1, Math.ceil(delayMs)))
  }

  private check(): void {
    const { silenceMs, answerMs, ask, giveUp } = this.options
    const silentForMs = this.clock.now() - this.lastSignMs
    // A timer may come a moment early: then the rest of the time is waited for.
    if (silentForMs < silenceMs) {
      this.hasAsked = false
      this.timer = this.checkIn(silenceMs - silentForMs)
    } else if (!this.hasAsked) {
      this.hasAsked = true
      this.timer = this.checkIn(answerMs)
      ask()
    } else {
      giveUp()
    }
  }
}
