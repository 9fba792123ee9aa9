// The limits as their owner writes them -> checked, with defaults.
// Must not know what is limited.

import { HOSTED_LIMITS, type Limits } from '../protocol/limits.js'
import { fieldsAt, refuseUnknown, wrong } from './option-checks.js'

/** Fills in the limits of the hosted service. Throws `ServerOptionsError`. */
export function checkLimits(path: string, limits: unknown): Readonly<Limits> {
  const given = fieldsAt(path, limits, 'Write { "batchSize": 10 }.')
  refuseUnknown(given, Object.keys(HOSTED_LIMITS), path)
  for (const [name, value] of given) {
    if (Number.isInteger(value) && Number(value) > 0) continue
    const hint = 'Leave it out to keep the limit of the hosted service.'
    throw wrong(`${path}.${name}`, 'must be a whole number above 0', value, hint)
  }
  return Object.freeze({ ...HOSTED_LIMITS, ...Object.fromEntries(given) })
}
