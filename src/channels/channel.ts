// A channel: what it carries, what may be asked of it, and the frames that are for it. Must not
// know other channels, nor how a subscription comes about.

import type { EventName, Payload } from '../shared/emitter.js'
import { ProtocolError, describe } from '../shared/errors.js'
import {
  INTERNAL_PREFIX,
  INTERNAL_SUBSCRIPTION_COUNT,
  INTERNAL_SUBSCRIPTION_SUCCEEDED,
  SUBSCRIPTION_COUNT,
  SUBSCRIPTION_ERROR,
  SUBSCRIPTION_SUCCEEDED,
  isClientEvent,
} from '../protocol/event-names.js'
import type { Frame } from '../protocol/frames.js'
import { fieldsOf } from '../protocol/messages.js'
import type { ClientEventName } from '../types.js'
import { NO_METADATA, RESUBSCRIBED } from './channel-events.js'
import type { ChannelSystemEvents, EventMetadata } from './channel-events.js'
import { EventStream } from './event-stream.js'
import type { EventStreamOptions } from './event-stream.js'
import { Subscription } from './subscription.js'

/** A public channel, and what all kinds have in common. Made by `client.subscribe(name)`. */
export class Channel<
  Events = Record<string, unknown>,
  SystemEvents = ChannelSystemEvents,
> extends Subscription<Events & SystemEvents> {
  /** How many connections are subscribed, if the app has turned that on; else undefined. */
  subscriptionCount: number | undefined = undefined
  private loggedProblem: string | undefined = undefined

  /**
   * The data of each `event` from now on, for a `for await` loop. A slow loop finds the last
   * `buffer` events: older ones are dropped. The loop ends when `signal` aborts and when the
   * channel is left; over a reconnect it goes on.
   */
  events<Event extends EventName<Events & SystemEvents>, Data = unknown>(
    event: Event,
    { signal, buffer = 1000 }: EventStreamOptions = {},
  ): EventStream<Payload<Events & SystemEvents, Event, Data>> {
    const stream = new EventStream<Payload<Events & SystemEvents, Event, Data>>(buffer, () => {
      off()
      unwatch()
    })
    const off = this.on<Event, Data>(event, (data) => stream.push(data))
    const look = () => {
      if (signal?.aborted || this.step === 'left') stream.end()
    }
    const unwatch = this.watch(look, signal)
    look()
    return stream
  }

  /**
   * Sends a client event to the other subscribers. The name must begin with `client-`.
   * Returns false, and says why in the log, when it was not sent. Protocol: client events.
   */
  trigger<Event extends ClientEventName<Events>>(event: Event, data: Events[Event]): boolean {
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
        this.owner.log.write('warn', `${event} not sent on ${this.name}: ${problem}`)
      }
      return false
    }
    return this.owner.connection.sendEvent(event, data, this.name)
  }

  /** @internal A frame for this channel. Its data is decoded. */
  receive(frame: Frame): void {
    const { event, data } = frame
    if (event.startsWith(INTERNAL_PREFIX)) this.receiveInternal(frame)
    else if (event === SUBSCRIPTION_ERROR) this.refuse(data)
    else this.deliver(event, data, this.metadataOf(frame))
  }

  /** @internal */
  protected deliver(event: string, data: unknown, metadata: EventMetadata): void {
    const { schema } = this.owner.options
    const { step } = this
    if (step === 'cancelled' || step === 'left') return
    if (schema) [event, data] = schema(this.name, event, data)
    this.emit(event, data, metadata)
  }

  /** @internal */
  protected metadataOf(_frame: Frame): EventMetadata {
    return NO_METADATA
  }

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
    if (event === INTERNAL_SUBSCRIPTION_SUCCEEDED) this.receiveConfirmation(data)
    else if (event === INTERNAL_SUBSCRIPTION_COUNT) {
      const { subscription_count: count } = fieldsOf(data)
      if (typeof count === 'number') this.subscriptionCount = count
      this.emit(SUBSCRIPTION_COUNT, data, NO_METADATA)
    }
  }

  private receiveConfirmation(data: unknown): void {
    if (!this.accept()) return
    const { lostAt } = this
    const events = this.confirmed(data)
    if (lostAt) events.push([RESUBSCRIBED, { lostAt, backAt: this.owner.platform.now() }])
    this.lostAt = undefined
    for (const [name, shown] of events) {
      // The listener of the last one may have left.
      if (this.subscribed) this.emit(name, shown, NO_METADATA)
    }
  }
}
