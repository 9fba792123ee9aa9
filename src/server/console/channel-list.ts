// The occupied channels of all apps, and who is on one of them. Must not know who asks.

import { decodeFrame } from '../../protocol/frames.js'
import { describe } from '../../shared/errors.js'
import type { LiveApp } from '../live-app.js'
import { hasWords, LISTED, type Found } from './found.js'

/** An occupied channel. */
export interface ListedChannel {
  readonly appId: string
  readonly name: string
  readonly subscriptionCount: number
  /** Different users; 0 unless it is a presence channel. */
  readonly userCount: number
}

/** Who is on a channel, and what was said last. */
export interface ChannelDetail {
  readonly subscriptionCount: number
  /** The first of them; only presence channels have any. */
  readonly members: readonly { readonly userId: string; readonly userInfo: string | undefined }[]
  /** Data of the last event of a cache channel, if there is one. */
  readonly cached: string | undefined
}

// Info about a member is shown in a line or two.
const INFO_LENGTH = 500

/** The channels with the most connections whose name has these words. */
export async function findChannels(
  apps: readonly LiveApp[],
  words: string,
): Promise<Found<ListedChannel>> {
  const matching: ListedChannel[] = []
  for (const { config, channels } of apps) {
    for (const [name, counts] of await channels.occupiedChannels('')) {
      if (hasWords(words, name)) {
        matching.push({ appId: config.id, name, ...counts })
      }
    }
  }
  matching.sort((a, b) => b.subscriptionCount - a.subscriptionCount || a.name.localeCompare(b.name))
  return { total: matching.length, items: matching.slice(0, LISTED) }
}

/** What there is to know about one channel. */
export async function readChannel({ channels }: LiveApp, name: string): Promise<ChannelDetail> {
  const { subscriptionCount } = await channels.counts(name)
  const members = await channels.members(name)
  const cached = await channels.cached(name)
  return {
    subscriptionCount,
    members: members.slice(0, LISTED).map(({ userId, userInfo }) => ({
      userId,
      userInfo: userInfo === undefined ? undefined : describe(userInfo, INFO_LENGTH),
    })),
    cached: cached && describe(decodeFrame(cached.frame).data, INFO_LENGTH),
  }
}
