// The channels of one app: which connections of this process are on them, and what those are
// told when members come and go. Must not know signatures, sockets or HTTP.

import {
  INTERNAL_MEMBER_ADDED,
  INTERNAL_MEMBER_REMOVED,
  INTERNAL_SUBSCRIPTION_SUCCEEDED,
} from '../protocol/event-names.js'
import { encodeServerFrame } from '../protocol/frames.js'
import type { MemberData, PresenceData } from '../protocol/messages.js'
import type { Adapter, ChannelCounts, CreateAdapter, Member, Message } from './adapters/adapter.js'

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
  private readonly adapter: Adapter
  private readonly memberLimit: number
  /** Channel -> subscriber -> frames that wait for the confirmation to be sent, if they do. */
  private readonly subscribers = new Map<string, Map<Subscriber, Buffer[] | undefined>>()

  constructor(appId: string, memberLimit: number, createAdapter: CreateAdapter) {
    this.memberLimit = memberLimit
    this.adapter = createAdapter(appId, (message) => this.deliver(message))
  }

  /** Adds a connection and confirms it. Resolves to false when the presence channel is full. */
  async subscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<boolean> {
    // Listening begins before the roster is read, so that no change falls between the two; what
    // arrives meanwhile waits, because clients take the roster as a new beginning.
    const waiting: Buffer[] = []
    const subscribers = this.subscribers.get(channel) ?? new Map<Subscriber, Buffer[] | undefined>()
    this.subscribers.set(channel, subscribers.set(subscriber, waiting))

    const joined = await this.adapter.join(channel, member, this.memberLimit)
    if (joined.full) {
      this.forget(subscriber, channel)
      return false
    }
    const data = member ? JSON.stringify(roster(joined.members)) : '{}'
    subscriber.send(encodeServerFrame({ event: INTERNAL_SUBSCRIPTION_SUCCEEDED, channel, data }))
    subscribers.set(subscriber, undefined)
    for (const frame of waiting) subscriber.send(frame)

    if (member && joined.isNewUser) {
      const added: MemberData = { user_id: member.userId, user_info: member.userInfo }
      await this.publish({
        channel,
        event: INTERNAL_MEMBER_ADDED,
        data: JSON.stringify(added),
        exceptSocketId: subscriber.socketId,
      })
    }
    return true
  }

  /** Takes a connection off a channel; the others learn when that was the last one of a user. */
  async unsubscribe(subscriber: Subscriber, channel: string, member?: Member): Promise<void> {
    this.forget(subscriber, channel)
    const hasLeft = await this.adapter.leave(channel, member?.userId)
    if (!member || !hasLeft) return
    const removed: MemberData = { user_id: member.userId }
    await this.publish({ channel, event: INTERNAL_MEMBER_REMOVED, data: JSON.stringify(removed) })
  }

  /** Sends an event to everyone on its channel, in every process. */
  publish({ channel, event, data, exceptSocketId }: ChannelEvent): Promise<void> {
    const frame = encodeServerFrame({ event, channel, data })
    return this.adapter.publish({ channel, frame, exceptSocketId })
  }

  /** Sends a frame that is encoded already, such as a client event. */
  relay(message: Message): Promise<void> {
    return this.adapter.publish(message)
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

  /** Frees what the table holds. Connections must be gone by then. */
  close(): Promise<void> {
    return this.adapter.close()
  }

  private deliver({ channel, frame, exceptSocketId }: Message): void {
    const subscribers = this.subscribers.get(channel)
    if (!subscribers) return
    const bytes = Buffer.from(frame)
    for (const [subscriber, waiting] of subscribers) {
      if (subscriber.socketId === exceptSocketId) continue
      if (waiting) waiting.push(bytes)
      else subscriber.send(bytes)
    }
  }

  private forget(subscriber: Subscriber, channel: string): void {
    const subscribers = this.subscribers.get(channel)
    subscribers?.delete(subscriber)
    if (subscribers?.size === 0) this.subscribers.delete(channel)
  }
}

function roster(members: readonly Member[]): PresenceData {
  return {
    presence: {
      ids: members.map(({ userId }) => userId),
      // `fromEntries` makes own keys of all ids, `__proto__` too. A member without info is listed
      // with null, because clients take the keys as the list of members.
      hash: Object.fromEntries(members.map(({ userId, userInfo }) => [userId, userInfo ?? null])),
      count: members.length,
    },
  }
}
