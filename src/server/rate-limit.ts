// How often something may happen: a bucket of tokens that fills up evenly.
// Must not know what is limited.

/** Allows `perSecond` events at once and as many in every second after that. */
export class RateLimit {
  private readonly perSecond: number
  private tokens: number
  private filledAtMs: number

  constructor(perSecond: number, nowMs: number) {
    this.perSecond = perSecond
    this.tokens = perSecond
    this.filledAtMs = nowMs
  }

  /** Takes one token; false when there is none left. */
  take(nowMs: number): boolean {
    const refill = ((nowMs - this.filledAtMs) / 1000) * this.perSecond
    this.tokens = Math.min(this.perSecond, this.tokens + refill)
    this.filledAtMs = nowMs
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }
}
