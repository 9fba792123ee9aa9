// One connection of a client: the handshake, its frames in order, its subscriptions, its end.
// Must not know which transport carries it, nor the rules that single frames are checked by.

import { needsAuthorization } from '../protocol/channel-name.js'
import {
  CONNECTION_ESTABLISHED,
  PING,
  PONG,
  SIGNIN,
  SUBSCRIBE,
  UNSUBSCRIBE,
  isClientEvent,
} from '../protocol/event-names.js'
import { encodeServerFrame, type Frame } from '../protocol/frames.js'
import type { HandshakeData } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import type { Member } from './adapters/adapter.js'
import type { Subscriber } from './audience.js'
import { readClientEvent } from './client-event.js'
import { readClientFrame } from './client-frame.js'
import { Heartbeat } from './heartbeat.js'
import type { LiveApp } from './live-app.js'
import type { SessionConfig } from './options.js'
import { RateLimit } from './rate-limit.js'
import { Refusal, errorFrame, refuse, refuseSubscription } from './refusal.js'
import type { ConnectionFacts, ServerStream } from './server-events.js'
import { readSignin } from './signin-request.js'
import { createSocketId } from './socket-id.js'
import { readChannel, readSubscriptionRequest } from './subscription-request.js'
import type { SignedIn, UserConnection } from './user-table.js'
import type { Wire } from './wire.js'

/** Milliseconds that a client has beyond what it promised, and to answer a ping. */
export const HEARTBEAT_GRACE_MS = 30_000

// The reason of a close frame has room for 123 bytes.
const PONG_TIMEOUT = 'Pong reply not received in time'
const AUTHORIZATION_TIMEOUT = 'Connection not authorized within timeout'

const PING_FRAME = encodeServerFrame({ event: PING, data: '{}' })
const PONG_FRAME = encodeServerFrame({ event: PONG, data: '{}' })

/** One connection. Frames are handled one after the other, so that their order holds. */
export class Session implements Subscriber, UserConnection {
  readonly socketId = createSocketId()
  private readonly app: LiveApp
  /** What events of the server say about this connection. */
  private readonly facts: ConnectionFacts
  private readonly wire: Wire
  private readonly config: SessionConfig
  private readonly log: Log
  private readonly stream: ServerStream
  private readonly heartbeat: Heartbeat
  private readonly clientEventRate: RateLimit
  /** Channel -> who this connection is there, on presence channels. */
  private readonly subscriptions = new Map<string, Member | undefined>()
  private signedIn: SignedIn | undefined
  /** Runs until the connection is authorized, when the app demands that. */
  private authorizationTimer: unknown
  private tasks = Promise.resolve()
  private isOpen = true

  constructor(wire: Wire, app: LiveApp, config: SessionConfig, log: Log, stream: ServerStream) {
    this.wire = wire
    this.app = app
    this.config = config
    this.log = log
    this.stream = stream
    this.facts = { appId: app.config.id, socketId: this.socketId, transport: wire.transport }
    this.clientEventRate = new RateLimit(config.limits.clientEventsPerSecond, app.clock.now())
    this.heartbeat = new Heartbeat({
      clock: app.clock,
      silenceMs: config.activityTimeoutSeconds * 1000 + HEARTBEAT_GRACE_MS,
      answerMs: HEARTBEAT_GRACE_MS,
      ask: () => this.send(PING_FRAME),
      giveUp: () => this.close(4201, PONG_TIMEOUT),
    })
    const { authorizationTimeoutSeconds } = app.config
    if (authorizationTimeoutSeconds > 0) {
      this.authorizationTimer = app.clock.setTimeout(
        () => this.turnAway(4009, AUTHORIZATION_TIMEOUT),
        authorizationTimeoutSeconds * 1000,
      )
    }
    stream.tell('connection', this.facts)
    const handshake: HandshakeData = {
      socket_id: this.socketId,
      activity_timeout: config.activityTimeoutSeconds,
    }
    this.send(encodeServerFrame({ event: CONNECTION_ESTABLISHED, data: JSON.stringify(handshake) }))
  }

  /** Sends a text frame. */
  send(frame: string | Buffer): void {
    if (!this.isOpen) return
    this.wire.send(frame)
    this.tellFrame('message_out', frame)
  }

  /** Takes a frame from the client; undefined stands for one that is not text. */
  receive(text: string | undefined): void {
    this.heartbeat.touch()
    this.tellFrame('message_in', text)
    this.enqueue(() => this.handle(text))
  }

  /** Closes the connection with a close code of the protocol (1.5). */
  close(code: number, reason: string): void {
    // Whoever is slow to go, or does not, has no say any more.
    this.isOpen = false
    this.wire.close(code, reason)
  }

  /** Says why and closes, as `close` does. */
  turnAway(code: number, message: string): void {
    this.log.write('info', 'connection turned away', { socketId: this.socketId, code, message })
    this.send(errorFrame(message, code))
    this.close(code, message)
  }

