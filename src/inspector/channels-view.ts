// The channels: where each stands, how many are subscribed, who is there.

import type { Member } from '../channels/members.js'
import { readChannels, type ChannelFacts } from './channel-facts.js'
import { count, el, facts, outside, setText } from './dom.js'
import { List, makeFoldedRow } from './list.js'
import { makeProblemNote } from './problems-view.js'
import type { Inspected, View } from './view.js'

/** Makes the view of the channels. */
export function makeChannelsView({ client, model }: Inspected): View {
  const empty = el('p', { className: 'empty' })
  const list = new List<ChannelFacts>(({ name }) => name, makeRow)
  return {
    label: 'Channels',
    node: el('div', {}, empty, list.node),
    count: () => client.allChannels().length,
    update() {
      const channels = readChannels(client.allChannels(), model)
      list.show(channels)
      setText(empty, channels.length > 0 ? '' : 'No channels. They appear here when subscribed to.')
    },
  }
}

function makeRow(first: ChannelFacts) {
  let now = first
  let shown = ''
  const state = el('span', { className: 'badge' })
  const figures = el('span', { className: 'figures' })
  const title = outside(first.name, 'event')
  const kind = el('span', { className: 'kind' }, first.kind)
  const { node, fill } = makeFoldedRow('', [state, title, kind, figures], () => makeDetail(now))
  return {
    node,
    update(item: ChannelFacts) {
      now = item
      const text = JSON.stringify(item)
      // Rebuilt only when it differs: somebody may be reading it, or selecting text.
      if (text === shown) return
      shown = text
      setText(state, item.state)
      state.dataset['tone'] = toneOf(item)
      setText(figures, figuresOf(item))
      fill()
    },
  }
}

function toneOf({ state }: ChannelFacts): string {
  if (state === 'subscribed') return 'good'
  return state === 'failed' ? 'bad' : state === 'not subscribed' ? 'quiet' : 'busy'
}

function figuresOf({ members, subscriptionCount }: ChannelFacts): string {
  const parts = []
  if (members) parts.push(count(members.length, 'member'))
  if (subscriptionCount !== undefined) parts.push(count(subscriptionCount, 'subscription'))
  return parts.join(' · ')
}

function makeDetail(channel: ChannelFacts): Node[] {
  const { name, kind, state, subscriptionCount, members, myId, isStale, problem } = channel
  const about = facts([
    ['Channel', el('bdi', {}, name)],
    ['Kind', kind],
    ['State', state],
    ['Subscriptions', subscriptionCount?.toLocaleString('en')],
  ])
  const parts: Node[] = [about]
  if (problem) parts.push(makeProblemNote(problem))
  if (!members) return parts
  const since = isStale ? ' before the connection was lost' : ''
  parts.push(
    el('p', { className: 'title' }, `${count(members.length, 'member')}${since}`),
    el('ul', { className: 'members' }, ...members.map((member) => makeMember(member, myId))),
  )
  return parts
}

function makeMember({ id, info }: Member, myId: string | null): HTMLLIElement {
  const item = el('li', {}, el('bdi', { className: 'event' }, id))
  if (id === myId) item.append(' ', el('span', { className: 'kind' }, 'this user'))
  if (info != null) item.append(' ', el('bdi', { className: 'data' }, JSON.stringify(info)))
  return item
}
