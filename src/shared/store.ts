// What the bindings of view libraries read and hold: the connection and the channels of a client
// as stores. Knows of clients and channels only what any copy of the package has of them.

import { ProtocolError } from './errors.js'

/** Something to read now, and to be told of when it changes. */
export interface Store<Snapshot> {
  /** The same object until something changes. */
  readonly get: () => Snapshot
  /** Calls `listener` after each change; returns a function that stops it. */
  readonly subscribe: (listener: () => void) => () => void
}

/** Calls back after so many milliseconds, unless the returned function is called before. */
export type Later = (callback: () => void, delayMs: number) => () => void

/** A channel, as far as it matters here. */
export interface StoredChannel {
  readonly subscribed: boolean
  readonly error: Error | undefined
  onChange(listener: () => void): () => void
}

/** The status of a connection, as far as it matters here. */
export interface StoredStatus {
  readonly reason: string
}

/** A presence channel, as far as it matters here. */
export interface StoredPresence<Snapshot> extends StoredChannel {
  readonly members:
    { readonly snapshot: Snapshot; subscribe(listener: () => void): () => void } | undefined
}

/** A client, as far as it matters here. */
export interface StoredClient<Channel extends StoredChannel, Status extends StoredStatus> {
  readonly connection: {
    readonly status: Status
    subscribe(listener: () => void): () => void
  }
  connect(): void
  channel(name: string): Channel | undefined
  subscribe(name: string): Channel
  unsubscribe(name: string): void
  [SHARED]: Map<string, Holding> | undefined
}

/** Where a channel stands, at one moment. Never changes. */
export interface ChannelSnapshot<Channel> {
  /** Undefined until it is subscribed to: before the page is shown, and while there is no name. */
  readonly channel: Channel | undefined
  /** Whether the server has confirmed the channel on the connection of this moment. */
  readonly subscribed: boolean
  /** Why the subscription failed, or what is wrong with the name. */
  readonly error: Error | undefined
}

type LostStatus<Client extends StoredClient<StoredChannel, StoredStatus>> =
  Client['connection']['status'] & { readonly isLost: boolean }

/** The connection of a client as a page shows it. */
export interface ConnectionStore<
  Client extends StoredClient<StoredChannel, StoredStatus>,
> extends Store<LostStatus<Client>> {
  readonly client: Client
}

/** Those who hold one channel of a client. Read by every copy of the package on a page. */
interface Holding {
  count: number
  /** Whether the last one to let go leaves the channel: not if the app subscribed to it before. */
  leaves?: boolean
  /** Takes back that it will be left. */
  stay?: () => void
  /** What is wrong with the name. */
  error?: unknown
}

/** Where the copies of the package on one page find what they share: on a client, the holdings. */
export const SHARED = Symbol.for('bellwire')

// A change of route, a hot reload or React's StrictMode lets go of a channel and takes it again.
const GRACE_MS = 1000

/** When a page has no reason to say that the connection is lost. */
const FINE = ['connected', 'not started', 'disconnect called']

/** What there is of a channel before it is subscribed to, and on a server. */
export const NO_CHANNEL = { subscribed: false } as ChannelSnapshot<never>

/** Who is known to be present before a channel is subscribed to, and on a server. */
export const NOBODY = { members: [], me: null, isStale: false } as const

/**
 * Subscribes to a channel, and leaves it a second after the last holder let go, which the returned
 * function does. `begin`, if any, is given the channel, and returns what ends it. An empty name is
 * no channel; a wrong one is told by the console and by `channelStore`.
 */
export function hold<Channel extends StoredChannel>(
  client: StoredClient<Channel, StoredStatus>,
  name: string,
  later: Later,
  begin?: (channel: Channel) => () => void,
): () => void {
  if (!name) return () => undefined
  const holdings = (client[SHARED] ??= new Map<string, Holding>())
  const holding: Holding = holdings.get(name) ?? { count: 0 }
  holdings.set(name, holding)
  holding.count++
  holding.stay?.()
  holding.leaves ||= !client.channel(name)
  let end: (() => void) | undefined
  try {
    const channel = client.subscribe(name)
    end = begin?.(channel)
  } catch (error) {
    holding.error = error
    console.error(error)
  }
  return () => {
    end?.()
    if (--holding.count) return
    holding.stay = later(() => {
      holdings.delete(name)
      if (holding.leaves) client.unsubscribe(name)
    }, GRACE_MS)
  }
}

/** Where a channel stands. Subscribed to, by `hold`, while someone listens. */
export function channelStore<Channel extends StoredChannel>(
  client: StoredClient<Channel, StoredStatus>,
  name: string,
  later: Later,
): Store<ChannelSnapshot<Channel>> {
  let snapshot: ChannelSnapshot<Channel> = NO_CHANNEL
  return {
    get() {
      const channel = client.channel(name)
      const subscribed = !!channel?.subscribed
      const error = (channel ?? client[SHARED]?.get(name))?.error as Error | undefined
      return snapshot.channel === channel &&
        snapshot.subscribed === subscribed &&
        snapshot.error === error
        ? snapshot
        : (snapshot = { channel, subscribed, error })
    },
    subscribe: (listener) => hold(client, name, later, (channel) => channel.onChange(listener)),
  }
}

/** Who is present on a channel. Subscribed to, by `hold`, while someone listens. */
export function membersStore<Snapshot>(
  client: StoredClient<StoredPresence<Snapshot>, StoredStatus>,
  name: string,
  later: Later,
): Store<Snapshot | typeof NOBODY> {
  return {
    get: () => client.channel(name)?.members?.snapshot ?? NOBODY,
    subscribe: (listener) =>
      hold(client, name, later, ({ members }) => {
        if (members) return members.subscribe(listener)
        throw new ProtocolError('protocol/channel-name', `No presence channel: ${name}`)
      }),
  }
}

/**
 * The connection of a client, and `isLost`: whether it has been away for `lostAfterMs` although it
 * is wanted, for a page that says so and does not flicker. While someone listens it keeps an eye on
 * that, and connects a client that was made with `autoConnect: false`.
 */
export function connectionStore<Client extends StoredClient<StoredChannel, StoredStatus>>(
  client: Client,
  lostAfterMs: number,
  later: Later,
): ConnectionStore<Client> {
  const { connection } = client
  const listeners = new Set<() => void>()
  let snapshot: LostStatus<Client> = { ...connection.status, isLost: false }
  let cancel: (() => void) | undefined
  let off: () => void

  function stopWaiting() {
    cancel?.()
    cancel = undefined
  }

  function tell(isLost: boolean) {
    snapshot = { ...connection.status, isLost }
    for (const listener of listeners) listener()
  }

  function look() {
    const isFine = FINE.includes(connection.status.reason)
    if (isFine) stopWaiting()
    else cancel ??= later(() => tell(true), lostAfterMs)
    tell(!isFine && snapshot.isLost)
  }

  return {
    client,
    get: () => snapshot,
    subscribe(listener) {
      if (!listeners.size) {
        off = connection.subscribe(look)
        look()
        if (connection.status.reason === 'not started') client.connect()
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size) return
        off()
        stopWaiting()
      }
    },
  }
}
