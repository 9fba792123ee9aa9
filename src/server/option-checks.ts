// How wrong options are refused: one error that says where, what must be, what is, and what to
// write. Must not know which options there are.

import { OptionsError, describe } from '../shared/errors.js'

const LONGEST_TIMEOUT_SECONDS = 86_400

/** An option of the server that cannot be used. */
export class ServerOptionsError extends OptionsError {
  /** Where it stands, such as `apps[1].secret`; empty when the options as a whole are wrong. */
  readonly path: string
  /** What is wrong with it, without saying where. */
  readonly problem: string

  constructor(code: string, path: string, problem: string, hint: string, cause?: unknown) {
    super(code, path === '' ? problem : `${path}: ${problem}`, { hint, cause })
    this.path = path
    this.problem = problem
  }
}

/** Where the field `name` of the options at `path` stands. */
export function fieldPath(path: string, name: string): string {
  const shown = /^\w+$/.test(name) ? name : describe(name)
  return path === '' ? shown : `${path}.${shown}`
}

/** The error of what is given at `path`: what must be, and what to write instead. */
export function wrong(
  path: string,
  must: string,
  given: unknown,
  hint: string,
): ServerOptionsError {
  const problem = `${must}, but it is ${describe(given)}.`
  return new ServerOptionsError('options/bad-value', path, problem, hint)
}

/** Throws `ServerOptionsError` when one of the fields at `path` is not `known`. */
export function refuseUnknown(
  fields: ReadonlyMap<string, unknown>,
  known: readonly string[],
  path: string,
): void {
  const name = [...fields.keys()].find((key) => !known.includes(key))
  if (name === undefined) return
  const hint = `Known are: ${known.join(', ')}.`
  throw new ServerOptionsError('options/unknown', fieldPath(path, name), 'is not known.', hint)
}

/** The fields of an object, by name. Throws `ServerOptionsError` for anything else. */
export function fieldsAt(path: string, given: unknown, hint: string): ReadonlyMap<string, unknown> {
  if (given !== null && typeof given === 'object' && !Array.isArray(given)) {
    return new Map<string, unknown>(Object.entries(given))
  }
  // There may be a secret in it.
  const shown = typeof given === 'string' ? 'text' : given
  throw wrong(path, 'must be an object', shown, hint)
}

/** Throws `ServerOptionsError` unless true, false or nothing is given. */
export function checkSwitch(path: string, given: unknown, byDefault: boolean): boolean {
  if (given === undefined || typeof given === 'boolean') return given ?? byDefault
  throw wrong(path, 'must be true or false', given, 'Write true or false.')
}

/** Throws `ServerOptionsError` unless seconds are given, up to a day; 0 only when it `mayBeZero`. */
export function checkSeconds(path: string, given: unknown, mayBeZero: boolean): number {
  const isUsable = typeof given === 'number' && given >= 0 && given <= LONGEST_TIMEOUT_SECONDS
  if (isUsable && (mayBeZero || given > 0)) return given
  const range = mayBeZero ? 'from 0 to 86400' : 'above 0 and up to 86400'
  const hint = mayBeZero ? 'Write 30, or 0 for no limit.' : 'Write 30.'
  throw wrong(path, `must be a number of seconds ${range}`, given, hint)
}
