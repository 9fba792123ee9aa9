// Reads options that are numbers.

import { wrongOption } from './errors.js'

// A timer that is asked to wait for longer than 24 days fires at once.
const LONGEST_MS = 2e9

/**
 * The option `name` as a number above 0. Numbers out of environment variables come as text; as in
 * `pusher-js`, 0 and '' stand for the default. Throws `OptionsError`.
 */
export function numberOption<Name extends string>(
  options: Readonly<Partial<Record<Name, number | string | undefined>>>,
  name: Name,
  byDefault: number,
): number {
  const value = Math.min(Number(options[name] || byDefault), LONGEST_MS)
  if (value > 0) return value
  throw wrongOption(name, options[name], 'Give a number above 0.')
}
