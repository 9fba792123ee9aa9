// The connection as users see it: performs the effects of transitions, tells of changes, and
// passes frames on. What to do about an event is decided in transition.ts alone.

import { Emitter } from '../shared/emitter.js'
import type { Log } from '../shared/log.js'
import { createOrderedRunner } from '../shared/in-order.js'
import { UPGRADE_CODE } from '../protocol/close-codes.js'
import { ERROR, PING, PONG } from '../protocol/event-names.js'
import { decodeFrame, encodeFrame, type Frame } from '../protocol/frames.js'
import { readError } from '../protocol/messages.js'
import type { Platform, Timer } from '../platform/platform.js'
import type { Transport, TransportClose, TransportEvents } from '../transport/transport.js'
import { Attempts } from './attempts.js'
import { closedError, serverError, silenceError } from './connection-errors.js'
import {
  INITIAL_STATE,
  statusOf,
  timersOf,
  type ConnectionState,
  type ConnectionStatus,
  type State,
} from './state.js'
import type { ConnectionEvents, ConnectionOwner } from './contract.js'
import { transition } from './transition.js'
import { readFirstMessage } from './handshake.js'
import type { ConnectionEvent, Effect } from './machine.js'

/** The connection of a client to its server. Reached as `client.connection`. */
export class Connection extends Emitter<ConnectionEvents> {
  /** Everything about the connection at this moment, and why. The same object until it changes. */
  status: ConnectionStatus = statusOf(INITIAL_STATE)
  private current: State = INITIAL_STATE
  private timer: Timer = undefined
  private readonly statusListeners: Emitter<{ change: undefined }>
  private readonly platform: Platform
  private readonly owner: ConnectionOwner
  private readonly log: Log
  // The server said so, whatever the options say.
  private mustUseTLS = false
  /** @internal */ attempts: Attempts | undefined
  private stopWatching: (() => void) | undefined
  /** @internal */ lastActivityAt = 0
  // The code of the last `pusher:error` on this socket: the close that follows is no second error.
  private reportedCode: number | null = null
  // What went wrong in this attempt while another socket was still trying.
  private setback: TransportClose | undefined
  private readonly tell = createOrderedRunner()

  /** @internal */
  constructor(owner: ConnectionOwner) {
    super(owner.onListenerError)
    this.platform = owner.platform
    this.owner = owner
    this.log = owner.log
    this.statusListeners = new Emitter(owner.onListenerError)
  }

  /** The state now. */
  get state(): ConnectionState {
    return this.status.state
  }

  /** The id that the server gave this connection; undefined unless connected. */
  get socketId(): string | undefined {
    return this.status.socketId
  }

  /** Alias of `socketId`, as `pusher-js` spells it. */
  get socket_id(): string | undefined {
    return this.socketId
  }

  /** Calls `listener` after each change of `status`; returns a function that stops it. */
  subscribe(listener: () => void): () => void {
    return this.statusListeners.on('change', listener)
  }

  /** Connects, and stays connected until `disconnect`. Does nothing when it is doing so. */
  connect(): void {
    this.dispatch({ type: 'connect' })
  }

  /** Ends the connection and makes no new one. */
  disconnect(): void {
    this.dispatch({ type: 'disconnect' })
  }

  /** Makes the next attempt now, if one is waiting. */
  retryNow(): void {
    this.dispatch({ type: 'retry' })
  }

  /** Whether TLS is used. */
  isUsingTLS(): boolean {
    return this.owner.config.useTLS || this.mustUseTLS
  }

  /** Sends a text frame as it is. False when there is no connection. */
  send(text: string): boolean {
    const wasSent = this.attempts?.transport?.send(text) ?? false
    if (wasSent && this.log.isActive()) this.log.write('debug', 'frame out', text)
    return wasSent
  }

  /** Sends an event. False when there is no connection. */
  sendEvent(event: string, data: unknown, channel?: string): boolean {
    return this.current.step === 'connected' && this.send(encodeFrame(event, data, channel))
  }

