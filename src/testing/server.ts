// The test server as tests see it: what is there, what its backend does, and what goes wrong. Must
// not know how any of it is done.

import { cipher } from '../encryption/index.js'
import { USER_CHANNEL_PREFIX } from '../protocol/channel-name.js'
import { numberOption } from '../shared/number-option.js'
import { Bellwire, type Connection, type Options, type WebSocketConstructor } from '../web.js'
import { AuthEndpoint, type AuthRequest, type RejectAuth, type TestUser } from './auth-endpoint.js'
import { Activity, VirtualClock, type TestClock, type TestTime } from './clock.js'
import { Core, type ReceivedFrame } from './core.js'
import { GlobalClock } from './global-clock.js'
import { MemoryNetwork } from './network.js'
import { resolveTestOptions, type TestConfig, type TestServerOptions } from './options.js'
import { publish } from './publish.js'
import { createRuntime } from './runtime.js'
import { closeOf } from './socket.js'
import { rememberTime } from './times.js'

/** A connection that the server has. */
export interface TestConnection {
  readonly socketId: string
  /** The channels that it is on. */
  readonly channels: readonly string[]
  /** As `server.dropConnections`, for this one. */
  drop(code?: number): Promise<void>
  /** As `server.silence`, for this one. */
  silence(): void
}

/** A member of a presence channel. */
export interface TestMember {
  readonly id: string
  readonly info: unknown
}

/** Options of `server.publish`. */
export interface PublishOptions {
  /** The client, or the socket id of the connection, that does not get the event. */
  except?: { readonly connection: Pick<Connection, 'socketId'> } | string | undefined
}

/**
 * A server of the protocol in memory. What it does is done when its promise resolves: all clients
 * have heard of it, and all that follows without time has happened.
 */
export class TestServer {
  /** The key of the app. */
  readonly key: string
  /** The time of the server and its clients. */
  readonly clock: TestClock
  /** Leads to this server whatever the address. Is in `clientOptions`. */
  readonly WebSocket: WebSocketConstructor
  private readonly activity = new Activity()
  private readonly config: TestConfig
  private readonly network: MemoryNetwork
  private readonly core: Core
  private readonly endpoint: AuthEndpoint
  private readonly runtime: object

  /** @internal */
  constructor(options: TestServerOptions) {
    const { activity } = this
    const config = resolveTestOptions(options)
    const { app } = config
    const machine = new GlobalClock(activity)
    const time: TestTime =
      options.timers === 'global' ? machine : new VirtualClock(activity, machine.now())
    this.key = app.key
    this.config = config
    this.clock = time
    this.core = new Core(config, time)
    this.network = new MemoryNetwork(activity, (...connection) => this.core.open(...connection))
    this.WebSocket = this.network.WebSocket
    this.endpoint = new AuthEndpoint({
      app,
      clock: time,
      activity,
      isOnline: () => this.network.isOnline,
      authorizeChannel: options.authorizeChannel,
      authenticateUser: options.authenticateUser,
      onError: (error) => this.core.log.write('error', 'authorization failed', error),
    })
    this.runtime = createRuntime(time, (listener) => this.network.follow(listener))
    rememberTime(this.runtime, time)
  }

  /** Options that lead a client here: `new Bellwire(server.key, { ...server.clientOptions })`. */
  get clientOptions(): Options {
    return this.clientOptionsFor()
  }

  /** The same for a client of this user, whom private and presence channels and sign-in get. */
  clientOptionsFor(user?: TestUser): Options {
    return {
      url: 'http://bellwire.test',
      WebSocket: this.WebSocket,
      fetch: this.endpoint.fetchOf(user),
      cipher,
      runtime: this.runtime,
    }
  }

  /** The connections at this moment, also those that went silent, until the server notices. */
  get connections(): readonly TestConnection[] {
    const known = this.network.connections.filter(({ socketId }) => socketId !== '')
    return known.map((socket) => ({
      socketId: socket.socketId,
      channels: [...socket.channels],
      drop: (code) => {
        socket.drop(...closeOf(code))
        return this.settled()
      },
      silence: () => socket.silence(),
    }))
  }

