// Ports for what closes and listens again: nobody else may be given the port in between.

import { createServer } from 'node:net'

// Below all that systems choose from when they are asked for any port, for listening or for
// connecting: Linux begins at 32768, macOS and Windows at 49152.
const LOWEST = 10_000
const COUNT = 20_000

// Processes that run side by side begin far apart.
let next = (process.pid * 7919) % COUNT

/** A port that is free and stays so while nobody listens on it. */
export async function keptPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + next
    next = (next + 1) % COUNT
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
