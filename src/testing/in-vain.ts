// What is said when something was waited for in vain. Must not know how it was waited for.

import { BellwireError } from '../web.js'
import type { TestTime } from './clock.js'
import type { TestedClient } from './times.js'

/** The error of what did not come: what there is in its place, and the error that led to it. */
export function inVain(waitedMs: number, problem: string, cause?: unknown): BellwireError {
  const said = cause instanceof Error ? ` The last error: ${cause.message}` : ''
  const waited = waitedMs > 0 ? ` Waited ${String(waitedMs)} ms.` : ''
  return new BellwireError('testing/waited-in-vain', problem + waited + said, { cause })
}

/** Where the connection of a client stands, in words that fit into a sentence. */
export function stateOf({ connection }: TestedClient, time: TestTime): string {
  const { state, reason, attempt, nextRetryAt } = connection.status
  const next =
    nextRetryAt === undefined
      ? ''
      : `, the next one in ${String(Math.ceil(nextRetryAt - time.now()))} ms`
  const tries = attempt > 0 ? `, after ${String(attempt)} attempts${next}` : ''
  return `its connection is ${state}, because of "${reason}"${tries}`
}
