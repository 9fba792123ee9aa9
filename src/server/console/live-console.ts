// The console of a server. Its page is told what is new through Bellwire: over a channel of an app
// that exists for that alone, with a key, a secret, connections and a stream of its own, so that
// none of it is counted or seen with the apps of the server. Must not know how the page looks.

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import { describe } from '../../shared/errors.js'
import { Emitter } from '../../shared/emitter.js'
import type { Log } from '../../shared/log.js'
import { createMemoryAdapter } from '../adapters/memory.js'
import { postEvents } from '../http-events.js'
import { HttpProblem } from '../http-problem.js'
import { LiveApp } from '../live-app.js'
import { DEFAULT_APP, type AppConfig, type ServerConfig } from '../options.js'
import { ServerStream } from '../server-events.js'
import { Sessions } from '../sessions.js'
import { channelSigningText, hmacSha256Hex } from '../signing.js'
import { createUpgradeHandler, type UpgradeHandler } from '../web-socket.js'
import { Access } from './access.js'
import { findChannels, readChannel } from './channel-list.js'
import { ConnectionList } from './connection-list.js'
import {
  answerConsole,
  CONSOLE_PATH,
  readConsolePath,
  refuseConsole,
  type Calls,
} from './console-http.js'
import { BOUNDS, Feed } from './feed.js'

/** The channel that the page listens to. */
export const CONSOLE_CHANNEL = 'private-console'
/** Its one event: what is new. */
export const UPDATE = 'update'
/** Milliseconds between two updates, while anyone listens. */
export const UPDATE_EVERY_MS = 1000

// Pages that may be open at once, and what may wait for one that is slow.
const CONNECTIONS = 20
const BUFFERED_BYTES = 8_388_608
// Whoever only connects is sent away.
const AUTHORIZATION_TIMEOUT_SECONDS = 10

/** The console. Collects from the beginning on; has a timer only while a page is open. */
export class LiveConsole {
  private readonly config: ServerConfig
  private readonly log: Log
  private readonly access: Access
  private readonly feed: Feed
  private readonly connections: ConnectionList
  private readonly app: AppConfig
  private readonly liveApp: LiveApp
  private readonly sessions: Sessions
  private readonly takeUpgrade: UpgradeHandler
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(config: ServerConfig, token: string | undefined, stream: ServerStream, log: Log) {
    this.config = config
    this.log = log
    this.access = new Access(token)
    const secrets = config.apps.map(({ secret }) => secret)
    this.feed = new Feed(stream, token === undefined ? secrets : [...secrets, token])
    this.connections = new ConnectionList(stream)
    this.app = Object.freeze({
      ...DEFAULT_APP,
      id: 'console',
      key: randomBytes(16).toString('hex'),
      secret: randomBytes(32).toString('hex'),
      clientEvents: false,
      authorizationTimeoutSeconds: AUTHORIZATION_TIMEOUT_SECONDS,
    })
    const limits = { ...config.limits, connections: CONNECTIONS, bufferedBytes: BUFFERED_BYTES }
    const ownStream = createOwnStream(log)
    this.liveApp = new LiveApp(this.app, limits, createMemoryAdapter, log, ownStream)
    const ownConfig = { ...config, apps: [this.app], limits }
    this.sessions = new Sessions(ownConfig, () => this.liveApp, log, ownStream)
    this.takeUpgrade = createUpgradeHandler(limits, (wire, path) =>
      this.sessions.open(wire, path.slice(CONSOLE_PATH.length)),
    )
    ownStream.readers.on('channel_occupied', () => this.startUpdates())
    ownStream.readers.on('channel_vacated', () => clearInterval(this.timer))
  }

  /** Answers a request of the console; false when it is not one. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    appOf: (appId: string) => LiveApp,
  ): boolean {
    const path = readConsolePath(request.url)
    if (path === undefined) return false
    void answerConsole(path, request, response, this.access, this.callsFor(appOf), this.log)
    return true
  }

  /** Takes an upgrade request of the console; false when it is not one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (readConsolePath(request.url) === undefined) return false
    try {
      this.access.checkPlace(request.headers)
      this.takeUpgrade(request, socket, head)
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error
      // It may be gone already, and nobody else listens.
      socket.on('error', () => undefined)
      const answer = `HTTP/1.1 ${String(error.status)} Forbidden\r\nconnection: close\r\n\r\n`
      socket.end(answer, () => socket.destroy())
    }
    return true
  }

  /** Sends every page away, to come back at once. Resolves when they are gone. */
  async close(): Promise<void> {
    this.sessions.close(4200, 'The server closed the connection. Please reconnect.')
    await this.sessions.settled()
  }

