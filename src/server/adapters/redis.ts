// The shared state of an app that several processes serve, in Redis. While Redis is away each of
// them goes on alone with what it knows, and says what it has when Redis is back.
// Must not know sockets or what is in a frame.

import type { Log } from '../../shared/log.js'
import type {
  Adapter,
  CachedEvent,
  ChannelCounts,
  CreateAdapter,
  JoinResult,
  LeaveResult,
  Member,
  Message,
  Receiver,
  Report,
} from './adapter.js'
import { RedisAnnouncements, type Announcement } from './redis-announcements.js'
import { readMembers, type RedisChannel } from './redis-channel.js'
import {
  RedisLink,
  type Answer,
  type LinkListener,
  type RedisEvent,
  type RedisTimes,
  type Welcome,
} from './redis-link.js'
import { RedisReplica, SIGNED_IN } from './redis-replica.js'
import { RedisReports } from './redis-reports.js'

/** The times that docs/server.md states. */
export const REDIS_TIMES: RedisTimes = {
  beatMs: 500,
  answerMs: 2000,
  silenceMs: 10_000,
  settleMs: 5000,
}

const NO_LIMIT = 1e9

/** Makes adapters that share what they know through the Redis at `url`. */
export function createRedisAdapter(
  url: string,
  log: Log,
  times: RedisTimes = REDIS_TIMES,
): CreateAdapter {
  return (appId, receiver) => new RedisAdapter(url, appId, receiver, log, times)
}

