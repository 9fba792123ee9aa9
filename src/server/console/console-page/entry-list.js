// A list of entries on the page: a line each, which opens to all that is known. What is open or has
// the focus stays, whatever comes above it.

import { clock, el, name, place } from './dom.js'
import { KIND_WORDS, PROBLEMS } from './entries.js'

// More rows than anybody reads would make the page slow.
const MOST_ROWS = 200

const FIELDS = [
  ['App', 'appId'],
  ['Channel', 'channel'],
  ['Socket id', 'socketId'],
  ['User', 'userId'],
]

const OUTCOME_TONES = new Map([
  ['delivered', 'good'],
  ['failed', 'bad'],
  ['dropped', 'bad'],
])

export class EntryList {
  #list
  #words
  #nodes = new WeakMap()

  /** `words` says that there is nothing. */
  constructor(list, words) {
    this.#list = list
    this.#words = el('li', { className: 'empty' }, words)
  }

  /** Shows these entries, in this order. */
  show(entries) {
    const nodes = entries.slice(0, MOST_ROWS).map((entry) => this.#nodeOf(entry))
    place(this.#list, nodes.length > 0 ? nodes : [this.#words])
  }

  #nodeOf(entry) {
    const known = this.#nodes.get(entry)
    if (known) return known
    const node = el('li', {}, entryRow(entry))
    this.#nodes.set(entry, node)
    return node
  }
}

function entryRow(entry) {
  const { atMs, kind, channel, userId, socketId, name: what, text } = entry
  const label = el('span', { className: 'kind' }, KIND_WORDS.get(kind) ?? kind)
  label.dataset.tone = toneOf(entry)
  const summary = el(
    'summary',
    {},
    el('time', { dateTime: new Date(atMs).toISOString() }, clock(atMs)),
    label,
    name(channel ?? '', 'channel'),
    name(what ?? userId ?? socketId ?? '', 'what'),
    name(text?.slice(0, 200) ?? '', 'peek'),
  )
  const row = el('details', {}, summary)
  // Most are never opened.
  row.addEventListener('toggle', () => row.append(entryDetail(entry)), { once: true })
  return row
}

function entryDetail(entry) {
  const facts = el('dl')
  for (const [label, field] of FIELDS) {
    if (entry[field] === undefined) continue
    facts.append(el('dt', {}, label), el('dd', {}, name(entry[field])))
  }
  const detail = el('div', { className: 'detail' }, facts)
  if (entry.text) detail.append(el('pre', { tabIndex: 0 }, pretty(entry.text)))
  return detail
}

/** JSON on lines of its own; other text as it is. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function toneOf({ kind, name: what }) {
  if (PROBLEMS.has(kind)) return 'bad'
  if (kind === 'webhook') return OUTCOME_TONES.get(what) ?? 'plain'
  return kind === 'published' || kind === 'client_event' ? 'good' : 'plain'
}
