// One connection of a client: the handshake, its frames in order, its subscriptions, its end.
// Must not know which transport carries it, nor the rules that single frames are checked by.

import { randomInt } from 'node:crypto'

import {
  CONNECTION_ESTABLISHED,
  PING,
  PONG,
  SUBSCRIBE,
  UNSUBSCRIBE,
  isClientEvent,
} from '../protocol/event-names.js'
import { decodeFrame, encodeServerFrame, type Frame } from '../protocol/frames.js'
import type { HandshakeData } from '../protocol/messages.js'
import { ProtocolError, describe } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import type { Member } from './adapters/adapter.js'
import type { ChannelTable, Subscriber } from './channel-table.js'
import { readClientEvent } from './client-event.js'
import { Heartbeat } from './heartbeat.js'
import type { AppConfig, ServerConfig } from './options.js'
import { RateLimit } from './rate-limit.js'
import { Refusal, errorFrame, refuse, refuseSubscription } from './refusal.js'
import { readChannel, readSubscriptionRequest } from './subscription-request.js'

/** A transport to one client, as a session sees it. */
export interface Wire {
  /** Sends a text frame. */
  send(frame: string | Buffer): void
  /** Says goodbye with a close code of the protocol. */
  close(code: number, reason: string): void
}

/** Milliseconds that a client has beyond what it promised, and to answer a ping. */
export const HEARTBEAT_GRACE_MS = 30_000

// The reason of a close frame has room for 123 bytes.
const PONG_TIMEOUT = 'Pong reply not received in time'

const PING_FRAME = encodeServerFrame({ event: PING, data: '{}' })
const PONG_FRAME = encodeServerFrame({ event: PONG, data: '{}' })

/** One connection. Frames are handled one after the other, so that their order holds. */
export class Session implements Subscriber {
  readonly socketId = createSocketId()
  readonly app: AppConfig
  private readonly wire: Wire
  private readonly config: ServerConfig
  private readonly channels: ChannelTable
  private readonly log: Log
  private readonly heartbeat: Heartbeat
  private readonly clientEventRate: RateLimit
  /** Channel -> who this connection is there, on presence channels. */
  private readonly subscriptions = new Map<string, Member | undefined>()
  private tasks = Promise.resolve()
  private isOpen = true

  constructor(wire: Wire, app: AppConfig, channels: ChannelTable, config: ServerConfig, log: Log) {
    this.wire = wire
    this.app = app
    this.channels = channels
    this.config = config
    this.log = log
    this.clientEventRate = new RateLimit(config.limits.clientEventsPerSecond, performance.now())
    this.heartbeat = new Heartbeat({
      silenceMs: config.activityTimeoutSeconds * 1000 + HEARTBEAT_GRACE_MS,
      answerMs: HEARTBEAT_GRACE_MS,
      ask: () => this.send(PING_FRAME),
      giveUp: () => this.close(4201, PONG_TIMEOUT),
    })
    const handshake: HandshakeData = {
      socket_id: this.socketId,
      activity_timeout: config.activityTimeoutSeconds,
    }
    this.send(encodeServerFrame({ event: CONNECTION_ESTABLISHED, data: JSON.stringify(handshake) }))
  }

  /** Sends a text frame. */
  send(frame: string | Buffer): void {
    if (this.isOpen) this.wire.send(frame)
  }

  /** Takes a frame from the client; undefined stands for one that is not text. */
  receive(text: string | undefined): void {
    this.heartbeat.touch()
    this.enqueue(() => this.handle(text))
  }

  /** Closes the connection with a close code of the protocol (1.5). */
  close(code: number, reason: string): void {
    this.wire.close(code, reason)
  }

  /** Must be called when the connection is gone. Resolves when it has left every channel. */
  end(): Promise<void> {
    this.isOpen = false
    this.heartbeat.stop()
    this.enqueue(async () => {
      for (const channel of [...this.subscriptions.keys()]) await this.leave(channel)
    })
    return this.tasks
  }

  private enqueue(task: () => Promise<void>): void {
    this.tasks = this.tasks.then(task).catch((error: unknown) => {
      if (error instanceof Refusal) {
        this.log.write('info', 'frame refused', { socketId: this.socketId, why: error.message })
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
    const frame = readFrame(text)
    switch (frame.event) {
      case PING:
        return this.send(PONG_FRAME)
      case PONG:
        return
      case SUBSCRIBE:
        return this.subscribe(frame.data)
      case UNSUBSCRIBE:
        return this.unsubscribe(frame.data)
      default:
        if (isClientEvent(frame.event)) return this.relay(frame)
        throw refuse(
          `${describe(frame.event)} is not an event that this server takes from clients. ` +
            'Events for other clients begin with "client-".',
        )
    }
  }

  private async subscribe(data: unknown): Promise<void> {
    const { limits } = this.config
    const { channel, member } = readSubscriptionRequest(data, this.socketId, this.app, limits)
    if (this.subscriptions.has(channel)) {
      throw refuse(`This connection is already subscribed to ${describe(channel)}.`)
    }
    const isSubscribed = await this.channels.subscribe(this, channel, member)
    if (!isSubscribed) {
      const error =
        `The channel ${channel} has ${String(limits.presenceMembers)} members, ` +
        'and that is as many as it takes.'
      throw refuseSubscription(channel, 'LimitReached', error)
    }
    this.subscriptions.set(channel, member)
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
    await this.channels.unsubscribe(this, channel, member)
  }

  private async relay(frame: Frame): Promise<void> {
    const { limits } = this.config
    const { channel, frame: text } = readClientEvent(frame, this.subscriptions, this.app, limits)
    if (!this.clientEventRate.take(performance.now())) {
      throw refuse(
        `A connection may send ${String(limits.clientEventsPerSecond)} client events per second. ` +
          'This one was one too many and was not delivered.',
        4301,
      )
    }
    await this.channels.relay({ channel, frame: text, exceptSocketId: this.socketId })
  }
}

function readFrame(text: string | undefined): Frame {
  if (text === undefined) {
    throw refuse('Binary frames are not part of the protocol: send JSON in a text frame.')
  }
  try {
    return decodeFrame(text)
  } catch (error) {
    throw error instanceof ProtocolError ? refuse(error.message) : error
  }
}

// Two numbers with a dot between: server libraries check for that. Not to be guessed, because
// knowing it lets an event skip its connection.
function createSocketId(): string {
  return `${String(randomInt(1, 10 ** 10))}.${String(randomInt(1, 10 ** 10))}`
}
