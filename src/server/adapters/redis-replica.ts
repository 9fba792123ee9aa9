// What one process knows of the state that it shares through Redis: what it has itself, who else is
// there, last events. Tells the receiver what is news to it, and decides alone while Redis is away.
// Must not know how Redis is reached.

import { ExpiringMap } from '../expiring-map.js'
import type {
  ChannelCounts,
  JoinResult,
  LeaveResult,
  Member,
  Message,
  Receiver,
} from './adapter.js'
import { readMember, readMembers, RedisChannel } from './redis-channel.js'

/** In the place of a channel: its users are those who have signed in. */
export const SIGNED_IN = ''

/** The part of the shared state that one process knows. */
export class RedisReplica {
  /** The channels with connections of this process. */
  readonly channels = new Map<string, RedisChannel>()
  /** Signed-in users of this process and their number of connections. */
  readonly online = new Map<string, number>()
  /** Channel -> the last event, as this process knows it. */
  readonly cache = new ExpiringMap<string>()
  private readonly receiver: Receiver

  constructor(receiver: Receiver) {
    this.receiver = receiver
  }

  /** Hands on an event for subscribers, and keeps it if it is to be kept. */
  message(message: Message): void {
    const { channel, frame, cacheSeconds } = message
    if (cacheSeconds !== undefined) this.cache.set(channel, frame, cacheSeconds * 1000)
    this.receiver.message(message)
  }

  /** Takes in a change as Redis tells it: `added`, `removed`, `members` or `count`. */
  change(name: string, details: readonly unknown[]): void {
    const [channel, detail, member] = details as [string, unknown, string]
    if (name === 'count') return this.receiver.countTold(channel, Number(detail))
    if (name === 'members') return this.correct(channel, readMembers(detail))
    const userId = String(detail)
    if (channel === SIGNED_IN) return this.receiver.userChanged(userId, name === 'added')
    this.note(channel, userId, name === 'added' ? readMember(member) : undefined)
  }

  /** Counts a connection of this process. */
  add(name: string, member: Member | undefined): RedisChannel {
    const channel = this.channels.get(name) ?? new RedisChannel()
    this.channels.set(name, channel)
    channel.add(member)
    return channel
  }

  /** Takes a connection of this process off. Returns whether it was the last one of its user. */
  remove(name: string, userId: string | undefined): boolean {
    const channel = this.channels.get(name)
    const isLast = channel?.remove(userId) ?? false
    if (channel?.connections === 0) this.channels.delete(name)
    return isLast
  }

  /** What the joining of a connection led to that was added to `channel`, with Redis away. */
  joinAlone(
    name: string,
    channel: RedisChannel,
    member: Member | undefined,
    memberLimit: number,
  ): JoinResult {
    channel.load([])
    const isNewUser = member !== undefined && !channel.has(member.userId)
    if (isNewUser && channel.members.length >= memberLimit) return { full: true }
    if (isNewUser) this.note(name, member.userId, member)
    const { connections, members } = channel
    return { full: false, isNewUser, subscriptionCount: connections, members }
  }

  /** What the removal of a connection led to, the last one of `userId` if given, with Redis away. */
  leaveAlone(name: string, userId: string | undefined): LeaveResult {
    // He may have come back before it was clear that Redis is away.
    const isUserGone = userId !== undefined && !this.has(name, userId)
    if (isUserGone) this.note(name, userId, undefined)
    return { isUserGone, subscriptionCount: this.counts(name).subscriptionCount }
  }

  /** Whether this process has a connection on a channel, or one of a user on it. */
  has(name: string, userId?: string): boolean {
    const channel = this.channels.get(name)
    return userId === undefined ? channel !== undefined : !!channel?.ownMember(userId)
  }

  /** The members of a channel that are known here. */
  members(name: string): readonly Member[] {
    return this.channels.get(name)?.members ?? []
  }

  /** Connections of this process, and members that are known here. */
  counts(name: string): ChannelCounts {
    const subscriptionCount = this.channels.get(name)?.connections ?? 0
    return { subscriptionCount, userCount: this.members(name).length }
  }

  private note(name: string, userId: string, member: Member | undefined): void {
    if (this.channels.get(name)?.note(userId, member)) this.tell(name, userId, member)
  }

  private correct(name: string, members: readonly Member[]): void {
    for (const [userId, member] of this.channels.get(name)?.correct(members) ?? []) {
      this.tell(name, userId, member)
    }
  }

  private tell(name: string, userId: string, member: Member | undefined): void {
    if (member) this.receiver.memberAdded(name, member)
    else this.receiver.memberRemoved(name, userId)
  }
}
