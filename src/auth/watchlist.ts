// Tells who of the user's watchlist comes and goes. Must not know who the user is.

import { Emitter } from '../shared/emitter.js'
import { fieldsOf } from '../protocol/messages.js'

/** Data of `online` and `offline`. */
export interface WatchlistEvent {
  readonly name: string
  /** Who came, or who went. */
  readonly user_ids: readonly string[]
}

/** What `client.user.watchlist.bind` takes. */
export interface WatchlistEvents {
  online: WatchlistEvent
  offline: WatchlistEvent
}

/** The users that the signed-in user watches. Reached as `client.user.watchlist`. */
export class Watchlist extends Emitter<WatchlistEvents> {
  /** @internal Data of `pusher_internal:watchlist_events`. */
  receive(data: unknown): void {
    const { events } = fieldsOf(data)
    for (const event of Array.isArray(events) ? events : []) {
      const { name } = fieldsOf(event)
      if (typeof name === 'string') this.emit(name, event)
    }
  }
}
