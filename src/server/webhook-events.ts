// What a backend is told of what happens (protocol part 3): turns events of the server into webhook
// events. Who leaves and comes right back, to whichever process, is not reported. Must not know how
// they are delivered.

import type { Report } from './adapters/adapter.js'
import type { ServerStream } from './server-events.js'

/** The names of all webhook events. */
export const WEBHOOK_EVENT_NAMES = [
  'channel_occupied',
  'channel_vacated',
  'member_added',
  'member_removed',
  'client_event',
  'cache_miss',
  'subscription_count',
] as const

/** The name of a webhook event. */
export type WebhookEventName = (typeof WEBHOOK_EVENT_NAMES)[number]

/** One event, as it is sent; which other fields there are depends on its name. */
export interface WebhookEvent {
  readonly name: WebhookEventName
  readonly channel: string
  readonly [field: string]: unknown
}

/** Milliseconds that a channel or a user has to come back before it is reported as gone. */
export const DEPARTURE_DELAY_MS = 3000

/** A channel, or a user on it. */
interface Subject {
  readonly appId: string
  readonly channel: string
  readonly userId?: string
}

interface Later {
  readonly subject: Subject
  readonly timer: ReturnType<typeof setTimeout>
}

/** Says what is new about a channel, or a user on it. Each news is given once. Never rejects. */
export type Reporter = (appId: string, channel: string, userId?: string) => Promise<Report>

/** Takes a webhook event of an app. */
export type Send = (appId: string, event: WebhookEvent) => void

const CHANNEL_NEWS = { came: 'channel_occupied', left: 'channel_vacated' } as const
const MEMBER_NEWS = { came: 'member_added', left: 'member_removed' } as const

/** Watches a server and hands webhook events to `send`, with the id of their app. */
export class WebhookEvents {
  private readonly report: Reporter
  private readonly send: Send
  /** Those who left, or of whom it could not be known what is new. They are looked at later. */
  private readonly later = new Map<string, Later>()
  /** Looks that are under way. */
  private readonly looks = new Set<Promise<void>>()
  private readonly stopListening: (() => void)[]
  private isStopped = false

  constructor({ readers }: ServerStream, report: Reporter, send: Send) {
    this.report = report
    this.send = send
    this.stopListening = [
      readers.on('channel_occupied', (facts) => this.look(facts)),
      readers.on('channel_vacated', (facts) => this.lookLater(facts)),
      readers.on('member_added', (facts) => this.look(facts)),
      readers.on('member_removed', (facts) => this.lookLater(facts)),
      readers.on('client_event', ({ appId, channel, event, data, socketId, userId }) => {
        const text = typeof data === 'string' ? data : JSON.stringify(data)
        const fields = { event, data: text, socket_id: socketId, user_id: userId }
        send(appId, { name: 'client_event', channel, ...fields })
      }),
      readers.on('cache_miss', ({ appId, channel }) => {
        send(appId, { name: 'cache_miss', channel })
      }),
      readers.on('subscription_count', ({ appId, channel, subscriptionCount }) => {
        const fields = { subscription_count: subscriptionCount }
        send(appId, { name: 'subscription_count', channel, ...fields })
      }),
    ]
  }

  /** Stops watching. Departures that waited for a return are reported now. */
  async stop(): Promise<void> {
    this.isStopped = true
    for (const stop of this.stopListening) stop()
    for (const { subject } of [...this.later.values()]) this.look(subject)
    await Promise.all(this.looks)
  }

  private look(subject: Subject): void {
    this.forget(keyOf(subject))
    const look = this.tell(subject).finally(() => this.looks.delete(look))
    this.looks.add(look)
  }

  private async tell(subject: Subject): Promise<void> {
    const { appId, channel, userId } = subject
    const report = await this.report(appId, channel, userId)
    if (report === 'unknown') this.lookLater(subject)
    if (report === 'unknown' || report === 'nothing') return
    const name = (userId === undefined ? CHANNEL_NEWS : MEMBER_NEWS)[report]
    this.send(appId, { name, channel, user_id: userId })
  }

  private lookLater(subject: Subject): void {
    if (this.isStopped) return
    const key = keyOf(subject)
    this.forget(key)
    const timer = setTimeout(() => this.look(subject), DEPARTURE_DELAY_MS)
    this.later.set(key, { subject, timer })
  }

  private forget(key: string): void {
    clearTimeout(this.later.get(key)?.timer)
    this.later.delete(key)
  }
}

function keyOf({ appId, channel, userId }: Subject): string {
  return JSON.stringify([appId, channel, userId])
}
