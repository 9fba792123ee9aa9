// The live connections of this process and the channels that each is on, for those who look for
// one. Must not know sockets.

import type { ServerStream, TransportName } from '../server-events.js'
import { hasWords, LISTED, type Found } from './found.js'

/** A connection, as it is shown. */
export interface ListedConnection {
  readonly appId: string
  readonly socketId: string
  readonly transport: TransportName
  /** Unix time in milliseconds. */
  readonly sinceMs: number
  /** Some of them. */
  readonly channels: readonly string[]
  readonly channelCount: number
  /** Who it is on presence channels. */
  readonly userId: string | undefined
}

interface Live extends Omit<ListedConnection, 'channels' | 'channelCount' | 'userId'> {
  readonly channels: Set<string>
  userId: string | undefined
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
    const matching = [...this.live.values()].filter(({ socketId, userId, channels }) =>
      hasWords(words, socketId, userId, ...channels),
    )
    const items = matching.slice(-LISTED).reverse()
    return {
      total: matching.length,
      items: items.map((connection) => {
        const { channels } = connection
        return {
          ...connection,
          channels: [...channels].slice(0, LISTED),
          channelCount: channels.size,
        }
      }),
    }
  }
}
