// A receiver that writes down what it is told.

import type { Loss, Message, Receiver, Return } from '../../../src/server/adapters/adapter.js'

export interface Recorder extends Receiver {
  readonly messages: Message[]
  /** `+id` for online, `-id` for offline, `!id` for terminate. */
  readonly users: string[]
  /** `channel +id` for a member who came, `channel -id` for one who left. */
  readonly members: string[]
  /** `channel count`. */
  readonly counts: string[]
  readonly losses: Loss[]
  readonly returns: Return[]
}

/** Makes a receiver for which the users with these ids matter. */
export function createRecorder(...watched: string[]): Recorder {
  const messages: Message[] = []
  const users: string[] = []
  const members: string[] = []
  const counts: string[] = []
  const losses: Loss[] = []
  const returns: Return[] = []
  return {
    messages,
    users,
    members,
    counts,
    losses,
    returns,
    message: (message) => messages.push(message),
    memberAdded: (channel, { userId }) => members.push(`${channel} +${userId}`),
    memberRemoved: (channel, userId) => members.push(`${channel} -${userId}`),
    countTold: (channel, count) => counts.push(`${channel} ${String(count)}`),
    userChanged: (userId, isOnline) => users.push(`${isOnline ? '+' : '-'}${userId}`),
    terminate: (userId) => users.push(`!${userId}`),
    lost: (loss) => losses.push(loss),
    returned: (back) => returns.push(back),
    watchedUsers: () => watched,
  }
}
