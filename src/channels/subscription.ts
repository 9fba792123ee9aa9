// The life of a channel's subscription: what the user wants, what the server was asked, and where
// that stands. Must not know what channels carry.

import { Emitter } from '../shared/emitter.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import { AuthError, BellwireError } from '../shared/errors.js'
import { SUBSCRIBE, SUBSCRIPTION_ERROR, UNSUBSCRIBE } from '../protocol/event-names.js'
import { fieldsOf } from '../protocol/messages.js'
import type { SubscribeData } from '../protocol/messages.js'
import { failureData } from '../auth/authorizer.js'
import { ANSWER_TIMEOUT_MS } from './answer-timer.js'
import { NO_METADATA } from './channel-events.js'
import type { EventMetadata, SubscriptionErrorData } from './channel-events.js'
import type { ChannelOwner } from './owner.js'

/*
   subscribe() ─▶ idle ──connected──▶ authorizing ──signature──▶ requested ─────▶ subscribed
                   ▲                    │ ▲ subscribe()            │  ▲  │ refused, or no answer
                   │              error ▼ │                        │  │  ▼ in time
     socket lost ──┴─ (all but left)   failed ◀────────────────────┼──┼── (which may come late)
                                                      unsubscribe()▼  │subscribe()
                                                               cancelled ──answer, or none──▶ left
   unsubscribe() leads from idle, authorizing, failed and subscribed to left at once. Whoever
   authorizes also retries: that is one `authorizing`, as long as the socket that is signed for.
*/

/** Where a subscription stands. */
export type SubscriptionStep =
  /** Wanted, but there is no connection. */
  | 'idle'
  /** A signature for the socket of this moment is being fetched. */
  | 'authorizing'
  /** The server was asked and has not answered. */
  | 'requested'
  /** The user left before the server answered; its answer decides what must be sent. */
  | 'cancelled'
  /** The server confirmed. */
  | 'subscribed'
  /** The server did not answer in time, but may still do so. */
  | 'unanswered'
  /** Refused. As in `unanswered`, the next `subscribe` or connection tries again. */
  | 'failed'
  /** Not wanted any more, for good. */
  | 'left'

/** What a channel is, apart from what it carries: subscribed or not, and why. */
export class Subscription<Events> extends Emitter<Events, EventMetadata> {
  /** The name, with its prefix. */
  readonly name: string
  /** @internal */
  protected readonly owner: ChannelOwner
  /** @internal */
  protected step: SubscriptionStep = 'idle'
  private failure: Error | undefined = undefined
  // Aborts when the step is over: what was begun in it is void in the next one.
  private aborter: AbortController | undefined = undefined
  /** @internal When the server was last heard before a subscription was lost. */
  protected lostAt: number | undefined = undefined
  private changes: Emitter<{ change: undefined }> | undefined = undefined

  /** @internal */
  constructor(name: string, owner: ChannelOwner) {
    super(owner.onListenerError)
    this.name = name
    this.owner = owner
  }

  /** Whether the server has confirmed this channel on the connection of this moment. */
  get subscribed(): boolean {
    return this.step === 'subscribed'
  }

  /** Whether a confirmation is under way. */
  get subscriptionPending(): boolean {
    return ['authorizing', 'requested', 'cancelled'].includes(this.step)
  }

  /** Whether the user left while the confirmation was under way. */
  get subscriptionCancelled(): boolean {
    return this.step === 'cancelled'
  }

  /** Why the subscription failed, as `ready` rejects; undefined unless it did. */
  get error(): Error | undefined {
    return this.failure
  }

  /** Calls `listener` after each change of the above; returns a function that stops it. */
  onChange(listener: () => void): () => void {
    return (this.changes ??= new Emitter(this.onListenerError)).on('change', listener)
  }

