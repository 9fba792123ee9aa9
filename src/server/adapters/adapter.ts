// What all processes that serve one app share: messages, who is present, how many listen.
// Asynchronous, so that it can live outside of the process. Must not know sockets or frames.

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
  /** The connection that must not get it. */
  readonly exceptSocketId?: string | undefined
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
      /** Everyone present, the new one included, in order of arrival. */
      readonly members: readonly Member[]
    }

/** The shared state of one app. A process that stops leaves all of its channels first. */
export interface Adapter {
  /** Hands `message` to the receiver of every process, this one included, in order per channel. */
  publish(message: Message): Promise<void>
  /**
   * Counts a connection, and a member if one is given. A user who is present already keeps the
   * info of the first time. `memberLimit` is the number of users that the channel takes.
   */
  join(channel: string, member: Member | undefined, memberLimit: number): Promise<JoinResult>
  /** Takes a connection off the counts. Resolves to whether its user has left the channel. */
  leave(channel: string, userId: string | undefined): Promise<boolean>
  /** The users on a presence channel, in order of arrival. */
  members(channel: string): Promise<readonly Member[]>
  /** The counts of one channel; zeros when nobody is there. */
  counts(channel: string): Promise<ChannelCounts>
  /** The counts of every channel with a connection and a name that begins with `prefix`. */
  occupiedChannels(prefix: string): Promise<ReadonlyMap<string, ChannelCounts>>
  /** Frees what the adapter holds. It is not used after that. */
  close(): Promise<void>
}

/** Makes the adapter of one app; `receive` is called with what any process publishes. */
export type CreateAdapter = (appId: string, receive: (message: Message) => void) => Adapter
