// The channels of one app: which connections of this process are on them, and what those are
// told when members come and go. Must not know signatures, sockets or HTTP.

import { channelKind, isCacheChannel } from '../protocol/channel-name.js'
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
  Member,
  Message,
} from './adapters/adapter.js'
import type { AppConfig } from './options.js'
import type { ServerStream } from './server-events.js'
import { roster } from './roster.js'
import { SubscriptionCounter } from './subscription-counter.js'

/** A connection, as channels see it. */
export interface Subscriber {
  readonly socketId: string
  /** Sends a text frame. Bytes are shared between recipients: they must not be changed. */
  send(frame: string | Buffer): void
}

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
  /** Channel -> subscriber -> frames that wait for the confirmation to be sent, if they do. */
  private readonly subscribers = new Map<string, Map<Subscriber, Buffer[] | undefined>>()

  constructor(adapter: Adapter, app: AppConfig, limits: Limits, log: Log, stream: ServerStream) {
    this.appId = app.id
    this.stream = stream
    this.adapter = adapter
    this.limits = limits
    this.counter = app.subscriptionCounts
      ? new SubscriptionCounter((channel) => this.tellCount(channel), log)
      : undefined
  }

  /** Adds a connection and confirms it. Resolves to false when the presence channel is full. */
  async subscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<boolean> {
    // Listening begins before the roster is read, so that no change falls between the two; what
    // arrives meanwhile waits, because clients take the roster as a new beginning.
    const waiting: Buffer[] = []
    const subscribers = this.subscribers.get(channel) ?? new Map<Subscriber, Buffer[] | undefined>()
    this.subscribers.set(channel, subscribers.set(subscriber, waiting))

    let cached: CachedEvent | undefined
    let joined: JoinResult
    try {
      if (isCacheChannel(channel)) cached = await this.adapter.cached(channel)
      joined = await this.adapter.join(channel, member, this.limits.presenceMembers)
    } catch (error) {
      this.forget(subscriber, channel)
      throw error
    }
    if (joined.full) {
      this.forget(subscriber, channel)
      return false
    }
    const data = member ? JSON.stringify(roster(joined.members)) : '{}'
    subscriber.send(encodeServerFrame({ event: INTERNAL_SUBSCRIPTION_SUCCEEDED, channel, data }))
    if (isCacheChannel(channel)) sendCached(subscriber, channel, cached, waiting)
    subscribers.set(subscriber, undefined)
    for (const frame of waiting) subscriber.send(frame)

    const { appId, stream } = this
    if (joined.subscriptionCount === 1) stream.tell('channel_occupied', { appId, channel })
    const { socketId } = subscriber
    stream.tell('subscribed', { appId, channel, socketId, userId: member?.userId })
    if (isCacheChannel(channel) && !cached) stream.tell('cache_miss', { appId, channel })
    if (member && joined.isNewUser) {
      stream.tell('member_added', { appId, channel, userId: member.userId })
      const added: MemberData = { user_id: member.userId, user_info: member.userInfo }
      await this.announce(channel, INTERNAL_MEMBER_ADDED, added, socketId)
    }
    await this.countChanged(channel)
    return true
  }

  /** Takes a connection off a channel; the others learn when that was the last one of a user. */
  async unsubscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<void> {
    this.forget(subscriber, channel)
    const { appId, stream } = this
    const { socketId } = subscriber
    const left = await this.adapter.leave(channel, member?.userId)
    stream.tell('unsubscribed', { appId, channel, socketId, userId: member?.userId })
    if (left.subscriptionCount === 0) stream.tell('channel_vacated', { appId, channel })
    if (member && left.isUserGone) {
      stream.tell('member_removed', { appId, channel, userId: member.userId })
      const removed: MemberData = { user_id: member.userId }
      await this.announce(channel, INTERNAL_MEMBER_REMOVED, removed)
    }
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

  /** Hands a message to the subscribers in this process. */
  deliver({ channel, frame, exceptSocketId, source, publishedAtMs }: Message): void {
    const subscribers = this.subscribers.get(channel)
    if (!subscribers) return
    const bytes = Buffer.from(frame)
    let recipients = 0
    for (const [subscriber, waiting] of subscribers) {
      if (subscriber.socketId === exceptSocketId) continue
      recipients += 1
      if (waiting) waiting.push(bytes)
      else subscriber.send(bytes)
    }
    if (recipients === 0) return
    const { appId, stream } = this
    const delayMs = Math.max(0, unixNowMs() - publishedAtMs)
    const facts = { appId, channel, source, frame, bytes: bytes.length, recipients, delayMs }
    stream.tell('delivered', facts)
  }

  private announce(
    channel: string,
    event: string,
    data: MemberData | SubscriptionCountData,
    exceptSocketId?: string,
  ): Promise<void> {
    const frame = encodeServerFrame({ event, channel, data: JSON.stringify(data) })
    return this.adapter.publish({
      channel,
      frame,
      exceptSocketId,
      source: 'server',
      publishedAtMs: unixNowMs(),
    })
  }

  private async countChanged(channel: string): Promise<void> {
    const kind = channelKind(channel)
    if (kind !== 'presence' && kind !== 'user') await this.counter?.changed(channel)
  }

  private async tellCount(channel: string): Promise<number> {
    const { subscriptionCount } = await this.adapter.counts(channel)
    await this.announce(channel, INTERNAL_SUBSCRIPTION_COUNT, {
      subscription_count: subscriptionCount,
    })
    const { appId, stream } = this
    stream.tell('subscription_count', { appId, channel, subscriptionCount })
    return subscriptionCount
  }

  private forget(subscriber: Subscriber, channel: string): void {
    const subscribers = this.subscribers.get(channel)
    subscribers?.delete(subscriber)
    if (subscribers?.size === 0) this.subscribers.delete(channel)
  }
}

// What came while the cache was read waits after it, and may be what was read.
function sendCached(
  subscriber: Subscriber,
  channel: string,
  cached: CachedEvent | undefined,
  waiting: readonly Buffer[],
): void {
  if (!cached) {
    subscriber.send(encodeServerFrame({ event: CACHE_MISS, channel }))
  } else if (!waiting.some((frame) => frame.toString() === cached.frame)) {
    subscriber.send(cached.frame)
  }
}

// Finer than `Date.now`, and comparable between processes.
function unixNowMs(): number {
  return performance.timeOrigin + performance.now()
}
