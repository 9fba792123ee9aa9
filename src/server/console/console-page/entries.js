// What happened, as the server has told it: the last entries of each kind, and what they are called.

/** What the kinds are called. */
export const KIND_WORDS = new Map([
  ['published', 'event'],
  ['client_event', 'client event'],
  ['connection', 'connected'],
  ['disconnection', 'disconnected'],
  ['connection_refused', 'connection refused'],
  ['frame_refused', 'frame refused'],
  ['subscribed', 'subscribed'],
  ['unsubscribed', 'unsubscribed'],
  ['channel_occupied', 'occupied'],
  ['channel_vacated', 'vacated'],
  ['member_added', 'member added'],
  ['member_removed', 'member removed'],
  ['cache_miss', 'cache miss'],
  ['subscription_count', 'count'],
  ['api_request', 'API request'],
  ['api_refused', 'API refused'],
  ['webhook_delivered', 'webhook delivered'],
  ['webhook_retried', 'webhook retried'],
  ['webhook_failed', 'webhook failed'],
  ['webhook_dropped', 'webhook dropped'],
  ['error', 'error'],
])

/** What apps say. */
export const MESSAGES = new Set(['published', 'client_event'])

/** Requests to backends. */
export const WEBHOOKS = new Set([...KIND_WORDS.keys()].filter((kind) => /^webhook_/.test(kind)))

/** What was refused or went wrong. */
export const PROBLEMS = new Set([
  'connection_refused',
  'frame_refused',
  'api_refused',
  'webhook_failed',
  'webhook_dropped',
  'error',
])

const ALL_KINDS = [...KIND_WORDS.keys()]

/** Groups of kinds to choose from. Most requests are seen by what they lead to. */
export const GROUPS = new Map([
  [
    'Without requests',
    new Set(ALL_KINDS.filter((kind) => kind !== 'api_request' && !WEBHOOKS.has(kind))),
  ],
  ['All kinds', new Set(ALL_KINDS)],
  ['Messages', MESSAGES],
  ['Connections', new Set(['connection', 'disconnection', 'connection_refused'])],
  [
    'Channels',
    new Set([
      'subscribed',
      'unsubscribed',
      'channel_occupied',
      'channel_vacated',
      'member_added',
      'member_removed',
      'cache_miss',
      'subscription_count',
    ]),
  ],
  ['Requests', new Set(['api_request', 'api_refused', ...WEBHOOKS])],
  ['Problems', PROBLEMS],
])

/** Whether an entry has these words somewhere, in any case of letters. */
export function hasWords(entry, words) {
  if (words === '') return true
  const { kind, appId, channel, socketId, userId, name, text } = entry
  const all = [KIND_WORDS.get(kind), appId, channel, socketId, userId, name, text]
  return all.join('\n').toLowerCase().includes(words.toLowerCase())
}

export class Entries {
  #byKind = new Map()
  #keptOfAKind = 0

  /** Begins anew with all that the server has. */
  load(entries, keptOfAKind) {
    this.#byKind.clear()
    this.#keptOfAKind = keptOfAKind
    this.add(entries)
  }

  /** Adds those that are new. */
  add(entries) {
    for (const entry of entries) {
      if (!this.#byKind.has(entry.kind)) this.#byKind.set(entry.kind, [])
      const kept = this.#byKind.get(entry.kind)
      if (entry.id <= (kept.at(-1)?.id ?? 0)) continue
      if (kept.push(entry) > this.#keptOfAKind) kept.shift()
    }
  }

  /** All of these kinds, newest first. */
  of(kinds) {
    return [...kinds].flatMap((kind) => this.#byKind.get(kind) ?? []).sort((a, b) => b.id - a.id)
  }
}
