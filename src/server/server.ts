// The server: opens the port, wires requests and sockets to their rooms, and closes it all again.
// Must not know what travels over the connections.

import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { Emitter } from '../shared/emitter.js'
import { BellwireError } from '../shared/errors.js'
import { createLog, type Log } from '../shared/log.js'
import { createMemoryAdapter } from './adapters/memory.js'
import { createConsole, type ServerConsole } from './console/live-console.js'
import { createDevelopmentAuth } from './development-auth.js'
import { createRedisAdapter } from './adapters/redis.js'
import { Fallback } from './fallback.js'
import { createHttpApi } from './http-api.js'
import { createHttpServer } from './http-server.js'
import { createStatusHandler } from './http-status.js'
import { listen } from './listen.js'
import { LiveApp } from './live-app.js'
import { Metrics } from './metrics.js'
import type { AppConfig, ServerConfig } from './options.js'
import { ServerStream, withErrorEvents, type ServerEvents } from './server-events.js'
import { Sessions } from './sessions.js'
import { createUpgradeHandler } from './web-socket.js'
import { Webhooks } from './webhooks.js'

/** How connections are ended. */
export interface DisconnectOptions {
  /** Close code that clients get (protocol 1.5). @default 4200: come back at once */
  code?: number | undefined
  /** Words that go with the code, at most 123 bytes. */
  reason?: string | undefined
  /** Cuts the sockets without a goodbye, as a crash would. @default false */
  terminate?: boolean | undefined
}

/** What a server has while it is listening. */
interface Running {
  readonly http: HttpServer
  readonly sessions: Sessions
  readonly fallback: Fallback
  readonly liveApps: ReadonlyMap<string, LiveApp>
  readonly webhooks: Webhooks
  readonly tcpSockets: ReadonlySet<Socket>
  readonly port: number
}

// How long clients and requests have to finish when the server closes.
const CLOSE_GRACE_MS = 1000

const DEFAULT_REASON = 'The server closed the connection. Please reconnect.'

/**
 * A local server of the Channels protocol. Made by `createServer`, opens nothing until `listen`.
 * Its `on` tells what happens in it: see `ServerEvents`.
 */
export class Server extends Emitter<ServerEvents> {
  /** The apps that are served, with their defaults filled in. */
  readonly apps: readonly AppConfig[]
  private readonly config: ServerConfig
  private readonly log: Log
  private readonly stream: ServerStream
  private readonly metrics: Metrics | undefined
  private readonly console: ServerConsole | undefined
  private running: Running | undefined
  private starting: Promise<string> | undefined
  private stopping: Promise<void> | undefined
  private currentPort: number

  /** @internal */
  constructor(config: ServerConfig) {
    const log = createLog(() => config.logger)
    const onListenerError = (error: unknown, event: string) => {
      log.write('error', 'listener failed', { event, error })
    }
    super(onListenerError)
    this.stream = new ServerStream(this, onListenerError)
    this.log = withErrorEvents(log, this.stream)
    this.metrics = config.metrics ? new Metrics(this.stream, config.tls !== undefined) : undefined
    this.console = createConsole(config, this.stream, this.log)
    this.config = config
    this.apps = config.apps
    this.currentPort = config.port
  }

  /** The port that is listened on; before that, the one that was asked for. */
  get port(): number {
    return this.currentPort
  }

  /**
   * The address for clients (option `url`) and backends, such as `http://127.0.0.1:6001`; with the
   * option `tls` it begins with `https`.
   */
  get url(): string {
    const { host, tls } = this.config
    // These two mean every network: nobody can connect to them by name.
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
    const authority = `${name.includes(':') ? `[${name}]` : name}:${String(this.currentPort)}`
    return `${tls ? 'https' : 'http'}://${authority}`
  }

  /** How many clients are connected right now. */
  get connectionCount(): number {
    return this.running?.sessions.count ?? 0
  }

  /**
   * Opens the port and resolves to `url`. Calling it again changes nothing; after `close` it takes
   * the same port again. Rejects with a `BellwireError`: `server/port-in-use` when another program
   * has the port, `server/redis-unreachable` or `server/no-ioredis` when Redis cannot be used,
   * `server/listen-failed` otherwise.
   */
  listen(): Promise<string> {
    if (this.stopping) return this.stopping.then(() => this.listen())
    this.starting ??= this.start().then(
      (running) => {
        this.running = running
        this.currentPort = running.port
        return this.url
      },
      (error: unknown) => {
        this.starting = undefined
        throw error
      },
    )
    return this.starting
  }

