// Waits for what becomes true when something happens, and looks only then.

import { clearFastTimer, setFastTimer } from './fast-clock.js'

// On the fast clock: more than anything here takes.
const LONGEST_MS = 300_000

/** Things that happen, and those who wait for them. */
export class Changes {
  private readonly waiting = new Set<() => void>()

  /** To be called after each thing that happened. */
  readonly happened = (): void => {
    for (const look of [...this.waiting]) look()
  }

  /** Resolves when the condition holds. Rejects, naming `what`, when it never does. */
  until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setFastTimer(() => {
        this.waiting.delete(look)
        reject(new Error(`Waited in vain: ${what}.`))
      }, LONGEST_MS)
      const look = () => {
        if (!condition()) return
        this.waiting.delete(look)
        clearFastTimer(timer)
        resolve()
      }
      this.waiting.add(look)
    })
  }
}
