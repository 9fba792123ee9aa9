// The core of the real server, over connections in memory: its sessions, its channels, its users.
// Adds only what a test wants to know and to break. Must not know how connections are made.

import { SUBSCRIBE } from '../protocol/event-names.js'
import { decodeData } from '../protocol/frames.js'
import { fieldsOf } from '../protocol/messages.js'
import { memoryAdapter } from '../server/adapters/memory.js'
import type { Clock } from '../server/clock.js'
import { refusal } from '../server/handshake.js'
import { LiveApp } from '../server/live-app.js'
import { refuseSubscription } from '../server/refusal.js'
import { ServerStream, withErrorEvents, type ServerEvents } from '../server/server-events.js'
import { Sessions, type WireListener } from '../server/sessions.js'
import type { Wire } from '../server/wire.js'
import { Emitter } from '../shared/emitter.js'
import { createLog, type Log } from '../shared/log.js'
import type { TestConfig } from './options.js'
import type { MemorySocket } from './socket.js'

/** A frame that a client sent. */
export interface ReceivedFrame {
  /** The connection that it came by. */
  readonly socketId: string
  /** The event, such as `client-typing` or `pusher:subscribe`. */
  readonly event: string
  /** The channel that it is for, or that it asks for. */
  readonly channel: string | undefined
  readonly data: unknown
}

/** Sessions and channels of one app. */
export class Core {
  readonly log: Log
  readonly app: LiveApp
  /** All frames of clients so far, oldest first. */
  readonly received: ReceivedFrame[] = []
  /** With which close code connections are refused, if they are. */
  refusesWith: number | undefined
  /** Which subscriptions are refused. */
  rejects: (channel: string) => boolean = () => false
  private readonly sessions: Sessions
  private readonly sockets = new Map<string, MemorySocket>()
  private opening: MemorySocket | undefined

  constructor(config: TestConfig, clock: Clock) {
    // Warnings and errors go to the console.
    const log = createLog(() => undefined)
    const onListenerError = (error: unknown) => log.write('error', 'listener failed', error)
    const stream = new ServerStream(new Emitter<ServerEvents>(onListenerError), onListenerError)
    this.log = withErrorEvents(log, stream)
    const createAdapter = (_appId: string, receiver: Parameters<typeof memoryAdapter>[0]) =>
      memoryAdapter(receiver, clock)
    this.app = new LiveApp(config.app, config.limits, createAdapter, this.log, stream, clock)
    this.sessions = new Sessions(config, () => this.app, this.log, stream)
    this.follow(stream.readers)
  }

  /** Begins a connection; undefined when it was turned away. */
  open(wire: Wire, path: string, socket: MemorySocket): WireListener | undefined {
    if (this.refusesWith !== undefined) {
      this.sessions.refuse(wire, refusal(this.refusesWith, 'the test server was told to'))
      return undefined
    }
    this.opening = socket
    const session = this.sessions.open(wire, path)
    return session && { ...session, receive: (text) => this.receive(text, session, wire, socket) }
  }

  private receive(
    text: string | undefined,
    session: WireListener,
    wire: Wire,
    { socketId }: MemorySocket,
  ): void {
    const { event, channel, data } = fieldsOf(decodeData(text))
    const decoded = decodeData(data)
    const name = channel ?? fieldsOf(decoded)['channel']
    const known = typeof name === 'string' ? name : undefined
    this.received.push({ socketId, event: String(event), channel: known, data: decoded })
    if (event === SUBSCRIBE && known !== undefined && this.rejects(known)) {
      const error = `The test server rejects subscriptions to ${known}.`
      wire.send(refuseSubscription(known, 'AuthError', error).reply)
    } else session.receive(text)
  }

  private follow(readers: Emitter<ServerEvents>): void {
    readers.bind('connection', ({ socketId }) => {
      if (!this.opening) return
      this.opening.socketId = socketId
      this.sockets.set(socketId, this.opening)
      this.opening = undefined
    })
    readers.bind('disconnection', ({ socketId }) => this.sockets.delete(socketId))
    readers.bind('subscribed', ({ socketId, channel }) => {
      this.sockets.get(socketId)?.channels.add(channel)
    })
    readers.bind('unsubscribed', ({ socketId, channel }) => {
      this.sockets.get(socketId)?.channels.delete(channel)
    })
  }
}
