// The option `console`: whether there is a console, and who may see it. Must not know what it shows.

import { isLoopback } from '../address-options.js'
import { fieldsAt, refuseUnknown, wrong } from '../option-checks.js'

/** The option `console` of `createServer`: `false`, or who may see it. */
export type ConsoleOptions = false | { token: string }

/**
 * The option, with its default filled in: `open` to this machine, to those who know the token, or
 * to nobody, because that was asked for or because others reach the server and there is no token.
 */
export type ConsoleConfig = 'open' | 'off' | 'needs a token' | { readonly token: string }

// Nobody guesses one, however often they are let try.
const SHORTEST_TOKEN = 16

/**
 * Fills in the default, which depends on the host that is listened on. Throws
 * `ServerOptionsError`.
 */
export function checkConsole(path: string, given: unknown, host: string): ConsoleConfig {
  if (given === undefined) return isLoopback(host) ? 'open' : 'needs a token'
  if (given === false) return 'off'
  const hint = 'Write { "token": "…" }, or false to have none.'
  const fields = fieldsAt(path, given, hint)
  refuseUnknown(fields, ['token'], path)
  const token = fields.get('token')
  if (typeof token === 'string' && token.length >= SHORTEST_TOKEN) return Object.freeze({ token })
  const must = `must be text of at least ${String(SHORTEST_TOKEN)} characters`
  // Half a secret is not to be seen in an error.
  const shown = typeof token === 'string' ? 'shorter' : token
  throw wrong(`${path}.token`, must, shown, hint)
}
