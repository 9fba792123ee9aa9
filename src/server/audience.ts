// Who in this process is on which channel, and what waits for those who are not confirmed yet.
// Must not know how frames come about, nor the other processes.

/** A connection, as channels see it. */
export interface Subscriber {
  readonly socketId: string
  /** Sends a text frame. Bytes are shared between recipients: they must not be changed. */
  send(frame: string | Buffer): void
}

/** That a user came to a presence channel or left it. */
export interface MemberChange {
  readonly userId: string
  readonly isPresent: boolean
}

/** A frame for everyone on a channel. */
export interface Broadcast {
  readonly bytes: Buffer
  /** The connection that does not get it. */
  readonly exceptSocketId?: string | undefined
  /** What the frame tells, if it is about a member. Nobody is told of himself. */
  readonly change?: MemberChange | undefined
}

interface Place {
  readonly userId: string | undefined
  /** Undefined when the subscription is confirmed. */
  waiting: Broadcast[] | undefined
}

/** The subscribers of all channels of one app. */
export class Audience {
  private readonly channels = new Map<string, Map<Subscriber, Place>>()

  /** Adds a subscriber, with the id of its user on a presence channel. Frames wait from now on. */
  add(channel: string, subscriber: Subscriber, userId: string | undefined): void {
    const places = this.channels.get(channel) ?? new Map<Subscriber, Place>()
    this.channels.set(channel, places.set(subscriber, { userId, waiting: [] }))
  }

  /** Takes a subscriber off a channel, confirmed or not. */
  remove(channel: string, subscriber: Subscriber): void {
    const places = this.channels.get(channel)
    places?.delete(subscriber)
    if (places?.size === 0) this.channels.delete(channel)
  }

  /** Ends the waiting of a subscriber, who is told the frames that are returned, in order. */
  confirm(channel: string, subscriber: Subscriber): readonly Broadcast[] {
    const place = this.channels.get(channel)?.get(subscriber)
    const waiting = place?.waiting ?? []
    if (place) place.waiting = undefined
    return waiting
  }

  /** Sends a frame to everyone on a channel. Returns how many that were. */
  send(channel: string, broadcast: Broadcast): number {
    const { bytes, exceptSocketId, change } = broadcast
    let recipients = 0
    for (const [subscriber, { userId, waiting }] of this.channels.get(channel) ?? []) {
      if (subscriber.socketId === exceptSocketId) continue
      if (change && change.userId === userId) continue
      recipients += 1
      if (waiting) waiting.push(broadcast)
      else subscriber.send(bytes)
    }
    return recipients
  }

  /** Whether anyone is on a channel, confirmed or not. */
  has(channel: string): boolean {
    return this.channels.has(channel)
  }
}

/** What is news among frames that waited, for someone who was told that `userIds` are present. */
export function newsAmong(
  waiting: readonly Broadcast[],
  userIds: readonly string[],
): readonly Broadcast[] {
  const present = new Set(userIds)
  return waiting.filter(({ change }) => {
    if (!change) return true
    const { userId, isPresent } = change
    if (present.has(userId) === isPresent) return false
    if (isPresent) present.add(userId)
    else present.delete(userId)
    return true
  })
}
