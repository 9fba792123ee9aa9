// The class of a channel by the kind that its name means, in code and in types.

import { checkChannelName } from '../protocol/channel-name.js'
import type { ChannelName, EventsOf, InfoOf } from '../types.js'
import { Channel } from './channel.js'
import type { ChannelSystemEvents } from './channel-events.js'
import { EncryptedChannel } from './encrypted-channel.js'
import type { EncryptedSystemEvents } from './encrypted-channel.js'
import type { ChannelOwner } from './owner.js'
import { PresenceChannel } from './presence-channel.js'
import type { PresenceSystemEvents } from './presence-channel.js'
import { PrivateChannel } from './private-channel.js'

/** A channel of whatever kind. */
export type AnyChannel = Channel<Record<string, unknown>, object>

/** The type of the channel that a name means, with the events that the schema gives it. */
export type ChannelOf<Schema, Name extends ChannelName<Schema>> = Name extends `presence-${string}`
  ? PresenceChannel<EventsOf<Schema, Name>, InfoOf<EventsOf<Schema, Name>>>
  : Name extends `private-encrypted-${string}`
    ? EncryptedChannel<EventsOf<Schema, Name>>
    : Name extends `private-${string}`
      ? PrivateChannel<EventsOf<Schema, Name>>
      : Channel<EventsOf<Schema, Name>>

/** The events of the channel that a name means: those of the schema, and those of its kind. */
export type ChannelEvents<Schema, Name extends ChannelName<Schema>> = EventsOf<Schema, Name> &
  (Name extends `presence-${string}`
    ? PresenceSystemEvents<InfoOf<EventsOf<Schema, Name>>>
    : Name extends `private-encrypted-${string}`
      ? EncryptedSystemEvents
      : ChannelSystemEvents)

/** Makes the channel that a name means. Throws `ProtocolError` when no channel may be so named. */
export function createChannel(name: string, owner: ChannelOwner): AnyChannel {
  checkChannelName(name)
  if (name.startsWith('presence-')) return new PresenceChannel(name, owner)
  if (name.startsWith('private-encrypted-')) return new EncryptedChannel(name, owner)
  return name.startsWith('private-') ? new PrivateChannel(name, owner) : new Channel(name, owner)
}