  /** Ends every connection, as `options` say, and keeps listening. */
  disconnectClients(options: DisconnectOptions = {}): void {
    const { code = 4200, reason = DEFAULT_REASON, terminate = false } = options
    if (!this.running) return
    const { sessions, fallback, tcpSockets } = this.running
    if (terminate) {
      for (const socket of tcpSockets) socket.destroy()
      fallback.discard()
    } else {
      sessions.close(code, reason)
      // Those that have not named their app yet.
      fallback.close(code, reason)
    }
  }

  /**
   * Closes the port and ends every connection, as `options` say. Resolves when nothing is left,
   * after about a second at most, and three more when webhooks wait to be delivered: with
   * `terminate` they are given up. Safe to call at any time and more than once.
   */
  close(options: DisconnectOptions = {}): Promise<void> {
    if (this.stopping && options.terminate) {
      this.disconnectClients(options)
      this.running?.webhooks.giveUp()
    }
    if (this.stopping ?? !this.starting) return this.stopping ?? Promise.resolve()
    this.stopping = this.starting
      .then(
        () => this.stop(options),
        () => undefined,
      )
      .finally(() => {
        this.running = this.starting = this.stopping = undefined
      })
    return this.stopping
  }

  private async start(): Promise<Running> {
    const { config, log, stream } = this
    const isStopping = () => this.stopping !== undefined
    const { limits } = config
    const createAdapter = config.redis ? createRedisAdapter(config.redis, log) : createMemoryAdapter
    const liveApps = new Map(
      config.apps.map((app) => [app.id, new LiveApp(app, limits, createAdapter, log, stream)]),
    )
    const appOf = (appId: string): LiveApp => {
      const app = liveApps.get(appId)
      if (!app) throw new BellwireError('server/no-app', `No app has the id ${appId}.`)
      return app
    }
    const sessions = new Sessions(config, appOf, log, stream)
    const webhooks = new Webhooks(config.apps, appOf, limits.queuedWebhookEvents, stream, log)
    const fallback = new Fallback(config, sessions, log, isStopping)
    const answerStatus = createStatusHandler(this.metrics, isStopping, log)
    const answerAuth = config.developmentAuth ? createDevelopmentAuth(config.apps, log) : undefined
    const answerApi = createHttpApi(config, appOf, log, stream)
    const http = createHttpServer(config, (request, response) => {
      // What was answered last keeps its connection open for a next request, which must not come.
      response.once('close', () => {
        if (isStopping()) http.closeIdleConnections()
      })
      if (answerStatus(request, response) || answerAuth?.(request, response)) return
      if (fallback.handle(request, response) || this.console?.handle(request, response, appOf))
        return
      answerApi(request, response)
    })
    const upgrade = createUpgradeHandler(config.limits, (wire, path) => sessions.open(wire, path))
    http.on('upgrade', (request, socket, head) => {
      // Whoever comes while the others are asked to leave would not be asked.
      if (isStopping()) socket.destroy()
      else if (!this.console?.upgrade(request, socket, head)) upgrade(request, socket, head)
    })
    const tcpSockets = new Set<Socket>()
    http.on('connection', (socket: Socket) => {
      tcpSockets.add(socket)
      socket.once('close', () => tcpSockets.delete(socket))
    })
    const apps = [...liveApps.values()]
    try {
      await Promise.all(apps.map((app) => app.open()))
      await listen(http, this.currentPort, config.host)
    } catch (error) {
      webhooks.giveUp()
      await webhooks.stop()
      await Promise.all(apps.map((app) => app.close()))
      throw error
    }
    http.on('error', (error) => log.write('error', 'http server failed', error))
    const { port } = http.address() as AddressInfo
    return { http, sessions, fallback, liveApps, webhooks, tcpSockets, port }
  }

  private async stop(options: DisconnectOptions): Promise<void> {
    if (!this.running) return
    const { http, sessions, fallback, liveApps, webhooks, tcpSockets } = this.running
    const isHttpClosed = new Promise((resolve) => http.close(resolve))
    const isClosed = Promise.all([isHttpClosed, this.console?.close()])
    this.disconnectClients(options)
    const cutOff = setTimeout(() => {
      for (const socket of tcpSockets) socket.destroy()
    }, CLOSE_GRACE_MS)
    await isClosed
    clearTimeout(cutOff)
    fallback.discard()
    await sessions.settled()
    if (options.terminate) webhooks.giveUp()
    await webhooks.stop()
    for (const app of liveApps.values()) await app.close()
  }
}
