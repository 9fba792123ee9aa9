// The connection: where it stands, why, and how it came there.

import type { ConnectionStatus } from '../connection/state.js'
import { clock, duration, el, facts } from './dom.js'
import { List } from './list.js'
import type { StateEntry } from './model.js'
import { stateTone, transportName } from './status-bar.js'
import type { Inspected, View } from './view.js'

/** Makes the view of the connection. */
export function makeConnectionView({ client, model }: Inspected): View {
  const about = el('div', { className: 'about' })
  const list = new List<StateEntry>(({ id }) => id, makeRow)
  let shown = ''
  return {
    label: 'State',
    node: el('div', {}, about, el('p', { className: 'title' }, 'What it went through'), list.node),
    count: () => undefined,
    update() {
      const { status } = model
      const user = client.user.user_data?.id
      const { endpoint } = client.config
      const { state, reason, attempt, transport, socketId } = status
      const values: [string, string | undefined][] = [
        ['State', state],
        ['Reason', reason],
        ['Attempt', attempt > 0 ? String(attempt) : undefined],
        ['Transport', transportName(transport)],
        ['Socket id', socketId],
        ['Signed in', user],
        ['Server', endpoint.webSocket(client.shouldUseTLS())],
        ['App key', client.key],
      ]
      const text = JSON.stringify(values)
      if (text !== shown) about.replaceChildren(facts(values))
      shown = text
      list.show([...model.states].reverse())
    },
  }
}

function makeRow({ at, status }: StateEntry) {
  const badge = el('span', { className: 'badge' }, status.state)
  badge.dataset['tone'] = stateTone(status.state)
  const why = status.reason === status.state ? '' : status.reason
  const reason = el('span', { className: 'event' }, why)
  const head = el('p', { className: 'head' }, badge, reason)
  head.append(el('span', { className: 'kind' }, moreOf(status, at)), el('time', {}, clock(at)))
  return { node: el('li', { className: 'card' }, head) }
}

function moreOf({ transport, socketId, attempt, nextRetryAt }: ConnectionStatus, at: number) {
  if (socketId !== undefined) return `${transportName(transport) ?? ''} · socket ${socketId}`
  const attempts = attempt > 0 ? `attempt ${attempt}` : ''
  if (nextRetryAt === undefined) return attempts
  return `next attempt in ${duration(Math.max(0, nextRetryAt - at))}`
}
