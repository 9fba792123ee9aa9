// Reads options that are numbers.

import { wrongOption } from './shared/errors.js'

/**
 * The option `name` as a number above 0. Numbers out of environment variables come as text; as in
 * `pusher-js`, 0 and '' stand for the default. Throws `OptionsError`.
 */
export function numberOption<Name extends string>(
  options: Readonly<Partial<Record<Name, number | string | undefined>>>,
  name: Name,
  byDefault: number,
): number {
  const value = Number(options[name] || byDefault)
  if (value > 0) return value
  throw wrongOption(name, options[name], 'Give a number above 0.')
}
