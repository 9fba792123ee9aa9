// Watches what a connection tells while faults go on, and notes each time that it breaks a
// promise: a wait that is too long, an error too many, a status that is not true.

import type { BellwireClient } from '../../src/bellwire.js'
import { waitMs, type Backoff } from '../../src/connection/backoff.js'
import type { ConnectionState, ConnectionStatus } from '../../src/connection/state.js'
import { STABLE_AFTER_MS } from '../../src/connection/transition.js'
import { clearFastTimer, fastNow, setFastTimer } from './fast-clock.js'

/** What a connection did that it must not do. */
export class ConnectionWatch {
  /** Broken promises, in words. */
  readonly problems: string[] = []
  /** Errors that were told while connected, and ended nothing. */
  errorsWhileConnected = 0
  /** How often the server refused the client for good. */
  refusals = 0
  private readonly client: BellwireClient
  private readonly backoff: Backoff
  private status: ConnectionStatus
  private newErrors: Error[] = []
  private outageSince = fastNow()
  private connectedAt = 0
  private lateTimer: unknown

  constructor(client: BellwireClient, backoff: Backoff, onChange: () => void) {
    const { connection } = client
    this.client = client
    this.backoff = backoff
    this.status = connection.status
    connection.bind('error', (error) => {
      if (connection.state === 'connected') this.errorsWhileConnected += 1
      else this.newErrors.push(error)
    })
    connection.bind('state_change', ({ previous, current }) => this.noteOutage(previous, current))
    connection.bind('connecting_in', (seconds) => this.checkWait(seconds * 1000))
    connection.subscribe(() => {
      this.checkStatus()
      onChange()
    })
  }

  private checkWait(said: number): void {
    const { connection } = this.client
    const { reason, nextRetryAt } = connection.status
    const outageMs = fastNow() - this.outageSince
    const extraMs = reason === 'server is over capacity' ? this.backoff.minMs : 0
    const longest = waitMs(outageMs, 1, this.backoff) + extraMs
    if (said < 0 || said > longest) {
      this.problems.push(
        `a wait of ${said} ms after ${outageMs} ms, at most ${longest} are allowed`,
      )
    }
    // Due with the timer of the client or after it, but set after it: it is called after it.
    clearFastTimer(this.lateTimer)
    this.lateTimer = setFastTimer(() => {
      if (connection.status.nextRetryAt === nextRetryAt) {
        this.problems.push(`no attempt after the wait of ${said} ms`)
      }
    }, said + 1)
  }

  private checkStatus(): void {
    const { client, status: before } = this
    const after = client.connection.status
    this.status = after
    const isConnected = after.state === 'connected'
    const wasConnected = before.state === 'connected'
    if (isConnected !== (after.socketId !== undefined)) {
      this.problems.push(`${after.state} with socketId ${String(after.socketId)}`)
    }
    if (!isConnected && client.allChannels().some(({ subscribed }) => subscribed)) {
      this.problems.push(`a channel is subscribed while ${after.state}`)
    }

    const isWaiting = after.nextRetryAt !== undefined
    if (!isWaiting) clearFastTimer(this.lateTimer)
    const isRefused = after.reason === 'server refused' && before.reason !== 'server refused'
    if (isRefused) this.refusals += 1
    const hasFailed =
      (isWaiting && after.nextRetryAt !== before.nextRetryAt) ||
      (wasConnected && !isConnected) ||
      isRefused
    if (this.newErrors.length > (hasFailed ? 1 : 0)) {
      const words = this.newErrors.map(String).join(' | ')
      this.problems.push(`too many errors (failed: ${hasFailed}): ${words}`)
    }
    this.newErrors = []
  }

  private noteOutage(previous: ConnectionState, current: ConnectionState): void {
    if (current === 'connected') this.connectedAt = fastNow()
    const lastedMs = fastNow() - this.connectedAt
    const wasStable = previous === 'connected' && lastedMs >= STABLE_AFTER_MS
    if (wasStable || previous === 'disconnected') this.outageSince = fastNow()
  }
}
