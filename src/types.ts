// Types that several rooms share with users: the schema that types channels and their events,
// and the shapes of authorization. No code.

/**
 * Without a schema every channel name and event is allowed, and the payload of an event is what
 * the listener says it is.
 */
export type AnySchema = Record<string, Record<string, unknown>>

/** The channel names that a schema knows. */
export type ChannelName<Schema> = keyof Schema & string

/** The events of one channel in a schema, by its name or by the template that it matches. */
export type EventsOf<Schema, Name extends ChannelName<Schema>> = Schema[Name]

/** What an app's endpoint answers for a channel. Protocol: signatures. */
export interface ChannelAuthorization {
  /** `KEY:SIGNATURE`. */
  auth: string
  /** JSON text that says who a presence member is. */
  channel_data?: string | undefined
  /** The key of an encrypted channel, in base64. */
  shared_secret?: string | undefined
}

/** A channel that wants to be authorized for one connection. */
export interface ChannelAuthorizationRequest {
  readonly socketId: string
  readonly channelName: string
}

/** Receives the outcome of an authorization: an error, or null and the answer. */
export type ChannelAuthorizationCallback = (
  error: Error | null,
  answer: ChannelAuthorization | null,
) => void

/** Authorizes a channel in the app's own way: calls back, or returns a promise. */
export type ChannelAuthorizationHandler = (
  request: ChannelAuthorizationRequest,
  callback: ChannelAuthorizationCallback,
) => PromiseLike<ChannelAuthorization | void> | void