class RedisAdapter implements Adapter, LinkListener {
  private readonly receiver: Receiver
  private readonly replica: RedisReplica
  private readonly link: RedisLink
  private readonly announcements: RedisAnnouncements
  private readonly reports: RedisReports
  private readonly settleMs: number
  /** Channels whose last event came while Redis was away. */
  private readonly unsaved = new Set<string>()
  private settleTimer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, appId: string, receiver: Receiver, log: Log, times: RedisTimes) {
    this.receiver = receiver
    this.replica = new RedisReplica(receiver)
    this.settleMs = times.settleMs
    this.link = new RedisLink(url, `bellwire:${appId}:`, times, this, log)
    this.announcements = new RedisAnnouncements(this.link, (it) => this.perform(it))
    this.reports = new RedisReports(this.link, this.replica)
  }

  open(): Promise<void> {
    return this.link.open()
  }

  publish(message: Message): Promise<void> {
    const { channel, frame, cacheSeconds } = message
    const keep = cacheSeconds === undefined ? [] : [channel, frame, cacheSeconds * 1000]
    return this.announcements.make(['message', message], keep)
  }

  terminate(userId: string): Promise<void> {
    return this.announcements.make(['terminate', userId])
  }

  async cached(channel: string): Promise<CachedEvent | undefined> {
    const answer = await this.link.ask('cached', channel)
    const kept = this.replica.cache.get(channel)
    const [frame, leftMs] = answer ?? [kept?.value, kept?.leftMs]
    if (typeof frame !== 'string') return undefined
    return { frame, ttlSeconds: Math.ceil(Number(leftMs) / 1000) }
  }

  async join(name: string, member: Member | undefined, memberLimit: number): Promise<JoinResult> {
    const { replica } = this
    const channel = replica.add(name, member)
    const answer = await this.write(name, member?.userId, memberLimit)
    if (answer && answer[0] !== 'full') {
      const [state, total, members] = answer
      channel.load(readMembers(members))
      const isNewUser = member !== undefined && state === 'changed'
      return { full: false, isNewUser, subscriptionCount: Number(total), members: channel.members }
    }
    const alone = answer ? undefined : replica.joinAlone(name, channel, member, memberLimit)
    if (alone && !alone.full) return alone
    replica.remove(name, member?.userId)
    await this.write(name, member?.userId)
    return { full: true }
  }

  async leave(name: string, userId: string | undefined): Promise<LeaveResult> {
    if (!this.replica.channels.has(name)) return { isUserGone: false, subscriptionCount: 0 }
    const goneId = this.replica.remove(name, userId) ? userId : undefined
    const answer = await this.write(name, goneId)
    if (!answer) return this.replica.leaveAlone(name, goneId)
    return { isUserGone: answer[0] === 'changed', subscriptionCount: Number(answer[1]) }
  }

  async members(name: string): Promise<readonly Member[]> {
    const answer = await this.link.ask('members', name)
    return answer ? readMembers(answer) : this.replica.members(name)
  }

  async counts(name: string): Promise<ChannelCounts> {
    const answer = await this.link.ask('counts', name)
    return answer ? readCounts(answer) : this.replica.counts(name)
  }

  async tellCount(name: string): Promise<number> {
    const answer = await this.link.ask('tellCount', name)
    if (answer) return Number(answer[0])
    const { subscriptionCount } = this.replica.counts(name)
    this.receiver.countTold(name, subscriptionCount)
    return subscriptionCount
  }

  async occupiedChannels(prefix: string): Promise<ReadonlyMap<string, ChannelCounts>> {
    const answer = await this.link.ask('occupied', prefix)
    if (answer) {
      const found = answer as [name: string, ...counts: unknown[]][]
      return new Map(found.map(([name, ...counts]) => [name, readCounts(counts)]))
    }
    const known = [...this.replica.channels.keys()].filter((name) => name.startsWith(prefix))
    return new Map(known.map((name) => [name, this.replica.counts(name)]))
  }

  report(channel: string, userId?: string): Promise<Report> {
    return userId === undefined
      ? this.reports.report(channel)
      : this.reports.report(channel, userId)
  }

  async signIn(userId: string): Promise<void> {
    const { online } = this.replica
    const connections = (online.get(userId) ?? 0) + 1
    online.set(userId, connections)
    if (connections > 1 || (await this.write(SIGNED_IN, userId))) return
    this.receiver.userChanged(userId, true)
  }

  async signOut(userId: string): Promise<void> {
    const { online } = this.replica
    const connections = (online.get(userId) ?? 0) - 1
    if (connections > 0) online.set(userId, connections)
    else if (online.delete(userId) && !(await this.write(SIGNED_IN, userId))) {
      this.receiver.userChanged(userId, false)
    }
  }

  async onlineUsers(userIds: readonly string[]): Promise<readonly string[]> {
    const answer = await this.link.ask('online', JSON.stringify(userIds))
    if (answer) return answer as readonly string[]
    return userIds.filter((userId) => this.replica.online.has(userId))
  }

  close(): Promise<void> {
    clearTimeout(this.settleTimer)
    return this.link.close()
  }

  event(event: RedisEvent): void {
    if (!this.announcements.hear(event)) this.replica.change(event.name, event.details)
  }

  up({ state, held }: Welcome): void {
    for (const entry of held) void this.write(...(JSON.parse(entry) as [string, string?]))
    const { channels, online, cache } = this.replica
    for (const [name, channel] of channels) void this.writeAll(name, channel, state === 'dead')
    for (const userId of online.keys()) void this.write(SIGNED_IN, userId)
    if (state === 'new') this.reports.restore()
    for (const channel of cache.keys()) {
      const kept = cache.get(channel)
      const mode = this.unsaved.has(channel) ? [] : ['NX']
      if (kept) void this.link.ask('keep', channel, kept.value, Math.ceil(kept.leftMs), ...mode)
    }
    this.unsaved.clear()
    clearTimeout(this.settleTimer)
    this.settleTimer = setTimeout(() => this.catchUp(), this.settleMs).unref()
  }

  down(): void {
    this.announcements.giveUp()
  }

  swept(losses: readonly unknown[]): void {
    for (const loss of losses) {
      const [channel, subscriptionCount, userIds] = loss as [string, number, string[]]
      this.receiver.lost({ channel, subscriptionCount, userIds })
    }
  }

  private perform([name, detail]: Announcement): void {
    if (name === 'terminate') return this.receiver.terminate(detail)
    this.replica.message(detail)
    if (detail.cacheSeconds !== undefined && !this.link.isUp) this.unsaved.add(detail.channel)
  }

  // Says what this process has on a channel: how many connections, and whether a user is there.
  private write(name: string, userId?: string, memberLimit = NO_LIMIT): Promise<Answer> {
    const channel = this.replica.channels.get(name)
    const wantsMembers = userId !== undefined && channel?.isLoaded === false ? 1 : 0
    const counts = [channel?.connections ?? 0, wantsMembers, memberLimit]
    if (userId === undefined) return this.link.ask('set', name, ...counts)
    const isSignedIn = name === SIGNED_IN && this.replica.online.has(userId)
    const member = isSignedIn ? { userId } : channel?.ownMember(userId)
    return this.link.ask('set', name, ...counts, userId, member ? JSON.stringify(member) : '')
  }

  // Says all that this process has on a channel, of which others may have been told that it is gone.
  private async writeAll(name: string, channel: RedisChannel, wasGone: boolean): Promise<void> {
    const { connections, ownUserIds } = channel
    const all = [undefined, ...ownUserIds]
    const answers = await Promise.all(all.map((userId) => this.write(name, userId)))
    const [whole] = answers
    if (!whole || !wasGone) return
    const userIds = all.filter((_, i) => answers[i]?.[0] === 'changed').map(String)
    this.receiver.returned({ channel: name, isOccupied: whole[1] === connections, userIds })
  }

  // What others changed while Redis was away, or could not be heard.
  private catchUp(): void {
    for (const name of this.replica.channels.keys()) void this.link.ask('catchUp', name)
    for (const userId of this.receiver.watchedUsers()) void this.link.ask('catchUpUser', userId)
  }
}

function readCounts([subscriptionCount, userCount]: readonly unknown[]): ChannelCounts {
  return { subscriptionCount: Number(subscriptionCount), userCount: Number(userCount) }
}
