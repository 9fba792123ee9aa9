// Checks an event that a client sends to the others on its channel (protocol 1.8) and writes
// the frame that they get. Must not know who the others are.

import { channelKind } from '../protocol/channel-name.js'
import type { Frame } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import { describe } from '../shared/errors.js'
import type { Member } from './adapters/adapter.js'
import type { AppConfig } from './options.js'
import { refuse } from './refusal.js'

/** A client event that may be relayed. */
export interface ClientEvent {
  readonly channel: string
  /** JSON text for the others. */
  readonly frame: string
}

/**
 * Checks a client event. `subscriptions` are those of the sender, with its member on presence
 * channels. Throws `Refusal`. The rate is not checked here.
 */
export function readClientEvent(
  { event, channel, data }: Frame,
  subscriptions: ReadonlyMap<string, Member | undefined>,
  app: AppConfig,
  limits: Limits,
): ClientEvent {
  if (!app.clientEvents) throw refuse('Client events are not enabled for this app.')
  if (channel === undefined) throw refuse(`The client event ${describe(event)} has no channel.`)
  const kind = channelKind(channel)
  if (kind !== 'private' && kind !== 'presence') {
    throw refuse(
      `Client events work only on private and presence channels, not on ${describe(channel)}.`,
    )
  }
  if (!subscriptions.has(channel)) {
    throw refuse(`Client events need a subscription, and there is none to ${describe(channel)}.`)
  }
  if (event.length > limits.eventNameLength) {
    throw refuse(`The event name is longer than ${String(limits.eventNameLength)} characters.`)
  }
  const bytes = data === undefined ? 0 : Buffer.byteLength(JSON.stringify(data))
  if (bytes > limits.eventDataBytes) {
    throw refuse(
      `The data of the client event has ${String(bytes)} bytes, ` +
        `but at most ${String(limits.eventDataBytes)} are allowed.`,
    )
  }
  const userId = subscriptions.get(channel)?.userId
  const relayed: Frame = { event, channel, data }
  if (userId !== undefined) relayed.user_id = userId
  return { channel, frame: JSON.stringify(relayed) }
}
