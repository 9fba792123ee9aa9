// The webhook events that wait for one address: batches them where that is wanted, tries each
// request again for a while, and never grows beyond a limit. Must not know HTTP or signatures.

import type { WebhookOutcome } from './server-events.js'
import type { WebhookEvent } from './webhook-events.js'

/** What a queue works with. */
export interface WebhookQueueOptions {
  /** Sends a body. Resolves to the status of the answer, rejects when there is none. */
  readonly post: (body: string, signal: AbortSignal) => Promise<number>
  /** Whether events that come close together share a request. */
  readonly isBatched: boolean
  /** Events that may wait. When there are as many, new ones are dropped. */
  readonly limit: number
  /** Is told how each try ended, and what was dropped. */
  readonly onOutcome: (outcome: WebhookOutcome, request: WebhookRequest) => void
}

/** One request, and how often it was tried. */
export interface WebhookRequest {
  readonly events: readonly WebhookEvent[]
  readonly body: string
  attempt: number
  firstTryMs: number
  /** Status of the last answer, or in words why there was none. */
  answer: number | string
}

/** Milliseconds that an address has to answer, as hosted Channels gives it. */
export const ANSWER_TIMEOUT_MS = 4000
/** Milliseconds after the first try during which a request is tried again. */
export const RETRY_FOR_MS = 300_000

// The first and the longest wait between two tries; each is twice as long as the one before.
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
// A batch goes out after so long or with so many events, as hosted Channels does it.
const BATCH_MS = 250
const BATCH_SIZE = 20
const STOPPED = 'the server stopped'
// Requests to one address that may be under way at once.
const CONCURRENCY = 10

/** Delivers the events for one address. `push` never waits. */
export class WebhookQueue {
  private readonly options: WebhookQueueOptions
  private batch: WebhookEvent[] = []
  private batchTimer: ReturnType<typeof setTimeout> | undefined
  private readonly ready: WebhookRequest[] = []
  private readonly waiting = new Map<WebhookRequest, ReturnType<typeof setTimeout>>()
  private readonly underWay = new Map<WebhookRequest, AbortController>()
  /** Events that are neither delivered nor given up. */
  private size = 0
  private isStopping = false
  private isClosed = false
  private onEmpty: () => void = () => undefined

  constructor(options: WebhookQueueOptions) {
    this.options = options
  }

  /** Takes an event, or drops it when too many wait or all was given up. */
  push(event: WebhookEvent): void {
    if (this.isClosed || this.size >= this.options.limit) {
      const why = this.isClosed ? STOPPED : 'the queue is full'
      this.options.onOutcome('dropped', toRequest([event], why))
      return
    }
    this.size += 1
    this.batch.push(event)
    if (!this.options.isBatched || this.batch.length >= BATCH_SIZE) {
      this.sendBatch()
    } else {
      this.batchTimer ??= setTimeout(() => this.sendBatch(), BATCH_MS)
    }
  }

  /**
   * Tries everything once more, now. Resolves when nothing is left, after `graceMs` at the latest:
   * what is left then is given up.
   */
  async flush(graceMs: number): Promise<void> {
    this.isStopping = true
    const isEmpty = new Promise<void>((resolve) => (this.onEmpty = resolve))
    this.closeBatch()
    for (const request of [...this.waiting.keys()]) this.retry(request)
    this.goOn()
    const deadline = setTimeout(() => this.giveUp(), graceMs)
    await isEmpty
    clearTimeout(deadline)
  }

  /** Gives up everything, also what is still to come. */
  giveUp(): void {
    this.isStopping = this.isClosed = true
    this.closeBatch()
    for (const timer of this.waiting.values()) clearTimeout(timer)
    const left = [...this.waiting.keys(), ...this.ready.splice(0)]
    this.waiting.clear()
    for (const request of left) this.finish('failed', request)
    for (const controller of this.underWay.values()) controller.abort()
    this.goOn()
  }

  private sendBatch(): void {
    this.closeBatch()
    this.goOn()
  }

  private closeBatch(): void {
    clearTimeout(this.batchTimer)
    this.batchTimer = undefined
    if (this.batch.length === 0) return
    this.ready.push(toRequest(this.batch, STOPPED))
    this.batch = []
  }

  private goOn(): void {
    while (this.underWay.size < CONCURRENCY) {
      const request = this.ready.shift()
      if (!request) break
      void this.attempt(request)
    }
    if (this.size === 0) this.onEmpty()
  }

  private async attempt(request: WebhookRequest): Promise<void> {
    const controller = new AbortController()
    const timeout = setTimeout(() => controller.abort(), ANSWER_TIMEOUT_MS)
    this.underWay.set(request, controller)
    request.attempt += 1
    if (request.attempt === 1) request.firstTryMs = performance.now()
    try {
      request.answer = await this.options.post(request.body, controller.signal)
    } catch (error) {
      request.answer = controller.signal.aborted ? 'no answer in time' : reasonOf(error)
    }
    clearTimeout(timeout)
    this.underWay.delete(request)
    const { answer } = request
    if (typeof answer === 'number' && answer >= 200 && answer < 300) {
      this.finish('delivered', request)
    } else {
      this.waitOrGiveUp(request)
    }
    this.goOn()
  }

  private waitOrGiveUp(request: WebhookRequest): void {
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (request.attempt - 1))
    const nextTryMs = performance.now() + waitMs - request.firstTryMs
    if (this.isStopping || nextTryMs > RETRY_FOR_MS) {
      this.finish('failed', request)
      return
    }
    this.options.onOutcome('retried', request)
    const timer = setTimeout(() => this.retry(request), waitMs)
    this.waiting.set(request, timer)
  }

  private retry(request: WebhookRequest): void {
    clearTimeout(this.waiting.get(request))
    this.waiting.delete(request)
    this.ready.push(request)
    this.goOn()
  }

  private finish(outcome: 'delivered' | 'failed', request: WebhookRequest): void {
    this.size -= request.events.length
    this.options.onOutcome(outcome, request)
  }
}

function toRequest(events: readonly WebhookEvent[], answer: string): WebhookRequest {
  const body = JSON.stringify({ time_ms: Date.now(), events })
  return { events, body, attempt: 0, firstTryMs: 0, answer }
}

// What `fetch` rejects with says little; its cause says why.
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown }
  return cause instanceof Error ? cause.message : String(cause)
}
