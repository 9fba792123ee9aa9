// The webhooks of an app as its owner writes them -> checked, with defaults.
// Must not know what is done with them.

import { checkSwitch, fieldsAt, refuseUnknown, wrong } from './option-checks.js'
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

/** Fills in the defaults of the webhooks at `path`. Throws `ServerOptionsError`. */
export function checkWebhooks(path: string, webhooks: unknown): readonly WebhookConfig[] {
  if (Array.isArray(webhooks)) {
    return Object.freeze(webhooks.map((it, index) => checkWebhook(`${path}[${index}]`, it)))
  }
  throw wrong(path, 'must be a list', webhooks, 'Write [{ "url": "https://…" }].')
}

function checkWebhook(path: string, webhook: unknown): WebhookConfig {
  const fields = fieldsAt(path, webhook, 'Write { "url": "https://…" }.')
  refuseUnknown(fields, ['url', 'events', 'batch'], path)
  return Object.freeze({
    url: checkUrl(`${path}.url`, fields.get('url')),
    events: checkEvents(`${path}.events`, fields.get('events') ?? WEBHOOK_EVENT_NAMES),
    batch: checkSwitch(`${path}.batch`, fields.get('batch'), false),
  })
}

function checkUrl(path: string, url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  if (isWeb && parsed.username === '' && parsed.password === '') return parsed.href
  // One with a password is not to be seen in an error.
  const given = isWeb ? 'one with a user name or password' : url
  const must = 'must begin with http:// or https:// and a host'
  throw wrong(path, must, given, 'Write "https://example.com/webhooks".')
}

function checkEvents(path: string, events: unknown): readonly WebhookEventName[] {
  const names: readonly unknown[] = WEBHOOK_EVENT_NAMES
  const known = WEBHOOK_EVENT_NAMES.join(', ')
  if (!Array.isArray(events) || events.length === 0) {
    throw wrong(path, 'must be a list of names', events, `Known are: ${known}.`)
  }
  const list: readonly unknown[] = events
  const index = list.findIndex((name) => !names.includes(name))
  if (index < 0) return Object.freeze([...(events as WebhookEventName[])])
  throw wrong(
    `${path}[${String(index)}]`,
    'must be the name of an event',
    list[index],
    `It is one of: ${known}.`,
  )
}
