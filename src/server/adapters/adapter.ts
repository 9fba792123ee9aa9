// What all processes that serve one app share: messages, who is present, how many listen, the last
// events of cache channels, who is signed in. Asynchronous, so that it can live outside of the
// process. Must not know sockets or what is in a frame.

import type { MessageSource } from '../server-events.js'

/** A user on a presence channel. */
export interface Member {
  readonly userId: string
  /** Any JSON value; undefined when the app gave none. */
  readonly userInfo: unknown
}

/** An encoded frame for everyone on a channel. */
export interface Message {
  readonly channel: string
  /** JSON text, the same for every recipient. */
  readonly frame: string
  readonly source: MessageSource
  /** Unix time in milliseconds, with fractions: when the event was accepted. */
  readonly publishedAtMs: number
  /** The connection that must not get it. */
  readonly exceptSocketId?: string | undefined
  /** Seconds to keep the frame as the last event of the channel; undefined: it is not kept. */
  readonly cacheSeconds?: number | undefined
}

/** The last event of a cache channel. */
export interface CachedEvent {
  /** As it was published. */
  readonly frame: string
  /** Whole seconds, rounded up, until it is forgotten. */
  readonly ttlSeconds: number
}

/** Counts of one channel. */
export interface ChannelCounts {
  /** Connections. */
  readonly subscriptionCount: number
  /** Different users; 0 unless it is a presence channel. */
  readonly userCount: number
}

/** What joining led to. `full` changes nothing. */
export type JoinResult =
  | { readonly full: true }
  | {
      readonly full: false
      /** Whether this is the first connection of the user. */
      readonly isNewUser: boolean
      /** Connections on the channel, this one included: 1 when it was empty. */
      readonly subscriptionCount: number
      /** Everyone present, the new one included, in order of arrival. */
      readonly members: readonly Member[]
    }

/** What leaving led to. */
export interface LeaveResult {
  /** Whether that was the last connection of the user. */
  readonly isUserGone: boolean
  /** Connections that are left on the channel: 0 when it is empty now. */
  readonly subscriptionCount: number
}

/**
 * What a backend is to be told of a channel or a user on it: that somebody `came` or the last one
 * `left`, `nothing` new, or what is `unknown` as long as the shared state is out of reach.
 */
export type Report = 'came' | 'left' | 'nothing' | 'unknown'

/** What a process that died had on a channel. */
export interface Loss {
  readonly channel: string
  /** Those whose last connection is gone. */
  readonly userIds: readonly string[]
  /** Connections that are left on the channel: 0 when it is empty now. */
  readonly subscriptionCount: number
}

/** What a process that was taken for dead brought back to a channel. */
export interface Return {
  readonly channel: string
  /** Whether no other process has a connection on it. */
  readonly isOccupied: boolean
  /** Those who have no connection elsewhere. */
  readonly userIds: readonly string[]
}

/** Is told, in every process, what happens in any of them: in order per channel and per user. */
export interface Receiver {
  /** An event for the subscribers of a channel. */
  message(message: Message): void
  /**
   * The first connection of a user joined a presence channel. As with the other changes of a
   * channel, processes without a connection on it may not be told.
   */
  memberAdded(channel: string, member: Member): void
  /** The last connection of a user left a presence channel. */
  memberRemoved(channel: string, userId: string): void
  /** The subscribers of a channel should know how many they are. */
  countTold(channel: string, subscriptionCount: number): void
  /** A user came online with a first connection, or went offline with the last one. */
  userChanged(userId: string, isOnline: boolean): void
  /** All connections of a user must be closed. */
  terminate(userId: string): void
  /** Told in one process only: another one died, and all others were told what changed. */
  lost(loss: Loss): void
  /** This process was taken for dead and is back: what it has, the others were told again. */
  returned(back: Return): void
  /** Users whose changes matter here. After a time without news they are told anew. */
  watchedUsers(): Iterable<string>
}

/**
 * The shared state of one app. What rejects has changed nothing. A process that stops leaves all
 * of its channels and signs out all of its users first.
 */
export interface Adapter {
  /** Must be resolved before anything else. Rejects with a `BellwireError`: what cannot be reached. */
  open(): Promise<void>
  /**
   * Hands `message` to the receiver of every process, this one included, in order per channel. A
   * message to keep is kept before any receiver has it.
   */
  publish(message: Message): Promise<void>
  /** The last event that was kept for a channel, unless its time is over. */
  cached(channel: string): Promise<CachedEvent | undefined>
  /**
   * Counts a connection, and a member if one is given, who is told to every receiver when new. A
   * user who is present already keeps the info of the first time. `memberLimit` is the number of
   * users that the channel takes.
   */
  join(channel: string, member: Member | undefined, memberLimit: number): Promise<JoinResult>
  /** Takes a connection off the counts. A user with no other one is told to every receiver. */
  leave(channel: string, userId: string | undefined): Promise<LeaveResult>
  /** The users on a presence channel, in order of arrival. */
  members(channel: string): Promise<readonly Member[]>
  /** The counts of one channel; zeros when nobody is there. */
  counts(channel: string): Promise<ChannelCounts>
  /**
   * Counts the connections on a channel and tells every receiver. Resolves to the count. What is
   * told last is right, whichever processes tell at once.
   */
  tellCount(channel: string): Promise<number>
  /** The counts of every channel with a connection and a name that begins with `prefix`. */
  occupiedChannels(prefix: string): Promise<ReadonlyMap<string, ChannelCounts>>
  /**
   * Compares whether anyone is on a channel, or a user with this id, with what was reported last,
   * by any process: a difference is reported to this caller and to nobody else. Never rejects.
   */
  report(channel: string, userId?: string): Promise<Report>
  /** Counts a connection of a signed-in user. The first one is told to every receiver. */
  signIn(userId: string): Promise<void>
  /** Takes a connection of a user off the count. The last one is told to every receiver. */
  signOut(userId: string): Promise<void>
  /** Those of `userIds` with a signed-in connection, in the given order. */
  onlineUsers(userIds: readonly string[]): Promise<readonly string[]>
  /** Tells every receiver, this one included, to close the connections of a user. */
  terminate(userId: string): Promise<void>
  /** Frees what the adapter holds. It is not used after that. */
  close(): Promise<void>
}

/** Makes the adapter of one app; `receiver` is told what any process does. */
export type CreateAdapter = (appId: string, receiver: Receiver) => Adapter
