// How wrong options are refused: one error that says what must be, what is, and what to write.
// Must not know which options there are.

import { OptionsError, describe } from '../shared/errors.js'

/** Throws `OptionsError` when `given` has a field that is not `known`; `what` names such a field. */
export function refuseUnknown(given: object, known: readonly string[], what: string): void {
  const name = Object.keys(given).find((key) => !known.includes(key))
  if (name === undefined) return
  throw new OptionsError('options/unknown', `${describe(name)} is not a known ${what}.`, {
    hint: `Known are: ${known.join(', ')}.`,
  })
}

/** The error `options/bad-CODE`: what must be, what is given instead, what to write. */
export function wrong(code: string, must: string, given: unknown, hint: string): OptionsError {
  return new OptionsError(`options/bad-${code}`, `${must}, but it is ${describe(given)}.`, { hint })
}

/** The option `name`, which is true or false. */
export function checkFlag(name: string, given: unknown): boolean {
  if (typeof given === 'boolean') return given
  throw wrong(name, `${name} must be true or false`, given, `Write ${name}: true.`)
}

/** Whether only this machine reaches `host`. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|::1|localhost)$/.test(host)
}
