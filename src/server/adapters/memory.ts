// The shared state of an app that one process serves alone: plain maps.
// Must not know sockets or frames.

import type { Adapter, ChannelCounts, CreateAdapter, Member } from './adapter.js'

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
export const createMemoryAdapter: CreateAdapter = (_appId, receive): Adapter => {
  const channels = new Map<string, Channel>()

  const countsOf = ({ subscriptionCount, users }: Channel): ChannelCounts => ({
    subscriptionCount,
    userCount: users.size,
  })
  const membersOf = (channel: Channel | undefined) =>
    channel ? [...channel.users.values()].map(({ member }) => member) : []

  return {
    publish(message) {
      receive(message)
      return Promise.resolve()
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
      return Promise.resolve({ full: false, isNewUser, members: membersOf(channel) })
    },

    leave(name, userId) {
      const channel = channels.get(name)
      if (!channel) return Promise.resolve(false)
      channel.subscriptionCount -= 1
      if (channel.subscriptionCount === 0) channels.delete(name)

      const presence = userId === undefined ? undefined : channel.users.get(userId)
      if (!presence) return Promise.resolve(false)
      presence.connections -= 1
      if (presence.connections > 0) return Promise.resolve(false)
      channel.users.delete(presence.member.userId)
      return Promise.resolve(true)
    },

    members: (name) => Promise.resolve(membersOf(channels.get(name))),

    counts(name) {
      const channel = channels.get(name)
      return Promise.resolve(channel ? countsOf(channel) : NOBODY)
    },

    occupiedChannels(prefix) {
      const occupied = new Map<string, ChannelCounts>()
      for (const [name, channel] of channels) {
        if (name.startsWith(prefix)) occupied.set(name, countsOf(channel))
      }
      return Promise.resolve(occupied)
    },

    close() {
      channels.clear()
      return Promise.resolve()
    },
  }
}
