// A channel: who listens, and the steps of its subscription. Reads the frames that are for it.
// Must not know other channels, nor how a signature is come by.

import { Emitter } from '../shared/emitter.js'
import { ProtocolError, describe } from '../shared/errors.js'
import type { AuthError } from '../shared/errors.js'
import {
  INTERNAL_PREFIX,
  INTERNAL_SUBSCRIPTION_COUNT,
  INTERNAL_SUBSCRIPTION_SUCCEEDED,
  SUBSCRIBE,
  SUBSCRIPTION_COUNT,
  SUBSCRIPTION_ERROR,
  SUBSCRIPTION_SUCCEEDED,
  UNSUBSCRIBE,
  isClientEvent,
} from '../protocol/event-names.js'
import type { Frame } from '../protocol/frames.js'
import { fieldsOf } from '../protocol/messages.js'
import type { SubscribeData, SubscriptionCountData } from '../protocol/messages.js'
import type { ChannelLink } from './link.js'
import type { Subscription } from './subscription.js'

/** Given to listeners after the data. */
export interface EventMetadata {
  /** Who sent a client event; only on presence channels. */
  readonly user_id?: string
}

/** Data of `pusher:subscription_error`. */
export interface SubscriptionErrorData {
  /** `AuthError` when the app's endpoint or the server did not authorize the channel. */
  type: string
  /** What went wrong, in words. */
  error: string
  /** HTTP status, where there is one. */
  status?: number
}

/** The events of every channel besides those of the app. */
export interface ChannelSystemEvents {
  /** The server confirmed the subscription: once for each connection. */
  'pusher:subscription_succeeded': unknown
  'pusher:subscription_error': SubscriptionErrorData
  'pusher:subscription_count': SubscriptionCountData
  /** A cache channel has no event to show. */
  'pusher:cache_miss': undefined
}

/** The metadata of events that have none. */
export const NO_METADATA: EventMetadata = Object.freeze({})

/** A public channel, and what all kinds have in common. Made by `client.subscribe(name)`. */
export class Channel<
  Events = Record<string, unknown>,
  SystemEvents = ChannelSystemEvents,
