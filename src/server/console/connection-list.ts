// The live connections of this process and the channels that each is on, for those who look for
// one. Must not know sockets.

import type { ServerStream, TransportName } from '../server-events.js'

/** A connection, as it is shown. */
export interface ListedConnection {
  readonly appId: string
  readonly socketId: string
  readonly transport: TransportName
  /** Unix time in milliseconds. */
  readonly sinceMs: number
  readonly channels: readonly string[]
  /** Who it is on presence channels. */
  readonly userId: string | undefined
}

/** Some of what was looked for, and how many there are. */
export interface Found<Item> {
  readonly total: number
  readonly items: readonly Item[]
}

/** What a list gives at once, at most. */
export const LISTED = 100

interface Live extends Omit<ListedConnection, 'channels' | 'userId'> {
  readonly channels: Set<string>
  userId: string | undefined
}

/** Whether one of the texts has the words that are looked for, in any case of letters. */
export function hasWords(words: string, ...texts: (string | undefined)[]): boolean {
  const wanted = words.toLowerCase()
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}

/** Follows the connections of a server, from the beginning on. */
export class ConnectionList {
  /** By socket id, in the order of arrival. */
  private readonly live = new Map<string, Live>()

  constructor({ readers }: ServerStream) {
    readers.on('connection', ({ appId, socketId, transport }) => {
      const facts = { appId, socketId, transport, sinceMs: Date.now() }
      this.live.set(socketId, { ...facts, channels: new Set(), userId: undefined })
    })
    readers.on('disconnection', ({ socketId }) => this.live.delete(socketId))
    readers.on('subscribed', ({ socketId, channel, userId }) => {
      const connection = this.live.get(socketId)
      connection?.channels.add(channel)
      if (connection && userId !== undefined) connection.userId = userId
    })
    readers.on('unsubscribed', ({ socketId, channel }) => {
      this.live.get(socketId)?.channels.delete(channel)
    })
  }

  /** The newest connections whose id, user or channel has these words. */
  find(words: string): Found<ListedConnection> {
    const matching = [...this.live.values()].filter(
      ({ socketId, userId, channels }) =>
        words === '' || hasWords(words, socketId, userId, ...channels),
    )
    const items = matching.slice(-LISTED).reverse()
    return {
      total: matching.length,
      items: items.map((it) => ({ ...it, channels: [...it.channels].slice(0, LISTED) })),
    }
  }
}
