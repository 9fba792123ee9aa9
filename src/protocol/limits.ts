// The limits of the protocol as the hosted service sets them. Used by the server, which lets
// its owner change them; a client leaves them to its server.

/** Limits on what one app may send, keep and open. */
export interface Limits {
  /** Characters in a channel name. */
  channelNameLength: number
  /** Characters in an event name. */
  eventNameLength: number
  /** Bytes of an event's data. */
  eventDataBytes: number
  /** Channels that one API call may publish to. */
  channelsPerEvent: number
  /** Events in one batch call. */
  batchSize: number
  /** Members of one presence channel. */
  presenceMembers: number
  /** Bytes of a presence member's `channel_data`. */
  presenceMemberBytes: number
  /** Characters in a user id. */
  userIdLength: number
  /** User ids on a watchlist. */
  watchlistLength: number
  /** Seconds that a cache channel keeps its last event. */
  cacheSeconds: number
  /** Client events per connection and second. */
  clientEventsPerSecond: number
  /** Seconds that the clock of a signed API request may be off. */
  signatureAgeSeconds: number
  /** Bytes of one frame from a client. */
  frameBytes: number
  /** Bytes of the headers of one request. */
  requestHeaderBytes: number
  /** Connections of one app; more are closed with 4004, for good. Each process counts its own. */
  connectionsPerApp: number
  /** Connections of all apps; more are closed with 4100 and try again. Counted like that, too. */
  connections: number
  /** Bytes that may wait for a client that reads slowly; then it is closed with 4100. */
  bufferedBytes: number
  /** Events that may wait for one webhook; more are dropped. */
  queuedWebhookEvents: number
}

/** The limits of the hosted service. */
export const HOSTED_LIMITS: Readonly<Limits> = Object.freeze({
  channelNameLength: 164,
  eventNameLength: 200,
  eventDataBytes: 10_240,
  channelsPerEvent: 100,
  batchSize: 10,
  presenceMembers: 100,
  presenceMemberBytes: 1024,
  userIdLength: 128,
  watchlistLength: 100,
  cacheSeconds: 1800,
  clientEventsPerSecond: 10,
  signatureAgeSeconds: 600,
  frameBytes: 65_536,
  requestHeaderBytes: 16_384,
  // The hosted service sells these by number: here, as many as the machine can take.
  connectionsPerApp: Infinity,
  connections: Infinity,
  bufferedBytes: 1_048_576,
  queuedWebhookEvents: 10_000,
})
