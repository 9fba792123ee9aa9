// What a backend is told of what happens (protocol part 3): turns events of the server into webhook
// events. Who leaves and comes right back is not reported. Must not know how they are delivered.

import type { ChannelFacts, ServerStream } from './server-events.js'

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

interface Departure {
  readonly timer: ReturnType<typeof setTimeout>
  readonly report: () => void
}

/** Watches a server and hands webhook events to `send`, with the id of their app. */
export class WebhookEvents {
  private readonly send: (appId: string, event: WebhookEvent) => void
  private readonly departures = new Map<string, Departure>()
  private readonly stopListening: (() => void)[]

  constructor({ readers }: ServerStream, send: (appId: string, event: WebhookEvent) => void) {
    this.send = send
    this.stopListening = [
      readers.on('channel_occupied', (facts) => this.came('channel_occupied', facts)),
      readers.on('channel_vacated', (facts) => this.left('channel_vacated', facts)),
      readers.on('member_added', (facts) => this.came('member_added', facts, facts.userId)),
      readers.on('member_removed', (facts) => this.left('member_removed', facts, facts.userId)),
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
  stop(): void {
    for (const stop of this.stopListening) stop()
    for (const { timer, report } of this.departures.values()) {
      clearTimeout(timer)
      report()
    }
    this.departures.clear()
  }

  private came(name: WebhookEventName, { appId, channel }: ChannelFacts, userId?: string): void {
    const key = keyOf(appId, channel, userId)
    const departure = this.departures.get(key)
    if (departure) {
      clearTimeout(departure.timer)
      this.departures.delete(key)
    } else {
      this.send(appId, { name, channel, user_id: userId })
    }
  }

  private left(name: WebhookEventName, { appId, channel }: ChannelFacts, userId?: string): void {
    const key = keyOf(appId, channel, userId)
    const report = () => this.send(appId, { name, channel, user_id: userId })
    const timer = setTimeout(() => {
      this.departures.delete(key)
      report()
    }, DEPARTURE_DELAY_MS)
    this.departures.set(key, { timer, report })
  }
}

function keyOf(...parts: (string | undefined)[]): string {
  return JSON.stringify(parts)
}
