// A map whose entries are forgotten after some time. Must not know what they are.

import { machineClock, type Clock } from './clock.js'

/** Keeps each value for its own time. Those whose time is over go when another one comes. */
export class ExpiringMap<Value> {
  /** In the order in which they were set. */
  private readonly entries = new Map<string, { readonly value: Value; readonly untilMs: number }>()

  private readonly clock: Clock

  constructor(clock: Clock = machineClock) {
    this.clock = clock
  }

  /** How many are held, those included whose time is over but who have not gone yet. */
  get size(): number {
    return this.entries.size
  }

  /** Keeps a value for `forMs` milliseconds, in place of one with the same key. */
  set(key: string, value: Value, forMs: number): void {
    const nowMs = this.clock.now()
    this.entries.delete(key)
    this.entries.set(key, { value, untilMs: nowMs + forMs })
    // With one time for all, the first one that stays ends the search.
    for (const [other, { untilMs }] of this.entries) {
      if (untilMs > nowMs) break
      this.entries.delete(other)
    }
  }

  /** The value and the milliseconds that are left to it; undefined when its time is over. */
  get(key: string): { readonly value: Value; readonly leftMs: number } | undefined {
    const entry = this.entries.get(key)
    const leftMs = entry ? entry.untilMs - this.clock.now() : 0
    return entry && leftMs > 0 ? { value: entry.value, leftMs } : undefined
  }

  /** The keys of all that are held. */
  keys(): Iterable<string> {
    return this.entries.keys()
  }

  /** Forgets everything. */
  clear(): void {
    this.entries.clear()
  }
}
