// One direction of a connection through the proxy: what came in is let out in the same order, as
// the mode allows.

import type { ProxyMode } from './proxy-mode.js'

/** How a connection ends: in order, or not. */
export type Ending = 'ended' | 'reset'

/** What comes along a lane. */
export type Passing = Buffer | Ending

/** One direction of a connection. */
export class Lane {
  private readonly direction: 'to client' | 'to server'
  private readonly mode: () => ProxyMode
  private readonly deliver: (passing: Passing) => void
  private readonly waiting: Passing[] = []
  private isPassing = false

  constructor(
    direction: 'to client' | 'to server',
    mode: () => ProxyMode,
    deliver: (passing: Passing) => void,
  ) {
    this.direction = direction
    this.mode = mode
    this.deliver = deliver
  }

  /** Whether nothing is let out at the moment. */
  isHeld(): boolean {
    const mode = this.mode()
    return mode.kind === 'hold' && (mode.direction === 'both' || mode.direction === this.direction)
  }

  /** Takes what came in. */
  take(passing: Passing): void {
    this.waiting.push(passing)
    this.proceed()
  }

  /** Lets out what may go; to be called when the mode has changed. */
  proceed(): void {
    if (!this.isPassing) void this.pass()
  }

  private async pass(): Promise<void> {
    this.isPassing = true
    while (this.waiting.length > 0 && !this.isHeld()) {
      const mode = this.mode()
      if (mode.kind === 'slow') {
        this.splitFirst(mode.pieceBytes)
        await new Promise((resolve) => setTimeout(resolve, mode.everyMs))
        // The mode may have changed meanwhile.
        if (this.isHeld()) break
      }
      const next = this.waiting.shift()
      if (next) this.deliver(next)
    }
    this.isPassing = false
  }

  private splitFirst(bytes: number): void {
    const [first] = this.waiting
    if (!(first instanceof Buffer) || first.length <= bytes) return
    this.waiting.splice(0, 1, first.subarray(0, bytes), first.subarray(bytes))
  }
}
