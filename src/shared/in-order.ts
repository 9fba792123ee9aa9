// Runs tasks one after the other, also when a task asks for another one.

/** Makes a function that runs tasks in the order in which they are given, never one inside another. */
export function createOrderedRunner(): (task: () => void) => void {
  const waiting: (() => void)[] = []
  let isRunning = false
  return (task) => {
    waiting.push(task)
    if (isRunning) return
    isRunning = true
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) next()
    } finally {
      isRunning = false
    }
  }
}