  /** Alias of `sendEvent`, as `pusher-js` spells it. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    return this.sendEvent(event, data, channel)
  }

  private dispatch(event: ConnectionEvent, failure?: Error): void {
    const { platform, lastActivityAt } = this
    const previous = this.current
    const [next, ...effects] = transition(previous, event, {
      now: platform.now(),
      random: platform.random(),
      lastActivityAt,
      fallbackDelayMs: this.owner.transports.fallbackDelayMs(),
      timing: this.owner.config.timing,
    })
    if (next === previous) return
    if (next.step === 'waiting' && (event.type === 'opening' || event.type === 'pong')) {
      failure = silenceError(next.reason, this.setback)
    }
    // One way did not work, the attempt goes on.
    if (next.step === 'opening' && previous.step === 'opening') failure = undefined
    const before = this.status
    // Pings change nothing that is shown.
    const after =
      previous.step === 'connected' && next.step === 'connected' ? before : statusOf(next)
    this.enter(next, after)
    for (const effect of effects) this.perform(effect)
    // Users hear of it last: whatever they do then meets a finished change.
    if (after !== before) this.tell(() => this.announce(before, after, failure))
  }

  private enter(next: State, status: ConnectionStatus): void {
    const { socketId } = this
    this.current = next
    this.status = status
    this.platform.clearTimer(this.timer)
    this.timer = undefined
    // One for what is due first: it leads to a state that has the others.
    const [first] = timersOf(next)
      .filter(([, dueAt]) => dueAt)
      .sort(([, a = 0], [, b = 0]) => a - b)
    if (first) {
      const [type, dueAt = 0] = first
      const onDue = () => this.dispatch({ type })
      this.timer = this.platform.setTimer(onDue, dueAt - this.platform.now())
    }
    if (this.log.isActive()) this.log.write('debug', 'state', status)
    if (socketId && !this.socketId) this.owner.onLost()
  }

  private announce(before: ConnectionStatus, after: ConnectionStatus, failure?: Error): void {
    // Asks the app for signatures: what the app does then is told after this change.
    if (!before.socketId && after.socketId) this.owner.onConnected()
    if (failure) this.emit('error', failure)
    if (before.state !== after.state) {
      this.emit('state_change', { previous: before.state, current: after.state })
      this.emit(after.state, after.socketId && { socket_id: after.socketId })
    }
    if (after.nextRetryAt !== undefined && after.nextRetryAt !== before.nextRetryAt) {
      this.emit('connecting_in', Math.max(0, after.nextRetryAt - this.platform.now()) / 1000)
    }
    this.statusListeners.emit('change')
  }

  private perform(effect: Effect): void {
    if (effect === 'ping') this.sendEvent(PING, {})
    else if (effect === 'use tls') this.mustUseTLS = true
    else if (effect === 'start') this.start()
    else if (effect === 'fall back') this.attempts?.fallBack()
    else if (effect === 'retry') this.attempts?.retry()
    else if (effect === 'drop') this.attempts?.keep()
    else {
      this.stopWatching?.()
      this.attempts?.stop()
    }
  }

  private start(): void {
    this.stopWatching = this.platform.watch((type) => this.dispatch({ type }))
    this.attempts = new Attempts(this)
  }

  /** @internal */
  openWebSocket(events: TransportEvents): Transport {
    this.reportedCode = null
    this.setback = undefined
    return this.owner.transports.openWebSocket(this.isUsingTLS(), events)
  }

  /** @internal */
  openFallback(events: TransportEvents): Transport {
    return this.owner.transports.openFallback(this.isUsingTLS(), events)
  }

  /** @internal */
  onSetback(close: TransportClose): void {
    this.setback = close
  }

  /** @internal */
  onClose(close: TransportClose): void {
    const { code } = close
    // As in pusher-js, an orderly end is no error; and what was reported is not said twice.
    const isSilent = [1000, 1001, UPGRADE_CODE, this.reportedCode].includes(code)
    const failure = isSilent ? undefined : closedError(close)
    this.dispatch(code ? { type: 'closed', code } : { type: 'no transport' }, failure)
  }

  // The hot path: every frame of the server comes through here.
  /** @internal */
  onMessage(data: unknown): void {
    this.lastActivityAt = this.platform.now()
    let frame: Frame
    try {
      frame = decodeFrame(data)
    } catch (error) {
      this.receiveGarbage(error as Error)
      return
    }
    if (this.log.isActive()) this.log.write('debug', 'frame in', data)
    if (this.current.step !== 'connected') {
      this.dispatch(...readFirstMessage(frame, this.attempts?.transport?.name ?? 'ws'))
      return
    }
    if (frame.event === PING) this.sendEvent(PONG, {})
    else if (frame.event === PONG) this.dispatch({ type: 'answered' })
    else if (frame.event === ERROR) this.receiveError(frame)
    this.owner.receive(frame)
  }

  private receiveError(frame: Frame): void {
    const error = readError(frame.data)
    this.reportedCode = error.code
    this.emit('error', serverError(error))
  }

  private receiveGarbage(error: Error): void {
    if (this.current.step === 'connected') this.emit('error', error)
    else this.dispatch({ type: 'bad handshake' }, error)
  }
}
