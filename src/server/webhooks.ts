// The webhooks of all apps (protocol part 3): which address gets which events, signed, and what is
// reported about it. Must not know how events come about, nor when a request is tried again.

import type { Log } from '../shared/log.js'
import type { LiveApp } from './live-app.js'
import type { AppConfig } from './options.js'
import type { ServerStream, WebhookOutcome } from './server-events.js'
import { hmacSha256Hex } from './signing.js'
import { WebhookEvents, type WebhookEvent } from './webhook-events.js'
import type { WebhookConfig } from './webhook-options.js'
import { WebhookQueue, type WebhookRequest } from './webhook-queue.js'

interface Subscription {
  readonly events: ReadonlySet<string>
  readonly queue: WebhookQueue
  /** When it was last logged that events are dropped. */
  dropLoggedMs: number
}

/** Milliseconds that a server waits for its webhooks when it stops. */
export const FLUSH_MS = 3000

// Where one event is dropped there are many: one line for all of them.
const DROP_LOG_MS = 60_000

/** Delivers the webhooks of a running server. */
export class Webhooks {
  private readonly stream: ServerStream
  private readonly log: Log
  private readonly byApp: ReadonlyMap<string, readonly Subscription[]>
  private readonly events: WebhookEvents

  /** `queueLimit` is the number of events that may wait for one address. */
  constructor(
    apps: readonly AppConfig[],
    appOf: (appId: string) => LiveApp,
    queueLimit: number,
    stream: ServerStream,
    log: Log,
  ) {
    this.stream = stream
    this.log = log
    this.byApp = new Map(
      apps.map((app) => [app.id, app.webhooks.map((it) => this.subscribe(app, it, queueLimit))]),
    )
    this.events = new WebhookEvents(
      stream,
      // Where nobody wants to know, it is not looked at.
      async (appId, ...subject) => {
        return this.byApp.get(appId)?.length ? appOf(appId).report(...subject) : 'nothing'
      },
      (appId, event) => this.push(appId, event),
    )
  }

  /** Tells who is gone and delivers what waits, once more and for a limited time. */
  async stop(): Promise<void> {
    await this.events.stop()
    await Promise.all(this.queues().map((queue) => queue.flush(FLUSH_MS)))
  }

  /** Gives up all that waits or is still to come, so that a stop does not wait. */
  giveUp(): void {
    for (const queue of this.queues()) queue.giveUp()
  }

  private queues(): WebhookQueue[] {
    return [...this.byApp.values()].flat().map(({ queue }) => queue)
  }

  private push(appId: string, event: WebhookEvent): void {
    for (const { events, queue } of this.byApp.get(appId) ?? []) {
      if (events.has(event.name)) queue.push(event)
    }
  }

  private subscribe(app: AppConfig, webhook: WebhookConfig, queueLimit: number): Subscription {
    const subscription: Subscription = {
      events: new Set(webhook.events),
      dropLoggedMs: -Infinity,
      queue: new WebhookQueue({
        post: (body, signal) => post(webhook.url, app, body, signal),
        isBatched: webhook.batch,
        limit: queueLimit,
        onOutcome: (outcome, request) => {
          this.report(app.id, webhook.url, subscription, outcome, request)
        },
      }),
    }
    return subscription
  }

  private report(
    appId: string,
    address: string,
    subscription: Subscription,
    outcome: WebhookOutcome,
    { events, attempt, answer }: WebhookRequest,
  ): void {
    const { origin, pathname } = new URL(address)
    const url = origin + pathname
    const names = events.map(({ name }) => name)
    this.stream.tell('webhook', { appId, url, events: names, outcome, attempt, answer })
    if (outcome === 'delivered') return
    if (outcome === 'dropped') {
      const nowMs = performance.now()
      if (nowMs - subscription.dropLoggedMs < DROP_LOG_MS) return
      subscription.dropLoggedMs = nowMs
    }
    const level = outcome === 'retried' ? 'info' : 'warn'
    this.log.write(level, `webhook ${outcome}`, { appId, url, attempt, answer })
  }
}

async function post(
  url: string,
  { key, secret }: AppConfig,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-pusher-key': key,
      'x-pusher-signature': hmacSha256Hex(secret, body),
    },
    body,
    signal,
    // Whoever signs for one address does not send it to another.
    redirect: 'manual',
  })
  // Nobody reads it, and it would keep the connection.
  await response.body?.cancel()
  return response.status
}
