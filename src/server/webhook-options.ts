// The webhooks of an app as its owner writes them -> checked, with defaults.
// Must not know what is done with them.

import { refuseUnknown, wrong } from './option-checks.js'
import { WEBHOOK_EVENT_NAMES, type WebhookEventName } from './webhook-events.js'

/** An address of the app's backend that is told what happens (protocol part 3). */
export interface WebhookOptions {
  /** `http` or `https`. Requests are signed with the secret of the app. */
  url: string
  /** The events to tell. @default all of them */
  events?: readonly WebhookEventName[] | undefined
  /**
   * Whether events that come within 250 ms share a request, up to 20 of them; otherwise each has
   * its own. @default false
   */
  batch?: boolean | undefined
}

/** A webhook with its defaults filled in. */
export interface WebhookConfig {
  readonly url: string
  readonly events: readonly WebhookEventName[]
  readonly batch: boolean
}

/** Fills in the defaults. Throws `OptionsError` on the first mistake. */
export function checkWebhooks(webhooks: unknown): readonly WebhookConfig[] {
  if (Array.isArray(webhooks)) return Object.freeze(webhooks.map(checkWebhook))
  const must = 'The webhooks of an app must be a list'
  throw wrong('webhook', must, webhooks, "Write webhooks: [{ url: 'https://…' }].")
}

function checkWebhook(webhook: unknown): WebhookConfig {
  if (webhook === null || typeof webhook !== 'object') {
    throw wrong('webhook', 'A webhook must be an object', webhook, "Write { url: 'https://…' }.")
  }
  refuseUnknown(webhook, ['url', 'events', 'batch'], 'field of a webhook')
  const fields = new Map<string, unknown>(Object.entries(webhook))
  const batch = fields.get('batch') ?? false
  if (typeof batch !== 'boolean') {
    throw wrong('webhook', 'batch of a webhook must be true or false', batch, 'Write batch: true.')
  }
  const events = fields.get('events') ?? WEBHOOK_EVENT_NAMES
  return Object.freeze({ url: checkUrl(fields.get('url')), events: checkEvents(events), batch })
}

function checkUrl(url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  if (isWeb && parsed.username === '' && parsed.password === '') return parsed.href
  // One with a password is not to be seen in an error.
  const given = isWeb ? 'one with a user name or password' : url
  const must = 'The url of a webhook must begin with http:// or https:// and a host'
  throw wrong('webhook', must, given, "Write url: 'https://example.com/webhooks'.")
}

function checkEvents(events: unknown): readonly WebhookEventName[] {
  const names: readonly unknown[] = WEBHOOK_EVENT_NAMES
  const known = WEBHOOK_EVENT_NAMES.join(', ')
  if (!Array.isArray(events) || events.length === 0) {
    const must = 'The events of a webhook must be a list of names'
    throw wrong('webhook', must, events, `Known are: ${known}.`)
  }
  const unknown: unknown = events.find((name) => !names.includes(name))
  if (unknown === undefined) return Object.freeze([...(events as WebhookEventName[])])
  throw wrong(
    'webhook',
    'An event of a webhook must have a known name',
    unknown,
    `It is one of: ${known}.`,
  )
}