  private callsFor(appOf: (appId: string) => LiveApp): Calls {
    const { apps, limits } = this.config
    const liveApp = (appId: unknown) => {
      const app = apps.find(({ id }) => id === appId)
      if (!app) throw new HttpProblem(404, `No app has the id ${describe(appId ?? null)}.`)
      if (!app.enabled) throw new HttpProblem(403, `The app with the id ${app.id} is disabled.`)
      return appOf(app.id)
    }
    return new Map([
      ['GET state', () => Promise.resolve(this.state())],
      ['GET connections', ({ words }) => Promise.resolve(this.connections.find(text(words)))],
      [
        'GET channels',
        ({ words }) =>
          findChannels(
            apps.map(({ id }) => appOf(id)),
            text(words),
          ),
      ],
      ['GET channel', ({ appId, name }) => readChannel(liveApp(appId), text(name))],
      [
        'POST events',
        ({ appId, channel, name, data }) =>
          postEvents({ channel, name, data }, liveApp(appId), limits),
      ],
      ['POST auth', (form) => Promise.resolve(this.authorize(form))],
    ] satisfies [string, (input: Readonly<Record<string, unknown>>) => Promise<object>][])
  }

  private state(): object {
    const apps = this.config.apps.map(({ id, key, enabled }) => ({ id, key, enabled }))
    const bounds = { ...BOUNDS, UPDATE_EVERY_MS }
    const { key } = this.app
    return { key, channel: CONSOLE_CHANNEL, apps, bounds, ...this.feed.state() }
  }

  private authorize(form: Readonly<Record<string, unknown>>): object {
    const { socket_id: socketId, channel_name: channel } = form
    if (channel !== CONSOLE_CHANNEL || !/^\d+\.\d+$/.test(text(socketId))) {
      throw new HttpProblem(403, `There is only the channel ${CONSOLE_CHANNEL}.`)
    }
    const signingText = channelSigningText(text(socketId), channel, undefined)
    return { auth: `${this.app.key}:${hmacSha256Hex(this.app.secret, signingText)}` }
  }

  private startUpdates(): void {
    // Whoever has come asks for all that there is so far.
    this.feed.takeUpdate()
    clearInterval(this.timer)
    this.timer = setInterval(() => this.update(), UPDATE_EVERY_MS)
    this.timer.unref()
  }

  private update(): void {
    const data = JSON.stringify(this.feed.takeUpdate())
    this.liveApp.channels
      .publish({ channel: CONSOLE_CHANNEL, event: UPDATE, data })
      .catch((error: unknown) => this.log.write('error', 'console update failed', error))
  }
}

/** What a server needs of its console. */
export type ServerConsole = Pick<LiveConsole, 'handle' | 'upgrade' | 'close'>

/** Collects nothing, and tells whoever asks for it what it needs. */
const CONSOLE_WITHOUT_TOKEN: ServerConsole = {
  handle(request, response) {
    if (readConsolePath(request.url) === undefined) return false
    const why = 'Others can reach this server, so its console needs a token'
    refuseConsole(response, `${why}: createServer({ console: { token: '…' } }).`)
    return true
  },
  upgrade: () => false,
  close: () => Promise.resolve(),
}

/** The console that the options ask for, if they do. */
export function createConsole(
  config: ServerConfig,
  stream: ServerStream,
  log: Log,
): ServerConsole | undefined {
  const { console: access } = config
  if (access === 'off') return undefined
  if (access === 'needs a token') return CONSOLE_WITHOUT_TOKEN
  return new LiveConsole(config, access === 'open' ? undefined : access.token, stream, log)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function createOwnStream(log: Log): ServerStream {
  const onListenerError = (error: unknown, event: string) => {
    log.write('error', 'listener failed', { event, error })
  }
  return new ServerStream(new Emitter(onListenerError), onListenerError)
}