  /** The frames that clients have sent, oldest first. */
  get received(): readonly ReceivedFrame[] {
    return [...this.core.received]
  }

  /** The requests of clients for signatures, oldest first. */
  get authRequests(): readonly AuthRequest[] {
    return [...this.endpoint.requests]
  }

  /** Who is on a presence channel, in order of arrival, when all has happened that is under way. */
  async members(channel: string): Promise<readonly TestMember[]> {
    await this.settled()
    const members = await this.core.app.channels.members(channel)
    return members.map(({ userId, userInfo }) => ({ id: userId, info: userInfo }))
  }

  /** Resolves when all has happened that needs no time. Done by all other promises. */
  settled(): Promise<void> {
    return this.activity.settled()
  }

  /**
   * Sends an event to a channel, as a backend does; events of encrypted channels are sealed.
   * Rejects with a `BellwireError` when it is none that the HTTP API would take.
   */
  async publish(
    channel: string,
    event: string,
    data?: unknown,
    { except }: PublishOptions = {},
  ): Promise<void> {
    const exceptSocketId = typeof except === 'object' ? except.connection.socketId : except
    await publish({ channel, event, data, exceptSocketId }, this.core.app, this.config.limits)
    await this.settled()
  }

  /** Sends an event to all clients that have signed in as this user. */
  sendToUser(userId: string, event: string, data?: unknown): Promise<void> {
    return this.publish(USER_CHANNEL_PREFIX + userId, event, data)
  }

  /** Ends all connections that have signed in as this user, for good. */
  async terminateUser(userId: string): Promise<void> {
    await this.core.app.users.terminate(userId)
    await this.settled()
  }

  /** Ends all connections: without a goodbye, or with a close code of the protocol. */
  async dropConnections(code?: number): Promise<void> {
    const close = closeOf(code)
    for (const socket of this.network.connections) socket.drop(...close)
    await this.settled()
  }

  /** Lets nothing through on the connections of now, and tells nobody. New ones are not concerned. */
  silence(): void {
    for (const socket of this.network.connections) socket.silence()
  }

  /**
   * Turns new connections away with a close code: 4100, after which clients try again, 4001, after
   * which they do not, or another one of the protocol.
   */
  refuseConnections(code = 4100): void {
    const [refused] = closeOf(code)
    this.core.refusesWith = refused
  }

  /** Ends `refuseConnections`. */
  acceptConnections(): void {
    this.core.refusesWith = undefined
  }

  /** Takes the network away: connections are lost, new ones and requests fail. */
  goOffline(): Promise<void> {
    this.network.turn(false)
    return this.settled()
  }

  /** Brings the network back, which clients notice at once. */
  goOnline(): Promise<void> {
    this.network.turn(true)
    return this.settled()
  }

  /** Refuses requests for signatures with a status, or with the one that a function gives. */
  rejectAuth(status: number | RejectAuth = 403): void {
    this.endpoint.reject = typeof status === 'number' ? () => status : status
  }

  /** Ends `rejectAuth`. */
  acceptAuth(): void {
    this.endpoint.reject = () => undefined
  }

  /** Answers requests for signatures only after so many milliseconds; 0 is at once again. */
  delayAuth(ms: number): void {
    this.endpoint.delayMs = ms === 0 ? 0 : numberOption({ delayAuth: ms }, 'delayAuth', 0)
  }

  /** Refuses subscriptions, as a server does that finds the signature wrong. @default all */
  rejectSubscriptions(isFor: (channel: string) => boolean = () => true): void {
    this.core.rejects = isFor
  }

  /** Ends `rejectSubscriptions`. */
  acceptSubscriptions(): void {
    this.core.rejects = () => false
  }

  /** Destroys every client that was led here, and ends every connection. */
  async close(): Promise<void> {
    const clients = Bellwire.instances.filter(({ options }) => options.runtime === this.runtime)
    for (const client of clients) client.destroy()
    this.network.turn(false)
    await this.settled()
    await this.core.app.close()
  }
}
