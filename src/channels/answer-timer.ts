// Notices subscriptions that the server never answers: one timer for all channels of a client.
// Must not know what a subscription does about it.

import type { Platform, Timer } from '../platform/platform.js'

/** How long a server may take to answer a subscribe, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 10_000

/** Someone who waits for an answer of the server. */
export interface Waiter {
  /**
   * No answer came in time: the waiter must stop waiting. `serverSaid` is what the server has
   * reported meanwhile as an error.
   */
  overdue(serverSaid?: string): void
}

/** Those who wait for an answer. All wait equally long, so they are due in their order. */
export class AnswerTimer {
  private readonly dueAt = new Map<Waiter, number>()
  private readonly platform: Platform
  private timer: Timer = undefined
  private serverSaid: string | undefined = undefined

  constructor(platform: Platform) {
    this.platform = platform
  }

  /** Begins to wait. */
  waitFor(waiter: Waiter): void {
    this.dueAt.set(waiter, this.platform.now() + ANSWER_TIMEOUT_MS)
    this.timer ??= this.platform.setTimer(() => this.check(), ANSWER_TIMEOUT_MS)
  }

  /** The answer came, or does not matter any more. */
  stopWaitingFor(waiter: Waiter): void {
    this.dueAt.delete(waiter)
    if (this.dueAt.size) return
    this.platform.clearTimer(this.timer)
    this.timer = this.serverSaid = undefined
  }

  /** The server reported an error without saying which channel it is about. */
  heardError(message: string): void {
    if (this.dueAt.size) this.serverSaid = message
  }

  private check(): void {
    const { platform, serverSaid } = this
    const now = platform.now()
    this.timer = undefined
    for (const [waiter, at] of this.dueAt) {
      if (at > now) {
        this.timer ??= platform.setTimer(() => this.check(), at - now)
        break
      }
      waiter.overdue(serverSaid)
    }
  }
}
