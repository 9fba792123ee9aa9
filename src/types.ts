// Types that several rooms share with users: the schema that types channels and their events,
// and the shapes of authorization, validation and decryption. No code.

/**
 * Where an app says once what its channels carry:
 * `declare module 'bellwire' { interface Register { schema: MySchema } }`. From then on `MySchema`
 * is the schema of every client that is not given another one.
 */
export interface Register {}

/**
 * Without a schema every channel name and event is allowed, and the payload of an event is what
 * the listener says it is.
 */
export type AnySchema = Record<string, Record<string, unknown>>

/** The schema of a client that is not given one: that of `Register`, else `AnySchema`. */
export type DefaultSchema = Register extends { schema: infer Schema } ? Schema : AnySchema

/** The channel names that a schema knows. */
export type ChannelName<Schema> = keyof Schema & string

/** The events of one channel in a schema, by its name or by the template that it matches. */
export type EventsOf<Schema, Name extends ChannelName<Schema>> = Schema[Name]

/** The events of a channel that clients may send. */
export type ClientEventName<Events> = string extends keyof Events
  ? string
  : keyof Events & `client-${string}`

/** What a presence member's `info` is: that of `pusher:member_added` in the schema. */
export type InfoOf<Events> = Events extends {
  'pusher:member_added': { readonly info: infer Info }
}
  ? Info
  : unknown

/**
 * A validator of any library that follows Standard Schema (Zod, Valibot, ArkType, …). It must
 * answer at once: a payload whose validator returns a promise counts as wrong.
 */
export interface Validator<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    /** Says whether the value fits. */
    readonly validate: (value: unknown) => PayloadCheck<Output> | Promise<PayloadCheck<Output>>
  }
}

/** What a validator says: the payload as it is to be delivered, or what is wrong with it. */
export type PayloadCheck<Output = unknown> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly value?: undefined; readonly issues: readonly { readonly message: string }[] }

/** Validators by channel and event, for `createSchema`. */
export type Validators = Readonly<Record<string, Readonly<Record<string, Validator>>>>

/**
 * Checks payloads; made by `createSchema`. Gives the event and the data to be delivered, which are
 * `bellwire:invalid_payload` and what is wrong where the payload does not fit. Option `schema`.
 */
export interface PayloadSchema<Given extends Validators = Validators> {
  (channel: string, event: string, data: unknown): [event: string, data: unknown]
  /** Types only. */
  readonly validators?: Given
}

/** The schema that validators describe: `new Bellwire<SchemaOf<typeof schema>>(key, { schema })`. */
export type SchemaOf<Given extends PayloadSchema> =
  Given extends PayloadSchema<infer Channels>
    ? {
        [Name in keyof Channels as Name extends `${infer Start}*` ? `${Start}${string}` : Name]: {
          [Event in keyof Channels[Name]]: Channels[Name][Event] extends Validator<infer Output>
            ? Output
            : never
        }
      }
    : never

/**
 * Opens the events of encrypted channels. Made for one channel, which it tells of each event that
 * it opened, in the order in which they came, and of each that it could not open as
 * `bellwire:decryption_error`. Option `cipher`; `bellwire/encryption` exports it.
 */
export type Cipher = (
  deliver: (event: string, data: unknown) => void,
  /** Has the app's endpoint asked for its secret of now, which comes by `useSecret`. */
  renewSecret: () => Promise<void>,
  /** Milliseconds since the epoch. */
  now: () => number,
) => Opener

/** What opens the events of one encrypted channel. */
export interface Opener {
  /** Takes the `shared_secret` of the app's answer. Throws an `Error` that says what is wrong. */
  useSecret(secret: unknown): void
  /** Takes the data of an event as it came. */
  open(event: string, data: unknown): void
}

/** What an app's endpoint answers for a channel. Protocol: signatures. */
export interface ChannelAuthorization {
  /** `KEY:SIGNATURE`. */
  auth: string
  /** JSON text that says who a presence member is. */
  channel_data?: string | undefined
  /** The key of an encrypted channel, in base64. */
  shared_secret?: string | undefined
}

/** What an app's endpoint answers for a user who signs in. Protocol: signatures. */
export interface UserAuthentication {
  /** `KEY:SIGNATURE`. */
  auth: string
  /** JSON text that says who the user is: `id`, and perhaps `user_info` and `watchlist`. */
  user_data: string
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

/** A user who signs in on one connection. */
export interface UserAuthenticationRequest {
  readonly socketId: string
}

/** Receives the outcome of an authentication: an error, or null and the answer. */
export type UserAuthenticationCallback = (
  error: Error | null,
  answer: UserAuthentication | null,
) => void

/** Authenticates the user in the app's own way: calls back, or returns a promise. */
export type UserAuthenticationHandler = (
  request: UserAuthenticationRequest,
  callback: UserAuthenticationCallback,
) => PromiseLike<UserAuthentication | void> | void
