// What happens in a server, as one flat record each that the page can show. Knows no secret: what
// it takes from events is named here, field by field. Must not know how many are kept.

import { describe } from '../../shared/errors.js'
import type { ServerEvents, SubscriptionFacts } from '../server-events.js'

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

/** The kind of an entry: the name of its event, but requests that failed are of their own kind. */
export type EntryKind = EventKind | 'api_refused'

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

// What is longer is cut.
const TEXT_LENGTH = 4000

/** The kind that a happening is kept under. */
export function kindOf({ kind, facts }: Happening): EntryKind {
  return kind === 'api_request' && facts.status >= 400 ? 'api_refused' : kind
}

/** Makes the record of what happened. */
export function toEntry(id: number, atMs: number, happening: Happening): Entry {
  const { appId, channel, socketId, userId } = happening.facts as Partial<SubscriptionFacts>
  const { name, text } = wordsOf(happening)
  const kind = kindOf(happening)
  return { id, atMs, kind, appId, channel, socketId, userId, name, text: text && cut(text) }
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
      return {
        name: facts.endpoint,
        text: `status ${String(facts.status)}, ${facts.durationMs.toFixed(1)} ms`,
      }
    case 'webhook': {
      const answer = `attempt ${String(facts.attempt)}, answer: ${String(facts.answer)}`
      return { name: facts.outcome, text: `${facts.url}\n${facts.events.join(', ')}\n${answer}` }
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

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data ?? null)
}

function cut(text: string): string {
  const left = text.length - TEXT_LENGTH
  return left > 0 ? `${text.slice(0, TEXT_LENGTH)}… (${String(left)} characters more)` : text
}
