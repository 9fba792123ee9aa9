// A list of entries on the page: a line each, which opens to all that is known. What is open or has
// the focus stays, whatever comes above it.

import { clock, el, name, place } from './dom.js'
import { KIND_WORDS, MESSAGES, PROBLEMS } from './entries.js'

// More rows than anybody reads would make the page slow.
const MOST_ROWS = 200
// What there is room for in a line.
const PEEK_LENGTH = 200

const FIELDS = [
  ['App', 'appId'],
  ['Channel', 'channel'],
  ['Name', 'name'],
  ['Socket id', 'socketId'],
  ['User', 'userId'],
]

export class EntryList {
  #list
  #words
  #nodes = new WeakMap()

  /** `words` say that there is nothing. */
  constructor(list, words) {
    this.#list = list
    this.#words = el('li', { className: 'empty' }, words)
  }

  /** Shows these entries, in this order, and returns how many of them. */
  show(entries) {
    const nodes = entries.slice(0, MOST_ROWS).map((entry) => this.#nodeOf(entry))
    place(this.#list, nodes.length > 0 ? nodes : [this.#words])
    return nodes.length
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
    el(
      'span',
      { className: 'names' },
      name(channel ?? '', 'channel'),
      name(what ?? userId ?? socketId ?? '', what || userId ? 'what' : 'what id'),
    ),
    el('bdi', { className: 'peek' }, text?.slice(0, PEEK_LENGTH) ?? ''),
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
    facts.append(el('dt', {}, label), el('dd', {}, el('bdi', {}, entry[field])))
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

function toneOf({ kind }) {
  if (PROBLEMS.has(kind)) return 'bad'
  return MESSAGES.has(kind) || kind === 'webhook_delivered' ? 'good' : 'plain'
}
