// The requests for signatures: for whom, how long they took, what came of them.

import { clock, count, duration, el, outside, setText } from './dom.js'
import { List } from './list.js'
import type { AuthEntry } from './model.js'
import { makeProblemNote } from './problems-view.js'
import type { Inspected, View } from './view.js'

const TONES: Record<AuthEntry['outcome'], string> = {
  waiting: 'busy',
  authorized: 'good',
  failed: 'bad',
  'given up': 'quiet',
}

/** Makes the view of the requests for signatures. */
export function makeAuthView({ model }: Inspected): View {
  const empty = el('p', { className: 'empty' })
  const list = new List<AuthEntry>(({ id }) => id, makeRow)
  const none =
    'No authorization yet. Private and presence channels ask for one, and so does a sign-in.'
  return {
    label: 'Auth',
    node: el('div', {}, empty, list.node),
    count: () => model.auths.length,
    update() {
      list.show([...model.auths].reverse())
      setText(empty, model.auths.length > 0 ? '' : none)
    },
  }
}

function makeRow(entry: AuthEntry) {
  const { at, channel, socketId } = entry
  const outcome = el('span', { className: 'badge' })
  const took = el('span', { className: 'figures' })
  const who =
    channel === undefined ? el('span', { className: 'event' }, 'Sign-in of the user') : undefined
  const head = el(
    'p',
    { className: 'head' },
    outcome,
    who ?? outside(channel ?? '', 'event'),
    took,
    el('span', { className: 'kind' }, `socket ${socketId}`),
    el('time', {}, clock(at)),
  )
  const node = el('li', { className: 'card auth' }, head)
  let note: HTMLElement | undefined
  return {
    node,
    update() {
      setText(outcome, entry.outcome)
      outcome.dataset['tone'] = TONES[entry.outcome]
      const retries = entry.retries > 0 ? ` · asked again ${count(entry.retries, 'time')}` : ''
      const { tookMs, problem } = entry
      setText(took, (tookMs === undefined ? '…' : duration(tookMs)) + retries)
      if (problem && !note) node.append((note = makeProblemNote(problem)))
    },
  }
}
