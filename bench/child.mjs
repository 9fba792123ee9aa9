// Measures in a process of its own: what it takes is not mixed with what was measured before.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Runs a file of this folder in a process of its own and resolves to what it sends. `flags` are
 * those of Node. Rejects when it ends before that.
 */
export async function askProcess(file, args, flags = []) {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, args.map(String), { execArgv: flags })
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${[file, ...args].join(' ')} ended with ${code} before it had measured.`)
    }),
  ])
  child.kill()
  return answer
}
