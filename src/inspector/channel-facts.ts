// Where each channel of a client stands, in the words in which the inspector shows it. Must not
// know how it is shown.

import { channelKind, isCacheChannel } from '../protocol/channel-name.js'
import type { AnyChannel } from '../channels/create-channel.js'
import type { Member } from '../channels/members.js'
import type { PresenceChannel } from '../channels/presence-channel.js'
import type { InspectorModel } from './model.js'
import type { Problem } from './problem.js'

/** Where a channel stands. */
export type ChannelState =
  | 'subscribed'
  | 'authorizing'
  | 'waiting for the server'
  | 'leaving'
  | 'waiting for the connection'
  | 'failed'
  | 'not subscribed'

/** One channel at this moment. */
export interface ChannelFacts {
  readonly name: string
  /** Such as `presence` or `private, cache`. */
  readonly kind: string
  readonly state: ChannelState
  /** How many connections are subscribed, where the app tells. */
  readonly subscriptionCount: number | undefined
  /** Who is there; undefined where that is not known. */
  readonly members: readonly Member[] | undefined
  /** The id of this user among them. */
  readonly myId: string | null
  /** Whether that is who was there before the connection was lost. */
  readonly isStale: boolean
  /** Why it failed, if it did. */
  readonly problem: Problem | undefined
}

/** All channels in the order of their names. */
export function readChannels(
  channels: readonly AnyChannel[],
  model: InspectorModel,
): ChannelFacts[] {
  return channels
    .map((channel) => readChannel(channel, model))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function readChannel(channel: AnyChannel, model: InspectorModel): ChannelFacts {
  const { name, subscriptionCount } = channel
  const kind = channelKind(name)
  const state = stateOf(channel, model)
  const members = kind === 'presence' ? (channel as unknown as PresenceChannel).members : undefined
  const { members: list, isStale = false } = members?.snapshot ?? {}
  return {
    name,
    kind: isCacheChannel(name) ? `${kind}, cache` : kind,
    state,
    subscriptionCount,
    members: members?.myID == null ? undefined : list,
    myId: members?.myID ?? null,
    isStale,
    problem: state === 'failed' ? model.problemOf(name) : undefined,
  }
}

function stateOf(channel: AnyChannel, model: InspectorModel): ChannelState {
  if (channel.subscribed) return 'subscribed'
  if (channel.subscriptionCancelled) return 'leaving'
  if (channel.subscriptionPending) {
    return model.isAuthorizing(channel.name) ? 'authorizing' : 'waiting for the server'
  }
  if (model.status.socketId === undefined) return 'waiting for the connection'
  return model.problemOf(channel.name) ? 'failed' : 'not subscribed'
}
