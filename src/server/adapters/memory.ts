// The shared state of an app that one process serves alone: plain maps.
// Must not know sockets or frames.

import { machineClock, type Clock } from '../clock.js'
import { ExpiringMap } from '../expiring-map.js'
import type { Adapter, ChannelCounts, CreateAdapter, Member, Receiver } from './adapter.js'

interface Presence {
  readonly member: Member
  connections: number
}

interface Channel {
  subscriptionCount: number
  readonly users: Map<string, Presence>
}

const NOBODY: ChannelCounts = { subscriptionCount: 0, userCount: 0 }

/** Makes an adapter that keeps everything in this process. */
export const createMemoryAdapter: CreateAdapter = (_appId, receiver) =>
  memoryAdapter(receiver, machineClock)

/** The same, on a clock of its own. */
export function memoryAdapter(receiver: Receiver, clock: Clock): Adapter {
  const channels = new Map<string, Channel>()
  /** Channel -> the frame of its last event. */
  const cache = new ExpiringMap<string>(clock)
  /** Channels and users that were reported as present, as JSON. */
  const reported = new Set<string>()
  /** Signed-in users and their number of connections. */
  const online = new Map<string, number>()

  const countsOf = ({ subscriptionCount, users }: Channel): ChannelCounts => ({
    subscriptionCount,
    userCount: users.size,
  })
  const membersOf = (channel: Channel | undefined) =>
    channel ? [...channel.users.values()].map(({ member }) => member) : []

  return {
    open: () => Promise.resolve(),

    publish(message) {
      const { channel, frame, cacheSeconds } = message
      if (cacheSeconds !== undefined) cache.set(channel, frame, cacheSeconds * 1000)
      receiver.message(message)
      return Promise.resolve()
    },

    cached(channel) {
      const kept = cache.get(channel)
      return Promise.resolve(
        kept && { frame: kept.value, ttlSeconds: Math.ceil(kept.leftMs / 1000) },
      )
    },

    join(name, member, memberLimit) {
      const channel: Channel = channels.get(name) ?? { subscriptionCount: 0, users: new Map() }
      const presence = member && channel.users.get(member.userId)
      const isNewUser = member !== undefined && presence === undefined
      if (isNewUser && channel.users.size >= memberLimit) return Promise.resolve({ full: true })

      channels.set(name, channel)
      channel.subscriptionCount += 1
      if (presence) presence.connections += 1
      else if (member) channel.users.set(member.userId, { member, connections: 1 })
      const { subscriptionCount } = channel
      const members = membersOf(channel)
      if (isNewUser) receiver.memberAdded(name, member)
      return Promise.resolve({ full: false, isNewUser, subscriptionCount, members })
    },

    leave(name, userId) {
      const channel = channels.get(name)
      if (!channel) return Promise.resolve({ isUserGone: false, subscriptionCount: 0 })
      const subscriptionCount = (channel.subscriptionCount -= 1)
      if (subscriptionCount === 0) channels.delete(name)

      const presence = userId === undefined ? undefined : channel.users.get(userId)
      if (presence) presence.connections -= 1
      const isUserGone = presence?.connections === 0
      if (isUserGone) {
        channel.users.delete(presence.member.userId)
        receiver.memberRemoved(name, presence.member.userId)
      }
      return Promise.resolve({ isUserGone, subscriptionCount })
    },

    members: (name) => Promise.resolve(membersOf(channels.get(name))),

    counts(name) {
      const channel = channels.get(name)
      return Promise.resolve(channel ? countsOf(channel) : NOBODY)
    },

    tellCount(name) {
      const subscriptionCount = channels.get(name)?.subscriptionCount ?? 0
      receiver.countTold(name, subscriptionCount)
      return Promise.resolve(subscriptionCount)
    },

    occupiedChannels(prefix) {
      const occupied = new Map<string, ChannelCounts>()
      for (const [name, channel] of channels) {
        if (name.startsWith(prefix)) occupied.set(name, countsOf(channel))
      }
      return Promise.resolve(occupied)
    },

    report(name, userId) {
      const channel = channels.get(name)
      const isThere = userId === undefined ? channel !== undefined : channel?.users.has(userId)
      const entry = JSON.stringify([name, userId])
      if (!isThere) return Promise.resolve(reported.delete(entry) ? 'left' : 'nothing')
      if (reported.has(entry)) return Promise.resolve('nothing')
      reported.add(entry)
      return Promise.resolve('came')
    },

    signIn(userId) {
      const connections = (online.get(userId) ?? 0) + 1
      online.set(userId, connections)
      if (connections === 1) receiver.userChanged(userId, true)
      return Promise.resolve()
    },

    signOut(userId) {
      const connections = (online.get(userId) ?? 0) - 1
      if (connections > 0) online.set(userId, connections)
      else if (online.delete(userId)) receiver.userChanged(userId, false)
      return Promise.resolve()
    },

    onlineUsers: (userIds) => Promise.resolve(userIds.filter((userId) => online.has(userId))),

    terminate(userId) {
      receiver.terminate(userId)
      return Promise.resolve()
    },

    close() {
      channels.clear()
      cache.clear()
      reported.clear()
      online.clear()
      return Promise.resolve()
    },
  }
}
