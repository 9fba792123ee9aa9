// The signed-in users of one app: which connections of this process are theirs, and who watches
// whom (protocol 1.8). Must not know signatures, sockets or channels.

import { INTERNAL_WATCHLIST_EVENTS, SIGNIN_SUCCESS } from '../protocol/event-names.js'
import { encodeFrame, encodeServerFrame } from '../protocol/frames.js'
import type { WatchlistData } from '../protocol/messages.js'
import type { Adapter } from './adapters/adapter.js'
import { errorFrame } from './refusal.js'
import type { User } from './signin-request.js'

/** A connection, as users see it. */
export interface UserConnection {
  /** Sends a text frame. Bytes are shared between recipients: they must not be changed. */
  send(frame: string | Buffer): void
  /** Says why and closes, with a close code of the protocol (1.5). */
  turnAway(code: number, message: string): void
}

/** A connection that has signed in. */
export interface SignedIn {
  readonly user: User
  readonly connection: UserConnection
  /** Those on the watchlist who are online, as far as this connection was told. */
  readonly online: Set<string>
  /** Changes that wait for the beginning of the story to be told, while it is not. */
  waiting: (() => void)[] | undefined
}

const TERMINATED = 'The app has terminated the connections of this user.'

/** The users of one app. */
export class UserTable {
  private readonly adapter: Adapter
  private readonly connections = new Map<string, Set<SignedIn>>()
  /** User -> those who watch him. */
  private readonly watchers = new Map<string, Set<SignedIn>>()

  constructor(adapter: Adapter) {
    this.adapter = adapter
  }

  /** Signs a connection in, confirms it and tells it who on its watchlist is online. */
  async signIn(connection: UserConnection, user: User): Promise<SignedIn> {
    const signedIn: SignedIn = { user, connection, online: new Set(), waiting: [] }
    add(this.connections, user.id, signedIn)
    // Watching begins before it is read who is online, so that no change falls between the two.
    for (const watched of user.watchlist) add(this.watchers, watched, signedIn)
    let isCounted = false
    let online: readonly string[]
    try {
      await this.adapter.signIn(user.id)
      isCounted = true
      online = user.watchlist.length ? await this.adapter.onlineUsers(user.watchlist) : []
    } catch (error) {
      this.forget(signedIn)
      if (isCounted) await this.adapter.signOut(user.id)
      throw error
    }
    connection.send(encodeFrame(SIGNIN_SUCCESS, { user_data: user.userData }))
    if (user.watchlistProblem) connection.send(errorFrame(user.watchlistProblem, 4302))
    for (const userId of online) signedIn.online.add(userId)
    if (online.length > 0) connection.send(watchlistFrame('online', online))

    const { waiting = [] } = signedIn
    signedIn.waiting = undefined
    for (const tell of waiting) tell()
    return signedIn
  }

  /** Must be called when a signed-in connection is gone. */
  async signOut(signedIn: SignedIn): Promise<void> {
    this.forget(signedIn)
    await this.adapter.signOut(signedIn.user.id)
  }

  /** Closes all connections that are signed in as this user, in every process. */
  terminate(userId: string): Promise<void> {
    return this.adapter.terminate(userId)
  }

  /** Closes those of this process. */
  turnAway(userId: string): void {
    for (const { connection } of this.connections.get(userId) ?? []) {
      connection.turnAway(4009, TERMINATED)
    }
  }

  /** Tells those of this process who watch a user that he came online or went offline. */
  tell(userId: string, isOnline: boolean): void {
    const watchers = this.watchers.get(userId)
    if (!watchers) return
    const frame = Buffer.from(watchlistFrame(isOnline ? 'online' : 'offline', [userId]))
    for (const { online, connection, waiting } of watchers) {
      const tell = (): void => {
        // What was read at the beginning may have had this change already.
        if (online.has(userId) === isOnline) return
        if (isOnline) online.add(userId)
        else online.delete(userId)
        connection.send(frame)
      }
      if (waiting) waiting.push(tell)
      else tell()
    }
  }

  /** Those who are watched by a connection of this process. */
  watched(): Iterable<string> {
    return this.watchers.keys()
  }

  private forget(signedIn: SignedIn): void {
    const { id, watchlist } = signedIn.user
    remove(this.connections, id, signedIn)
    for (const watched of watchlist) remove(this.watchers, watched, signedIn)
  }
}

function watchlistFrame(name: 'online' | 'offline', userIds: readonly string[]): string {
  const data: WatchlistData = { events: [{ name, user_ids: [...userIds] }] }
  return encodeServerFrame({ event: INTERNAL_WATCHLIST_EVENTS, data: JSON.stringify(data) })
}

function add(sets: Map<string, Set<SignedIn>>, key: string, signedIn: SignedIn): void {
  const set = sets.get(key) ?? new Set()
  sets.set(key, set.add(signedIn))
}

function remove(sets: Map<string, Set<SignedIn>>, key: string, signedIn: SignedIn): void {
  const set = sets.get(key)
  set?.delete(signedIn)
  if (set?.size === 0) sets.delete(key)
}
