// The client: wires connection, channels and authorization. The only file that knows them all.

import { Emitter } from './shared/emitter.js'
import type { Log } from './shared/log.js'
import { ERROR, INTERNAL_PREFIX } from './protocol/event-names.js'
import { decodeData } from './protocol/frames.js'
import type { Frame } from './protocol/frames.js'
import { readError } from './protocol/messages.js'
import type { Platform } from './platform/platform.js'
import { Connection } from './connection/connection.js'
import type { Transports } from './connection/contract.js'
import type { ConnectionState } from './connection/state.js'
import type { Authenticator, Authorizer } from './auth/authorizer.js'
import { createAuthenticator, createAuthorizer } from './auth/create-authorizer.js'
import { User } from './auth/user.js'
import { AnswerTimer } from './channels/answer-timer.js'
import { Channels } from './channels/registry.js'
import { createChannel } from './channels/create-channel.js'
import type { AnyChannel, ChannelOf } from './channels/create-channel.js'
import { createClientLog } from './client-log.js'
import { ClientTransports, type LoadFallback } from './client-transports.js'
import { resolveConfig } from './options.js'
import type { ClusterOptions, Config, Options } from './options.js'
import type { ChannelName, DefaultSchema } from './types.js'

const instances: BellwireClient[] = []

/** The states of a client that is to be connected. */
const CONNECTING: readonly ConnectionState[] = ['connecting', 'connected', 'unavailable']

/**
 * A client of one app on one server of the Pusher Channels protocol. The class `Bellwire` of
 * each entry is this one with the platform filled in.
 */
export class BellwireClient<Schema = DefaultSchema> extends Emitter<Record<string, unknown>> {
  /** Every client that has not been destroyed. */
  static readonly instances: readonly BellwireClient[] = instances

  /** Whether all clients write their log to the console. @default false */
  static logToConsole = false

  /** Receives the log of all clients as lines of text, in place of the console. */
  static log: ((line: string) => void) | undefined = undefined

  /** The app key. */
  key!: string
  /** The options as they were options. The same object until `switchCluster`. */
  options!: Options
  /** The options with everything settled. */
  config!: Config
  /** The connection to the server. */
  readonly connection: Connection
  /** The channels of this client. */
  readonly channels = new Channels()
  /** The user of this client, and the events that are for that user alone. */
  readonly user: User;
  /** Alias of `destroy`, for `using`, where the runtime has that. */
  declare [Symbol.dispose]: () => void
  /** @internal */
  transports!: Transports
  /** @internal */
  readonly platform: Platform
  /** @internal */
  readonly log: Log
  /** @internal Those of all channels that wait for an answer of the server. */
  readonly answers: AnswerTimer
  /** @internal */
  readonly authorize: Authorizer
  /** @internal */
  readonly authenticate: Authenticator
  /** @internal */
  readonly loadFallback: LoadFallback | undefined

  /** @internal */
  constructor(platform: Platform, key: string, options: Options, loadFallback?: LoadFallback) {
    // The options have not been looked at yet.
    const runtime = (options as Options | undefined)?.runtime
    if (runtime) platform = { ...platform, ...runtime }
    super((error) => platform.reportError(error))
    this.platform = platform
    this.loadFallback = loadFallback
    this.goTo(key, options)
    this.log = createClientLog(this, new.target)
    this.answers = new AnswerTimer(platform)
    this.authorize = createAuthorizer(this)
    this.authenticate = createAuthenticator(this)
    this.connection = new Connection(this)
    this.user = new User(this)
    if ('dispose' in Symbol) this[Symbol.dispose] = () => this.destroy()
    instances.push(this as unknown as BellwireClient)
    if (options.autoConnect ?? true) this.connect()
  }

  /** Connects, and stays connected until `disconnect`. Channels are subscribed by themselves. */
  connect(): void {
    this.connection.connect()
  }

  /** Ends the connection. Channels stay, and are subscribed again by `connect`. */
  disconnect(): void {
    this.connection.disconnect()
  }

  /** The channel with this name, if it was subscribed to and not left. */
  channel(name: string): AnyChannel | undefined {
    return this.channels.find(name)
  }

