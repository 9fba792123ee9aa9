// The channels of one app: which connections of this process are on them, and what those are
// told when members come and go. Must not know signatures, sockets or HTTP.

import { isCacheChannel } from '../protocol/channel-name.js'
import {
  CACHE_MISS,
  INTERNAL_MEMBER_ADDED,
  INTERNAL_MEMBER_REMOVED,
  INTERNAL_SUBSCRIPTION_COUNT,
  INTERNAL_SUBSCRIPTION_SUCCEEDED,
} from '../protocol/event-names.js'
import { encodeServerFrame } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import type { MemberData, SubscriptionCountData } from '../protocol/messages.js'
import type { Log } from '../shared/log.js'
import type {
  Adapter,
  CachedEvent,
  ChannelCounts,
  JoinResult,
  Loss,
  Member,
  Message,
  Return,
} from './adapters/adapter.js'
import {
  Audience,
  newsAmong,
  type Broadcast,
  type MemberChange,
  type Subscriber,
} from './audience.js'
import { unixNowMs, type Clock } from './clock.js'
import type { AppConfig } from './options.js'
import type { ServerStream } from './server-events.js'
import { roster } from './roster.js'
import { hasCount, SubscriptionCounter } from './subscription-counter.js'

/** One event for one channel. */
export interface ChannelEvent {
  readonly channel: string
  readonly event: string
  /** Relayed as it is. */
  readonly data: string
  /** The connection that must not get it. */
  readonly exceptSocketId?: string | undefined
}

/** The channels of one app. */
export class ChannelTable {
  private readonly appId: string
  private readonly stream: ServerStream
  private readonly adapter: Adapter
  private readonly limits: Limits
  private readonly counter: SubscriptionCounter | undefined
  private readonly audience = new Audience()

  constructor(
    adapter: Adapter,
    app: AppConfig,
    limits: Limits,
    log: Log,
    stream: ServerStream,
    clock: Clock,
  ) {
    this.appId = app.id
    this.stream = stream
    this.adapter = adapter
    this.limits = limits
    this.counter = app.subscriptionCounts
      ? new SubscriptionCounter((channel) => this.countNow(channel), log, clock)
      : undefined
  }

  /** Adds a connection and confirms it. Resolves to false when the presence channel is full. */
  async subscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<boolean> {
    // Listening begins before the roster is read, so that no change falls between the two; what
    // arrives meanwhile waits, because clients take the roster as a new beginning.
    this.audience.add(channel, subscriber, member?.userId)
    let cached: CachedEvent | undefined
    let joined: JoinResult
    try {
      if (isCacheChannel(channel)) cached = await this.adapter.cached(channel)
      joined = await this.adapter.join(channel, member, this.limits.presenceMembers)
    } catch (error) {
      this.audience.remove(channel, subscriber)
      throw error
    }
    if (joined.full) {
      this.audience.remove(channel, subscriber)
      return false
    }
    const { members, subscriptionCount, isNewUser } = joined
    const data = member ? JSON.stringify(roster(members)) : '{}'
    subscriber.send(encodeServerFrame({ event: INTERNAL_SUBSCRIPTION_SUCCEEDED, channel, data }))
    const userIds = members.map(({ userId }) => userId)
    const waiting = newsAmong(this.audience.confirm(channel, subscriber), userIds)
    if (isCacheChannel(channel)) sendCached(subscriber, channel, cached, waiting)
    for (const { bytes } of waiting) subscriber.send(bytes)

    const { appId, stream } = this
    if (subscriptionCount === 1) stream.tell('channel_occupied', { appId, channel })
    const { socketId } = subscriber
    stream.tell('subscribed', { appId, channel, socketId, userId: member?.userId })
    if (isCacheChannel(channel) && !cached) stream.tell('cache_miss', { appId, channel })
    if (member && isNewUser) stream.tell('member_added', { appId, channel, userId: member.userId })
    await this.countChanged(channel)
    return true
  }

  /** Takes a connection off a channel; the others learn when that was the last one of a user. */
  async unsubscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<void> {
    this.audience.remove(channel, subscriber)
    const userId = member?.userId
    const { subscriptionCount, isUserGone } = await this.adapter.leave(channel, userId)
    const { appId, stream } = this
    const { socketId } = subscriber
    stream.tell('unsubscribed', { appId, channel, socketId, userId })
    const userIds = userId !== undefined && isUserGone ? [userId] : []
    await this.lost({ channel, subscriptionCount, userIds })
  }

  /** Reports what is gone from a channel, in this process or with another one. Never rejects. */
  async lost({ channel, userIds, subscriptionCount }: Loss): Promise<void> {
    const { appId, stream } = this
    if (subscriptionCount === 0) stream.tell('channel_vacated', { appId, channel })
    for (const userId of userIds) stream.tell('member_removed', { appId, channel, userId })
    await this.countChanged(channel)
  }

