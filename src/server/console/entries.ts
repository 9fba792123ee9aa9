// What happens in a server, as one flat record each that the page can show. What it takes from
// events is named here, field by field, and has no secret. Must not know how many are kept.

import { describe } from '../../shared/errors.js'
import type { ServerEvents, SubscriptionFacts, WebhookOutcome } from '../server-events.js'

/** The events of a server that the page shows. Frames are not: there are too many. */
export const ENTRY_KINDS = [
  'published',
  'client_event',
  'connection',
  'disconnection',
  'connection_refused',
  'frame_refused',
  'subscribed',
  'unsubscribed',
  'channel_occupied',
  'channel_vacated',
  'member_added',
  'member_removed',
  'cache_miss',
  'subscription_count',
  'api_request',
  'webhook',
  'error',
] as const satisfies readonly (keyof ServerEvents)[]

type EventKind = (typeof ENTRY_KINDS)[number]

/** The kind of an entry: the name of its event, and for requests also how they ended. */
export type EntryKind = Exclude<EventKind, 'webhook'> | 'api_refused' | `webhook_${WebhookOutcome}`

/** An event of the server that may become an entry. */
export type Happening = {
  [Kind in EventKind]: { readonly kind: Kind; readonly facts: ServerEvents[Kind] }
}[EventKind]

/** One thing that happened. Which fields there are depends on the kind. */
export interface Entry {
  /** Counts up in the order of what happened. */
  readonly id: number
  /** Unix time in milliseconds. */
  readonly atMs: number
  readonly kind: EntryKind
  readonly appId: string | undefined
  readonly channel: string | undefined
  readonly socketId: string | undefined
  readonly userId: string | undefined
  /** Name of the event, call or error. */
  readonly name: string | undefined
  /** Data or words that go with it. */
  readonly text: string | undefined
}

// What is longer is cut: nothing that the hosted service would take (protocol 1.6).
const TEXT_LENGTH = 10_240

/** The kind that a happening is kept under. */
export function kindOf({ kind, facts }: Happening): EntryKind {
  if (kind === 'webhook') return `webhook_${facts.outcome}`
  return kind === 'api_request' && facts.status >= 400 ? 'api_refused' : kind
}

/** Makes the record of what happened. No name or text in it has one of the secrets. */
export function toEntry(
  id: number,
  atMs: number,
  happening: Happening,
  secrets: readonly string[],
): Entry {
  const { appId, channel, socketId, userId } = happening.facts as Partial<SubscriptionFacts>
  const words = wordsOf(happening)
  const shown = (text: string | undefined) => text && cut(hide(secrets, text))
  const kind = kindOf(happening)
  const name = shown(words.name)
  return { id, atMs, kind, appId, channel, socketId, userId, name, text: shown(words.text) }
}

function wordsOf({ kind, facts }: Happening): { name?: string; text?: string } {
  switch (kind) {
    case 'published': {
      const except = facts.exceptSocketId === undefined ? '' : ` (not to ${facts.exceptSocketId})`
      return { name: facts.event + except, text: facts.data }
    }
    case 'client_event':
      return { name: facts.event, text: textOf(facts.data) }
    case 'connection':
      return { text: `over ${facts.transport}` }
    case 'disconnection':
      return { text: `code ${String(facts.code)}` }
    case 'connection_refused':
    case 'frame_refused':
      return { text: facts.message }
    case 'subscription_count':
      return { text: String(facts.subscriptionCount) }
    case 'api_request':
      return { name: facts.endpoint, text: answerOf(facts) }
    case 'webhook': {
      const { url, attempt, answer } = facts
      const words = typeof answer === 'number' ? `status ${String(answer)}` : answer
      return { name: facts.events.join(', '), text: `attempt ${String(attempt)}, ${words}: ${url}` }
    }
    case 'error': {
      const { name, detail } = facts
      if (detail === undefined) return { name }
      return { name, text: detail instanceof Error ? String(detail) : describe(detail, 500) }
    }
    case 'subscribed':
    case 'unsubscribed':
    case 'channel_occupied':
    case 'channel_vacated':
    case 'member_added':
    case 'member_removed':
    case 'cache_miss':
      return {}
    default:
      return kind satisfies never
  }
}

function answerOf({ status, durationMs, problem }: ServerEvents['api_request']): string {
  const answer = `status ${String(status)}, ${durationMs.toFixed(1)} ms`
  return problem === undefined ? answer : `${answer}: ${problem}`
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data ?? null)
}

// Who takes a secret for a key is told what was given, and that becomes an entry. What is shorter
// than this is a word like any other.
const SHORTEST_SECRET = 8

function hide(secrets: readonly string[], text: string): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text)
}

function cut(text: string): string {
  const left = text.length - TEXT_LENGTH
  return left > 0 ? `${text.slice(0, TEXT_LENGTH)}… (${String(left)} characters more)` : text
}
