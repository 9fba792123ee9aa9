// The link of one process to Redis: opens it, notices when it is broken or mute, comes back.
// Requests are answered after all events that Redis told before. Must not know what they are about.

import { randomUUID } from 'node:crypto'

import { BellwireError } from '../../shared/errors.js'
import type { Log } from '../../shared/log.js'
import { openConnection, type RedisConnection } from './redis-connection.js'

/** Milliseconds by which processes judge Redis and each other. */
export interface RedisTimes {
  /** Between two signs of life of a process. */
  readonly beatMs: number
  /** Until Redis is given up when it does not answer. */
  readonly answerMs: number
  /** Until a process that gives no sign of life is dead. */
  readonly silenceMs: number
  /** After a return, until all others are taken to be back too. */
  readonly settleMs: number
}

/** The answer to a request; undefined when the link was broken or broke. */
export type Answer = readonly unknown[] | undefined

/** Something that Redis told. */
export interface RedisEvent {
  readonly name: string
  readonly details: readonly unknown[]
  /** The request that led to it, if it was one of this process. */
  readonly ownRequest: number | undefined
}

/** What Redis knows of a process that enters. */
export interface Welcome {
  /** `new` also when it has forgotten everything; `dead` when the others had given it up. */
  readonly state: 'new' | 'known' | 'dead'
  /** What it has in the name of the process, from an earlier time: JSON. */
  readonly held: readonly string[]
}

/** Is told what a link does. */
export interface LinkListener {
  /** Redis told something. */
  event(event: RedisEvent): void
  /** The link works. */
  up(welcome: Welcome): void
  /** The link broke. Called before the requests that have no answer are told so. */
  down(): void
  /** What processes that died had, as the script says it; told in one process only. */
  swept(losses: readonly unknown[]): void
}

interface Request {
  readonly sentAtMs: number
  readonly settle: (answer: Answer) => void
  answer: Answer
  /** Whether all events before the answer have come. */
  isReached: boolean
}

interface Live {
  readonly connection: RedisConnection
  readonly sinceMs: number
  readonly timer: ReturnType<typeof setInterval>
}

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 1000

/** One app's link to Redis. */
export class RedisLink {
  /** Names this process among all that serve the app. */
  readonly process = randomUUID()
  private readonly url: string
  private readonly prefix: string
  private readonly times: RedisTimes
  private readonly listener: LinkListener
  private readonly log: Log
  private readonly requests = new Map<number, Request>()
  private lastRequest = 0
  private lastSettledMs = 0
  private entrances = 0
  private live: Live | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private retryMs = FIRST_RETRY_MS
  private isClosed = false

  constructor(url: string, prefix: string, times: RedisTimes, listener: LinkListener, log: Log) {
    this.url = url
    this.prefix = prefix
    this.times = times
    this.listener = listener
    this.log = log
  }

  /** Whether requests can be made right now. */
  get isUp(): boolean {
    return this.live !== undefined
  }

  /** The number that the next request will have. */
  get nextRequest(): number {
    return this.lastRequest + 1
  }

  /** Opens the link, at the first try or not at all: then it rejects with a `BellwireError`. */
  async open(): Promise<void> {
    try {
      await this.connect()
    } catch (cause) {
      if (cause instanceof BellwireError) throw cause
      throw new BellwireError('server/redis-unreachable', `Cannot use Redis: ${textOf(cause)}.`, {
        hint: 'Start it or correct its address: --redis redis://HOST:6379, or redis in code.',
        cause,
      })
    }
  }

  /** Runs an operation of the script. */
  ask(operation: string, ...details: (string | number)[]): Promise<Answer> {
    const { live } = this
    if (!live) return Promise.resolve(undefined)
    const number = (this.lastRequest += 1)
    return new Promise((settle) => {
      const sentAtMs = performance.now()
      const request: Request = { sentAtMs, settle, answer: undefined, isReached: false }
      this.requests.set(number, request)
      live.connection.run(...this.address(operation, number), ...details).then(
        (answer) => {
          request.answer = answer
          this.settleIfDone(number)
        },
        (error: unknown) => {
          if (this.live === live) this.break(error)
        },
      )
    })
  }

  /** Takes this process out of Redis and closes the link for good. */
  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.retryTimer)
    await this.ask('leave')
    this.end()
  }

  // What every call of the script begins with.
  private address(operation: string, request: number): [string, ...(string | number)[]] {
    return [operation, this.prefix, this.process, this.entrances, request]
  }

  private async connect(): Promise<void> {
    this.entrances += 1
    const connection = await openConnection({
      url: this.url,
      topics: [`${this.prefix}all`, this.prefix + this.process],
      greeting: this.address('enter', 0),
      limitMs: this.times.answerMs,
      onMessage: (text) => this.receive(text),
      onBreak: (cause) => this.break(cause),
    })
    if (this.isClosed) return connection.close()
    const timer = setInterval(() => {
      // What waits to be read comes first: this process may have been busy.
      setImmediate(() => this.beat())
    }, this.times.beatMs)
    this.live = { connection, sinceMs: performance.now(), timer }
    this.log.write('info', 'redis connected')
    const [state, held] = connection.welcome as [Welcome['state'], readonly string[]]
    this.listener.up({ state, held })
  }

  private receive(text: string): void {
    const [process, request, name, ...details] = JSON.parse(text) as [
      process: string,
      request: string,
      name: string,
      ...details: unknown[],
    ]
    const ownRequest = process === this.process ? Number(request) : undefined
    if (name !== 'done') this.listener.event({ name, details, ownRequest })
    else if (ownRequest !== undefined) this.reach(ownRequest)
  }

  // All that was told before an answer has come.
  private reach(number: number): void {
    const request = this.requests.get(number)
    if (request) request.isReached = true
    this.settleIfDone(number)
  }

  private settleIfDone(number: number): void {
    const request = this.requests.get(number)
    if (!request?.isReached || !request.answer) return
    this.requests.delete(number)
    this.lastSettledMs = performance.now()
    request.settle(request.answer)
  }

  private beat(): void {
    if (!this.live) return
    const { answerMs, silenceMs } = this.times
    const nowMs = performance.now()
    const [oldest] = this.requests.values()
    if (oldest && nowMs - Math.max(oldest.sentAtMs, this.lastSettledMs) > answerMs) {
      this.break(new Error('It does not answer'))
      return
    }
    // Who was away himself cannot tell who else was.
    const isSettled = nowMs - this.live.sinceMs > silenceMs
    void this.ask('beat', isSettled ? silenceMs : 0).then((losses) => {
      if (!losses) return
      this.retryMs = FIRST_RETRY_MS
      if (losses.length > 0) this.listener.swept(losses)
    })
  }

  private break(cause: unknown): void {
    this.end()
    const requests = [...this.requests.values()]
    this.requests.clear()
    this.listener.down()
    for (const { settle } of requests) settle(undefined)
    if (this.isClosed) return
    this.log.write('warn', 'redis lost: this process goes on alone', textOf(cause))
    this.retry()
  }

  private end(): void {
    clearInterval(this.live?.timer)
    this.live?.connection.close()
    this.live = undefined
  }

  private retry(): void {
    this.retryTimer = setTimeout(() => {
      this.connect().catch((error: unknown) => {
        this.log.write('info', 'redis is still away', textOf(error))
        if (!this.isClosed) this.retry()
      })
    }, this.retryMs)
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