  /** Must be called when the connection is gone. Resolves when it has left everything. */
  end(code: number): Promise<void> {
    this.isOpen = false
    this.heartbeat.stop()
    this.app.clock.clearTimeout(this.authorizationTimer)
    this.stream.tell('disconnection', { ...this.facts, code })
    this.enqueue(async () => {
      for (const channel of [...this.subscriptions.keys()]) await this.leave(channel)
    })
    this.enqueue(async () => {
      if (this.signedIn) await this.app.users.signOut(this.signedIn)
    })
    return this.tasks
  }

  private enqueue(task: () => Promise<void>): void {
    this.tasks = this.tasks.then(task).catch((error: unknown) => {
      if (error instanceof Refusal) {
        const { message } = error
        this.log.write('info', 'frame refused', { socketId: this.socketId, why: message })
        this.stream.tell('frame_refused', { ...this.facts, message })
        this.send(error.reply)
      } else {
        this.log.write('error', 'frame failed', error)
        this.send(errorFrame('The server failed to handle the frame. Its log says why.'))
      }
    })
  }

  private async handle(text: string | undefined): Promise<void> {
    // What is left in the queue when the connection ends has nobody to answer to.
    if (!this.isOpen) return
    const frame = readClientFrame(text)
    switch (frame.event) {
      case PING:
        return this.send(PONG_FRAME)
      case PONG:
        return
      case SUBSCRIBE:
        return this.subscribe(frame.data)
      case UNSUBSCRIBE:
        return this.unsubscribe(frame.data)
      case SIGNIN:
        return this.signIn(frame.data)
      default:
        if (isClientEvent(frame.event)) return this.relay(frame)
        throw refuse(
          `${describe(frame.event)} is not an event that this server takes from clients. ` +
            'Events for other clients begin with "client-".',
        )
    }
  }

  private async signIn(data: unknown): Promise<void> {
    if (this.signedIn) {
      const { id } = this.signedIn.user
      throw refuse(`This connection has already signed in, as the user ${describe(id)}.`)
    }
    const user = readSignin(data, this.socketId, this.app.config, this.config.limits)
    this.signedIn = await this.app.users.signIn(this, user)
    this.app.clock.clearTimeout(this.authorizationTimer)
  }

  private async subscribe(data: unknown): Promise<void> {
    const { limits } = this.config
    const { channel, member } = readSubscriptionRequest(
      data,
      this.socketId,
      this.app.config,
      limits,
      this.signedIn?.user,
    )
    if (this.subscriptions.has(channel)) {
      throw refuse(`This connection is already subscribed to ${describe(channel)}.`)
    }
    const isSubscribed = await this.app.channels.subscribe(this, channel, member)
    if (!isSubscribed) {
      const error =
        `The channel ${channel} has ${String(limits.presenceMembers)} members, ` +
        'and that is as many as it takes.'
      throw refuseSubscription(channel, 'LimitReached', error)
    }
    this.subscriptions.set(channel, member)
    if (needsAuthorization(channel)) this.app.clock.clearTimeout(this.authorizationTimer)
  }

  private async unsubscribe(data: unknown): Promise<void> {
    const channel = readChannel(data)
    if (!this.subscriptions.has(channel)) {
      throw refuse(`This connection is not subscribed to ${describe(channel)}.`)
    }
    await this.leave(channel)
  }

  private async leave(channel: string): Promise<void> {
    const member = this.subscriptions.get(channel)
    this.subscriptions.delete(channel)
    await this.app.channels.unsubscribe(this, channel, member)
  }

  private async relay(frame: Frame): Promise<void> {
    const { subscriptions, app } = this
    const { limits } = this.config
    const { channel, frame: text } = readClientEvent(frame, subscriptions, app.config, limits)
    if (!this.clientEventRate.take(app.clock.now())) {
      throw refuse(
        `A connection may send ${String(limits.clientEventsPerSecond)} client events per second. ` +
          'This one was one too many and was not delivered.',
        4301,
      )
    }
    await app.channels.relay({ channel, frame: text, exceptSocketId: this.socketId })
    const { event, data } = frame
    const { appId, socketId } = this.facts
    const userId = subscriptions.get(channel)?.userId
    this.stream.tell('client_event', { appId, socketId, channel, userId, event, data })
  }

  private tellFrame(event: 'message_in' | 'message_out', frame: string | Buffer | undefined): void {
    if (!this.stream.isHeard(event)) return
    const bytes = typeof frame === 'string' ? Buffer.byteLength(frame) : (frame?.length ?? 0)
    // Written out: for each recipient of each event, a spread would cost more than all the rest.
    const { appId, socketId, transport } = this.facts
    this.stream.tell(event, { appId, socketId, transport, frame, bytes })
  }
}
