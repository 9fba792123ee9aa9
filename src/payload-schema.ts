// Validation of payloads, for the option `schema`. Its own file because only those who use it
// shall load it. Knows of validators what all libraries of Standard Schema share.

import type { PayloadCheck, PayloadSchema, Validators } from './types.js'

/**
 * Makes the option `schema` of validators by channel and event. A channel that ends in `*` stands
 * for all that begin so and are not named themselves. What has no validator is delivered as it
 * comes.
 */
export function createSchema<Given extends Validators>(validators: Given): PayloadSchema<Given> {
  const byChannel = new Map(
    Object.entries<Validators[string]>(validators).map(
      ([channel, events]) => [channel, new Map(Object.entries(events))] as const,
    ),
  )
  const patterns = [...byChannel].filter(([channel]) => channel.endsWith('*'))

  return (channel, event, data) => {
    const events =
      byChannel.get(channel) ??
      patterns.find(([pattern]) => channel.startsWith(pattern.slice(0, -1)))?.[1]
    const validator = events?.get(event)
    if (!validator) return [event, data]
    const { value, issues } = check(() => validator['~standard'].validate(data))
    return issues ? ['bellwire:invalid_payload', { event, data, issues }] : [event, value]
  }
}

function check(validate: () => PayloadCheck | Promise<PayloadCheck>): PayloadCheck {
  try {
    const result = validate()
    if (!('then' in result)) return result
    throw new Error('The validator is asynchronous, but events do not wait.')
  } catch (error) {
    return { issues: [{ message: String(error) }] }
  }
}
