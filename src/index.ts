// What `import … from 'bellwire'` gives besides the client class of the platform: a table of
// contents.

export {
  AuthError,
  BellwireError,
  ConnectionError,
  OptionsError,
  ProtocolError,
} from './shared/errors.js'
export type { ErrorDetails } from './shared/errors.js'
export type { AbortSignalLike, EventName, ListenOptions, Off, Payload } from './shared/emitter.js'
export type { LogEvent, Logger, LogLevel } from './shared/log.js'
export type { Frame } from './protocol/frames.js'
export type { SubscriptionCountData } from './protocol/messages.js'
export type { FetchLike, WebSocketConstructor, WebSocketLike } from './platform/platform.js'
export type { TransportName } from './transport/transport.js'
export type { Backoff } from './connection/backoff.js'
export type { Connection, Connection as ConnectionManager } from './connection/connection.js'
export type { ConnectionEvents } from './connection/contract.js'
export type { ConnectionState, ConnectionStatus, Reason } from './connection/state.js'
export type { AuthFailureData } from './auth/authorizer.js'
export type { User, UserData, UserSystemEvents } from './auth/user.js'
export type { Watchlist, WatchlistEvent, WatchlistEvents } from './auth/watchlist.js'
export type {
  AuthOptions as EndpointOptions,
  BatchOptions,
  ChannelAuthorizationOptions,
  ChannelAuthorizerGenerator,
  ChannelAuthorizerGenerator as AuthorizerGenerator,
  DeprecatedAuthOptions,
  DeprecatedAuthOptions as AuthOptions,
  Fields,
  FieldsProvider,
  UserAuthenticationOptions,
} from './auth/auth-options.js'
export type { Channel } from './channels/channel.js'
export type {
  ChannelSystemEvents,
  EventMetadata,
  InvalidPayloadData,
  ResubscribedData,
  SubscriptionErrorData,
} from './channels/channel-events.js'
export type { AnyChannel, ChannelEvents, ChannelOf } from './channels/create-channel.js'
export type {
  DecryptionErrorData,
  EncryptedChannel,
  EncryptedSystemEvents,
} from './channels/encrypted-channel.js'
export type { EventStream, EventStreamOptions } from './channels/event-stream.js'
export type { Member, Members, MembersSnapshot } from './channels/members.js'
export type { PresenceChannel, PresenceSystemEvents } from './channels/presence-channel.js'
export type { PrivateChannel } from './channels/private-channel.js'
export type { Channels } from './channels/registry.js'
export type { ClusterOptions, Config, Options, PusherTransport } from './options.js'
export { createSchema } from './payload-schema.js'
export type * from './types.js'
export type { ChannelAuthorizationCallback as AuthorizerCallback } from './types.js'