  /**
   * Resolves when the server has confirmed this channel, at once when it has. Rejects when the
   * subscription fails, when the channel is left, and with the reason of `signal` when that
   * aborts. Waits for a connection as long as it takes.
   */
  ready({ signal }: { signal?: AbortSignalLike | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { step, failure } = this
        const { aborted, reason } = (signal ?? {}) as { aborted?: boolean; reason: Error }
        if (aborted) reject(reason)
        else if (failure) reject(failure)
        else if (step === 'subscribed') resolve()
        else if (step === 'left' || step === 'cancelled') {
          reject(new BellwireError('channel/left', `The channel ${this.name} was left.`))
        } else return
        unwatch()
      }
      const unwatch = this.watch(look, signal)
      look()
    })
  }

  /**
   * Leaves the channel, for good: `client.subscribe` makes a new one of the same name, without the
   * listeners of this one.
   */
  unsubscribe(): void {
    const { step } = this
    // The server would reject an unsubscribe that overtakes its answer.
    if (step === 'requested') this.enter('cancelled')
    else if (step !== 'cancelled') this.leave(step === 'subscribed' || step === 'unanswered')
  }

  /** @internal Subscribes on the connection of this moment, if there is one and it is needed. */
  subscribe(): void {
    const { step } = this
    const { socketId } = this.owner.connection
    if (step === 'cancelled') this.enter('requested')
    else if (socketId && ['idle', 'failed', 'unanswered'].includes(step)) this.attempt(socketId)
  }

  /** @internal The connection is gone. */
  disconnect(): void {
    const { step } = this
    if (step === 'subscribed') this.lostAt ??= this.owner.connection.lastActivityAt
    if (step === 'cancelled') this.leave()
    else if (step !== 'left') this.enter('idle')
  }

  /** @internal The server has not answered in time. What it said meanwhile may be the reason. */
  overdue(serverSaid?: string): void {
    if (this.subscriptionCancelled) this.leave(true)
    else {
      const said = serverSaid ? ` It said: ${serverSaid}` : ''
      const error = `The server did not confirm in ${ANSWER_TIMEOUT_MS} ms.${said}`
      this.fail('unanswered', error, { type: 'TimeoutError', error })
    }
  }

  /** @internal Fetches what the server wants to see before it lets this user in, where it does. */
  protected authorize?(socketId: string, signal: AbortSignal): Promise<SubscribeData>

  /** @internal The server confirmed. False when nobody wants it any more. */
  protected accept(): boolean {
    const isWanted = !this.subscriptionCancelled
    if (!isWanted) this.leave(true)
    // Some servers say it twice.
    else if (!this.subscribed) this.enter('subscribed')
    return isWanted
  }

  /** @internal The server refused. */
  protected refuse(given: unknown): void {
    const { step } = this
    if (step === 'cancelled') this.leave()
    // While a signature is fetched, this answers an attempt that was given up.
    else if (step !== 'authorizing') {
      const error = 'The server refused the subscription.'
      this.fail('failed', given, { type: 'AuthError', error, ...fieldsOf(given) })
    }
  }

  /** @internal Calls `look` at each change and when `signal` aborts, until the result is called. */
  protected watch(look: () => void, signal?: AbortSignalLike): () => void {
    const off = this.onChange(look)
    signal?.addEventListener('abort', look)
    return () => {
      off()
      signal?.removeEventListener('abort', look)
    }
  }

  /** @internal Aborts when the step of this moment is over. */
  protected signal(): AbortSignal {
    return (this.aborter ??= new AbortController()).signal
  }

  private attempt(socketId: string): void {
    if (!this.authorize) {
      this.request({ auth: '', channel: this.name })
      return
    }
    this.enter('authorizing')
    const signal = this.signal()
    // A signature is for one socket and one attempt: when it comes, both may be others.
    this.authorize(socketId, signal).then(
      (data) => {
        if (!signal.aborted) this.request(data)
      },
      (cause: unknown) => {
        if (!signal.aborted) this.fail('failed', cause, failureData(cause))
      },
    )
  }

  private request(data: SubscribeData): void {
    const { answers, connection } = this.owner
    if (connection.sendEvent(SUBSCRIBE, data)) {
      answers.waitFor(this)
      this.enter('requested')
    } else this.enter('idle')
  }

  private fail(step: SubscriptionStep, cause: unknown, data: SubscriptionErrorData): void {
    const { owner, name: channel } = this
    const { error, status } = data
    const details = { cause, channel, status }
    this.enter(
      step,
      cause instanceof Error ? cause : new AuthError('channel/not-subscribed', error, details),
    )
    owner.log.write('warn', 'subscription failed', { channel, ...data })
    this.emit(SUBSCRIPTION_ERROR, data, NO_METADATA)
  }

  private leave(mustTellServer?: boolean): void {
    const { owner, name: channel } = this
    this.enter('left')
    owner.channels.remove(this)
    if (mustTellServer) owner.connection.sendEvent(UNSUBSCRIBE, { channel })
  }

  private enter(step: SubscriptionStep, failure?: Error): void {
    const { aborter } = this
    this.step = step
    this.failure = failure
    this.aborter = undefined
    aborter?.abort()
    if (step !== 'requested' && step !== 'cancelled') this.owner.answers.stopWaitingFor(this)
    this.changes?.emit('change')
  }
}
