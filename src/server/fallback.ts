// The HTTP fallback (protocol 1.9), for clients that get no WebSocket through: SockJS at /pusher,
// and below /pusher/app/KEY the form of it that pusher-js speaks. Decides which requests are let
// through to the package `sockjs`, and under what name. Must not know frames or channels.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

import { createServer, type Connection, type ServerOptions } from 'sockjs'

import type { Log } from '../shared/log.js'
import { appPathOf, readFallbackUrl, type Entry, type FallbackRoute } from './fallback-route.js'
import { openAfterFirstMessage } from './first-message.js'
import { readBody } from './http-body.js'
import { HttpProblem } from './http-problem.js'
import type { ServerConfig } from './options.js'
import type { Sessions, WireListener } from './sessions.js'
import { carry, type Carried } from './sockjs-wire.js'
import type { Wire } from './wire.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** The options of `sockjs`, with one that its types leave out. */
interface SockJsOptions extends ServerOptions {
  disable_cors?: boolean
}

// Proxies cut responses that are silent for half a minute.
const HEARTBEAT_MS = 25_000
// How long a client has between two requests.
const DISCONNECT_MS = 5_000

// pusher-js takes the end of a stream for the end of the connection, unless it has more than
// 256 KiB of it: then it asks for another one. So that is how long its streams must be. Before
// the first frame it gets 2048 letters and a newline.
const PUSHER_JS_STREAM_LENGTH = 256 * 1024 + 1 - 2049

/** Answers the requests of the fallback and carries its connections. */
export class Fallback {
  private readonly config: ServerConfig
  private readonly log: Log
  private readonly isStopping: () => boolean
  private readonly handlers: Readonly<Record<Entry, Handler>>
  private readonly carried = new Set<Carried>()
  /** Sessions are found by name alone, in all servers of this process: it sets ours apart. */
  private readonly name = randomUUID()

  /** Whoever comes while `isStopping` is sent away at once. */
  constructor(config: ServerConfig, sessions: Sessions, log: Log, isStopping: () => boolean) {
    this.config = config
    this.log = log
    this.isStopping = isStopping
    const waitMs = config.handshakeTimeoutSeconds * 1000
    this.handlers = {
      'first message names app': this.createHandler({ prefix: '/pusher' }, (wire) =>
        openAfterFirstMessage(wire, sessions, waitMs),
      ),
      'url names app': this.createHandler(
        {
          prefix: '/pusher/app/[^/]+',
          response_limit: PUSHER_JS_STREAM_LENGTH,
          // What is said about origins is enough, and without credentials.
          disable_cors: true,
        },
        (wire, url) => sessions.open(wire, appPathOf(url)),
      ),
    }
  }

  /** Answers a request of the fallback; false when it is not one. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const route = readFallbackUrl(request.url ?? '/')
    if (!route) return false
    allowOrigin(route.entry, request, response)
    if (route.isSend && request.method === 'POST') {
      readBody(request, this.maxBodyBytes())
        .then((body) => this.pass(route, request, response, body))
        .catch((error: unknown) => this.answerFailure(error, request, response))
    } else {
      // A body that nobody reads would hide that the client is gone.
      request.resume()
      this.pass(route, request, response)
    }
    return true
  }

  /** Closes every connection with a close code of the protocol (1.5). */
  close(code: number, reason: string): void {
    for (const carried of this.carried) carried.close(code, reason)
  }

  /** Forgets every connection without a word. Their sockets must be cut, or gone. */
  discard(): void {
    for (const carried of this.carried) carried.discard()
  }

  private createHandler(
    options: SockJsOptions,
    open: (wire: Wire, url: string) => WireListener | undefined,
  ): Handler {
    const server = createServer({
      ...options,
      websocket: false,
      heartbeat_delay: HEARTBEAT_MS,
      disconnect_delay: DISCONNECT_MS,
      // For a page that is not served. The default is an address of someone else.
      sockjs_url: '',
      // Anyone can cause what `sockjs` calls an error.
      log: (severity, line) => {
        if (severity === 'error') this.log.write('info', 'fallback request failed', line)
      },
    })
    server.on('connection', (connection: Connection) => {
      const { url } = connection
      const carried = carry(
        connection,
        this.config.limits,
        (wire) => open(wire, url),
        () => this.carried.delete(carried),
      )
      this.carried.add(carried)
      if (this.isStopping()) carried.close(4200, 'The server is closing. Please reconnect.')
    })
    // Missing in the types. It asks for no order and leaves the other listeners of the http
    // server alone, as the documented `installHandlers` does not.
    return (server as unknown as { middleware: () => Handler }).middleware()
  }

  private pass(
    route: FallbackRoute,
    request: IncomingMessage,
    response: ServerResponse,
    body?: Buffer,
  ): void {
    const { method, headers, socket } = request
    // What `sockjs` uses of a request. The url, which it finds the session by, is another one.
    // It hands on the referer of a connection, but not the origin, which is what counts here.
    const seenHeaders = { ...headers, referer: headers.origin }
    const seen = { method, headers: seenHeaders, connection: socket, url: this.scopedUrl(route) }
    const stream = Readable.from(body?.length ? [body] : [])
    this.handlers[route.entry](Object.assign(stream, seen) as unknown as IncomingMessage, response)
  }

  // Each entry of each app has sessions of its own. Names such as `__proto__` are gone with that.
  private scopedUrl({ base, session, rest }: FallbackRoute): string {
    if (session === undefined) return `${base}/${rest}`
    const mount = base.slice(0, base.lastIndexOf('/'))
    const scope = `${this.name}~${Buffer.from(mount).toString('base64url')}`
    return `${base}/${scope}~${session}/${rest}`
  }

  // One frame, each byte of it written as a six-byte escape, and what queued up behind it.
  private maxBodyBytes(): number {
    return 65_536 + this.config.limits.frameBytes * 6
  }

  private answerFailure(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (!(error instanceof HttpProblem)) {
      if (!request.errored) this.log.write('error', 'fallback request failed', error)
      response.destroy()
      return
    }
    const { status, message } = error
    const { url: path } = request
    this.log.write('info', 'request refused', { path, status, message })
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.setHeader('connection', 'close')
    response.writeHead(status).end(`${message}\n`)
  }
}

// Clients are on other origins. Those of SockJS insist on sending credentials, which an origin
// has to be named for; nothing here reads a credential. Those of entry B send none, and get `*`.
function allowOrigin(entry: Entry, request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  if (entry === 'url names app' || origin === undefined) {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'content-type')
    return
  }
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('vary', 'origin')
}
