// Something that went wrong, in the words in which it is shown. Pure; takes whatever was thrown or
// logged.

import { describe } from '../shared/errors.js'
import { fieldsOf } from '../protocol/messages.js'

/** Something that went wrong. */
export interface Problem {
  readonly id: number
  /** When it happened last, in milliseconds since the epoch. */
  at: number
  /** How often it happened in a row. */
  times: number
  /** What failed. */
  readonly title: string
  /** What was wrong. May be empty. */
  readonly message: string
  /** What to do about it. May be empty. */
  readonly hint: string
  /** Such as `auth/status`, status 403, close code 4001. */
  readonly facts: readonly string[]
  /** The channel that it is about, if it is about one. */
  readonly channel: string | undefined
}

/** Reads what was logged or emitted, which may be an error of ours, another one, or plain data. */
export function readProblem(id: number, at: number, title: string, detail: unknown): Problem {
  const fields = fieldsOf(detail)
  const { hint, code, status, closeCode, channel, cause } = fields
  const text = detail instanceof Error ? detail.message : (fields['error'] ?? detail)
  const message = text === undefined ? '' : typeof text === 'string' ? text : describe(text, 500)
  const advice = typeof hint === 'string' ? hint : ''
  const facts = [
    typeof code === 'string' && code,
    typeof status === 'number' && `status ${status}`,
    typeof closeCode === 'number' && `close code ${closeCode}`,
    cause !== undefined && `because of ${cause instanceof Error ? String(cause) : describe(cause)}`,
  ]
  return {
    id,
    at,
    times: 1,
    title,
    // Errors of ours end with their hint.
    message: advice && message.endsWith(advice) ? message.slice(0, -advice.length).trim() : message,
    hint: advice,
    facts: facts.filter((fact) => fact !== false),
    channel: typeof channel === 'string' ? channel : undefined,
  }
}