  /** Reports what is on a channel again, of which it was reported that it is gone. Never rejects. */
  async returned({ channel, isOccupied, userIds }: Return): Promise<void> {
    const { appId, stream } = this
    if (isOccupied) stream.tell('channel_occupied', { appId, channel })
    for (const userId of userIds) stream.tell('member_added', { appId, channel, userId })
    await this.countChanged(channel)
  }

  /** Sends an event of the app to everyone on its channel, in every process. */
  publish({ channel, event, data, exceptSocketId }: ChannelEvent): Promise<void> {
    this.stream.tell('published', { appId: this.appId, channel, event, data, exceptSocketId })
    const frame = encodeServerFrame({ event, channel, data })
    const cacheSeconds = isCacheChannel(channel) ? this.limits.cacheSeconds : undefined
    return this.adapter.publish({
      channel,
      frame,
      exceptSocketId,
      cacheSeconds,
      source: 'api',
      publishedAtMs: unixNowMs(),
    })
  }

  /** Sends a client event, which comes as the frame that the others get. */
  relay(message: Pick<Message, 'channel' | 'frame' | 'exceptSocketId'>): Promise<void> {
    return this.adapter.publish({ ...message, source: 'client', publishedAtMs: unixNowMs() })
  }

  /** The last event of the app on a cache channel, unless its time is over. */
  cached(channel: string): Promise<CachedEvent | undefined> {
    return this.adapter.cached(channel)
  }

  /** The users on a presence channel, in order of arrival. */
  members(channel: string): Promise<readonly Member[]> {
    return this.adapter.members(channel)
  }

  /** The counts of one channel; zeros when nobody is there. */
  counts(channel: string): Promise<ChannelCounts> {
    return this.adapter.counts(channel)
  }

  /** The counts of every channel that has a connection and whose name begins with `prefix`. */
  occupiedChannels(prefix: string): Promise<ReadonlyMap<string, ChannelCounts>> {
    return this.adapter.occupiedChannels(prefix)
  }

  /** Forgets what is still to be told. Connections must be gone by then. */
  close(): void {
    this.counter?.close()
  }

  /** Hands a message to the subscribers in this process; `change` is what it tells of a member. */
  deliver(message: Message, change?: MemberChange): void {
    const { channel, frame, exceptSocketId, source, publishedAtMs } = message
    if (!this.audience.has(channel)) return
    const bytes = Buffer.from(frame)
    const recipients = this.audience.send(channel, { bytes, exceptSocketId, change })
    if (recipients === 0) return
    const { appId, stream } = this
    const delayMs = Math.max(0, unixNowMs() - publishedAtMs)
    const facts = { appId, channel, source, frame, bytes: bytes.length, recipients, delayMs }
    stream.tell('delivered', facts)
  }

  /** Tells the subscribers in this process that a user came. */
  tellAdded(channel: string, { userId, userInfo }: Member): void {
    const data: MemberData = { user_id: userId, user_info: userInfo }
    this.announce(channel, INTERNAL_MEMBER_ADDED, data, { userId, isPresent: true })
  }

  /** Tells the subscribers in this process that a user left. */
  tellRemoved(channel: string, userId: string): void {
    const data: MemberData = { user_id: userId }
    this.announce(channel, INTERNAL_MEMBER_REMOVED, data, { userId, isPresent: false })
  }

  /** Tells the subscribers in this process how many there are, if the app wants them to know. */
  tellCount(channel: string, subscriptionCount: number): void {
    if (!this.counter || !hasCount(channel)) return
    const data: SubscriptionCountData = { subscription_count: subscriptionCount }
    this.announce(channel, INTERNAL_SUBSCRIPTION_COUNT, data)
  }

  private announce(
    channel: string,
    event: string,
    data: MemberData | SubscriptionCountData,
    change?: MemberChange,
  ): void {
    const frame = encodeServerFrame({ event, channel, data: JSON.stringify(data) })
    this.deliver({ channel, frame, source: 'server', publishedAtMs: unixNowMs() }, change)
  }

  private async countNow(channel: string): Promise<number> {
    const subscriptionCount = await this.adapter.tellCount(channel)
    const { appId, stream } = this
    stream.tell('subscription_count', { appId, channel, subscriptionCount })
    return subscriptionCount
  }

  private async countChanged(channel: string): Promise<void> {
    if (hasCount(channel)) await this.counter?.changed(channel)
  }
}

// What came while the cache was read waits after it, and may be what was read.
function sendCached(
  subscriber: Subscriber,
  channel: string,
  cached: CachedEvent | undefined,
  waiting: readonly Broadcast[],
): void {
  if (!cached) {
    subscriber.send(encodeServerFrame({ event: CACHE_MISS, channel }))
  } else if (!waiting.some(({ bytes }) => bytes.toString() === cached.frame)) {
    subscriber.send(cached.frame)
  }
}