  /** Every channel that was subscribed to and not left. */
  allChannels(): AnyChannel[] {
    return this.channels.all()
  }

  /**
   * Subscribes to a channel, now or as soon as there is a connection, and again after each
   * reconnect. The same channel for the same name. Throws `ProtocolError` for a wrong name.
   */
  subscribe<Name extends ChannelName<Schema>>(name: Name): ChannelOf<Schema, Name> {
    let channel = this.channels.find(name)
    if (!channel) {
      channel = createChannel(name, this)
      this.channels.add(channel)
    }
    channel.subscribe()
    return channel as unknown as ChannelOf<Schema, Name>
  }

  /** Leaves a channel. Does nothing when there is no such channel. */
  unsubscribe(name: ChannelName<Schema>): void {
    this.channels.find(name)?.unsubscribe()
  }

  /** Subscribes to each channel that is not subscribed. Done by itself on each connection. */
  subscribeAll(): void {
    for (const channel of this.channels.all()) channel.subscribe()
  }

  /** Sends an event to the server as it is. False when there is no connection. */
  sendEvent(event: string, data: unknown, channel?: string): boolean {
    return this.connection.sendEvent(event, data, channel)
  }

  /** Alias of `sendEvent`, as `pusher-js` spells it. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    return this.sendEvent(event, data, channel)
  }

  /**
   * Signs the user in, now and on each connection to come; after a failure it tries again.
   * Protocol: sign-in.
   */
  signin(): void {
    this.user.signin()
  }

  /** Signs the user out, on a new connection if need be: the protocol has no other way. */
  signout(): void {
    this.user.signout()
  }

  /**
   * Goes on with an app on another cluster: now, or with the next `connect()` of a client that is
   * not connecting. An address by `url` or `wsHost` stays. Throws `OptionsError`.
   */
  switchCluster({ appKey, cluster }: ClusterOptions): void {
    this.goTo(appKey, { ...this.options, cluster })
    if (CONNECTING.includes(this.connection.state)) this.reconnect()
  }

  /** This client itself, where `pusher-js` keeps the listeners of the client. */
  get global_emitter(): this {
    return this
  }

  /** Whether TLS is used. */
  shouldUseTLS(): boolean {
    return this.connection.isUsingTLS()
  }

  /** Ends the connection and frees everything: timers, sockets, channels, all listeners. */
  destroy(): void {
    this.disconnect()
    for (const channel of this.channels.all()) {
      channel.unsubscribe()
      channel.unbindAll()
    }
    this.unbindAll()
    this.user.unbindAll()
    this.user.watchlist.unbindAll()
    this.connection.unbindAll()
    // Those who listened may have connected again.
    this.disconnect()
    const index = instances.indexOf(this as unknown as BellwireClient)
    if (index >= 0) instances.splice(index, 1)
  }

  private goTo(key: string, options: Options): void {
    this.config = resolveConfig(key, options, this.platform.needsTLS())
    this.key = key
    this.options = options
    this.transports = new ClientTransports(this)
  }

  /** @internal */
  reconnect(): void {
    this.disconnect()
    this.connect()
  }

  /** @internal */
  onConnected(): void {
    this.user.connect()
    this.subscribeAll()
  }

  /** @internal */
  onLost(): void {
    this.user.disconnect()
    for (const channel of this.channels.all()) channel.disconnect()
  }

  // The hot path: a frame goes to its channel, to this client and to the connection's listeners,
  // and its data is parsed once, only if one of them wants it.
  /** @internal */
  receive(frame: Frame): void {
    const { event, channel: name } = frame
    if (event === ERROR) this.answers.heardError(readError(frame.data).message)
    const channel = name === undefined ? undefined : this.channels.find(name)
    if (!channel) this.user.receive(frame)
    const toChannel = channel && (event.startsWith('pusher') || channel.hasListeners(event))
    const toClient = this.hasListeners(event) && !event.startsWith(INTERNAL_PREFIX)
    const toConnection = this.connection.hasListeners('message')
    if (!toChannel && !toClient && !toConnection) return
    frame.data = decodeData(frame.data)
    if (toChannel) channel.receive(frame)
    if (toClient) this.emit(event, frame.data)
    if (toConnection) this.connection.emit('message', frame)
  }
}