> extends Emitter<Events & SystemEvents, EventMetadata> {
  /** The name, with its prefix. */
  readonly name: string
  /** How many connections are subscribed, if the app has turned that on; else undefined. */
  subscriptionCount: number | undefined = undefined
  /** @internal */
  protected readonly link: ChannelLink
  private subscription: Subscription = 'idle'
  private loggedProblem: string | undefined = undefined

  /** @internal */
  constructor(name: string, link: ChannelLink) {
    super(link.onListenerError)
    this.name = name
    this.link = link
  }

  /** Whether the server has confirmed this channel on the connection of this moment. */
  get subscribed(): boolean {
    return this.subscription === 'subscribed'
  }

  /** Whether a confirmation is under way. */
  get subscriptionPending(): boolean {
    const { subscription } = this
    return (
      typeof subscription === 'object' || subscription === 'requested' || this.subscriptionCancelled
    )
  }

  /** Whether the user left while the confirmation was under way. */
  get subscriptionCancelled(): boolean {
    return this.subscription === 'cancelled'
  }

  /**
   * Leaves the channel, for good: `client.subscribe` makes a new one of the same name, without the
   * listeners of this one.
   */
  unsubscribe(): void {
    const { subscription } = this
    // The server would reject an unsubscribe that overtakes its answer.
    if (subscription === 'requested') this.subscription = 'cancelled'
    else if (subscription !== 'cancelled') this.leave(subscription === 'subscribed')
  }

  /**
   * Sends a client event to the other subscribers. The name must begin with `client-`.
   * Returns false, and says why in the log, when it was not sent. Protocol: client events.
   */
  trigger(event: string, data: unknown): boolean {
    if (!isClientEvent(event)) {
      throw new ProtocolError(
        'protocol/event-name',
        `The name of a client event begins with "client-", unlike ${describe(event)}.`,
      )
    }
    const problem = this.triggerProblem()
    if (problem) {
      if (problem !== this.loggedProblem) {
        this.loggedProblem = problem
        this.link.log.write('warn', `${event} not sent on ${this.name}: ${problem}`)
      }
      return false
    }
    return this.link.server.sendEvent(event, data, this.name)
  }

  /** @internal Subscribes on the connection of this moment, if there is one and it is needed. */
  subscribe(): void {
    if (this.subscription === 'cancelled') this.subscription = 'requested'
    const { socketId } = this.link.server
    if (socketId && !this.subscriptionPending && !this.subscribed) this.startSubscribing(socketId)
  }

  /** @internal The connection is gone. */
  disconnect(): void {
    this.abortAuthorization()
    if (this.subscription === 'cancelled') this.leave(false)
    else if (this.subscription !== 'left') this.subscription = 'idle'
  }

  /** @internal A frame for this channel. Its data is decoded. */
  receive(frame: Frame): void {
    if (frame.event.startsWith(INTERNAL_PREFIX)) this.receiveInternal(frame)
    else if (frame.event === SUBSCRIPTION_ERROR) this.rejected(frame.data)
    else if (!this.subscriptionCancelled) {
      this.emit(frame.event, frame.data, this.metadataOf(frame))
    }
  }

  /** @internal */
  protected metadataOf(_frame: Frame): EventMetadata {
    return NO_METADATA
  }

  /** @internal Fetches what the server wants to see before it lets this user in, where it does. */
  protected authorize?(socketId: string, signal: AbortSignal): Promise<SubscribeData>

  /** @internal Why a client event cannot be sent; undefined when it can. */
  protected triggerProblem(): string | undefined {
    return 'only private and presence channels take it'
  }

  /** @internal The events, with their data, that tell of a confirmation. */
  protected confirmed(data: unknown): [event: string, data: unknown][] {
    return [[SUBSCRIPTION_SUCCEEDED, data]]
  }

  /** @internal */
  protected receiveInternal({ event, data }: Frame): void {
    if (event === INTERNAL_SUBSCRIPTION_SUCCEEDED) {
      if (this.subscriptionCancelled) {
        this.leave(true)
        return
      }
      this.subscription = 'subscribed'
      for (const [name, shown] of this.confirmed(data)) {
        // The listener of the last one may have left.
        if (this.subscribed) this.emit(name, shown, NO_METADATA)
      }
    } else if (event === INTERNAL_SUBSCRIPTION_COUNT) {
      const { subscription_count: count } = fieldsOf(data)
      if (typeof count === 'number') this.subscriptionCount = count
      this.emit(SUBSCRIPTION_COUNT, data, NO_METADATA)
    }
  }

  private startSubscribing(socketId: string): void {
    if (!this.authorize) {
      this.request({ auth: '', channel: this.name })
      return
    }
    const attempt = { aborter: new AbortController() }
    this.subscription = attempt
    // A signature is for one socket and one attempt: when it comes, both may be others.
    this.authorize(socketId, attempt.aborter.signal).then(
      (data) => {
        if (this.subscription === attempt) this.request(data)
      },
      (error: unknown) => {
        if (this.subscription === attempt) this.fail(error)
      },
    )
  }

  private request(data: SubscribeData): void {
    this.subscription = this.link.server.sendEvent(SUBSCRIBE, data) ? 'requested' : 'idle'
  }

  private fail(error: unknown): void {
    const { message, status } = fieldsOf(error) as Partial<AuthError>
    this.rejected({
      type: 'AuthError',
      error: String(message ?? error),
      ...(status ? { status } : {}),
    })
  }

  private rejected(data: unknown): void {
    if (this.subscriptionCancelled) {
      this.leave(false)
      return
    }
    this.subscription = 'failed'
    this.link.log.write('warn', `subscription to ${this.name} failed`, data)
    this.emit(SUBSCRIPTION_ERROR, data, NO_METADATA)
  }

  private leave(mustTellServer: boolean): void {
    this.abortAuthorization()
    this.subscription = 'left'
    this.link.onLeave(this)
    if (mustTellServer) this.link.server.sendEvent(UNSUBSCRIBE, { channel: this.name })
  }

  private abortAuthorization(): void {
    if (typeof this.subscription === 'object') this.subscription.aborter.abort()
  }
}
