// Lets only so many tasks run at a time; the others wait in order. Knows nothing of the tasks.

/** Runs a task as soon as there is room. */
export type InTurn = <Result>(task: () => Promise<Result>) => Promise<Result>

/** Makes a queue of which at most `max` tasks run at a time. */
export function createLimit(max: number): InTurn {
  const waiting: (() => void)[] = []
  let free = max
  return async (task) => {
    if (free) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      // Who waits takes over the place: nobody can come between.
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
