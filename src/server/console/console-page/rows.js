// The rows of channels and connections. Each opens to what there is to know about it.

import { get } from './api.js'
import { clock, el, makeCount, name, number, setName, setText } from './dom.js'

/**
 * A row for a channel, and what keeps it up to date. Its detail offers to send an event to the
 * channel, and to show the events of it.
 */
export function makeChannelRow({ sendTo, showEventsOf }) {
  let channel
  const title = name('', 'channel')
  const app = name('', 'app')
  const members = makeCount('member')
  const connections = makeCount('connection')
  const detail = el('div', { className: 'detail' })
  const facts = el('span', { className: 'facts' }, app, members.node)
  connections.node.classList.add('total')
  const row = el('details', {}, el('summary', {}, title, connections.node, facts), detail)
  const load = async () => {
    try {
      const { appId, name } = channel
      showChannel(about, await get('channel', { appId, name }))
    } catch (error) {
      about.replaceChildren(el('p', { className: 'problem' }, error.message))
    }
  }
  const fullName = el('dd')
  const about = el('div', { className: 'about' })
  const send = el('button', { type: 'button' }, 'Send an event')
  const events = el('button', { type: 'button' }, 'Show its events')
  send.addEventListener('click', () => sendTo(channel))
  events.addEventListener('click', () => showEventsOf(channel))
  detail.append(
    el('dl', {}, el('dt', {}, 'Channel'), fullName),
    about,
    el('p', { className: 'buttons' }, send, events),
  )
  row.addEventListener('toggle', () => row.open && void load())
  return {
    node: el('li', {}, row),
    update(item) {
      channel = item
      setName(title, item.name)
      fullName.replaceChildren(el('bdi', {}, item.name))
      setName(app, `app ${item.appId}`)
      members.set(item.userCount)
      members.node.hidden = !/^presence-/.test(item.name)
      connections.set(item.subscriptionCount)
      if (row.open) void load()
    },
  }
}

function showChannel(about, { members, cached }) {
  const parts = []
  if (members.length > 0) {
    const items = members.map(({ userId, userInfo }) =>
      el('li', {}, name(userId, 'user'), ' ', name(userInfo ?? '', 'quiet')),
    )
    parts.push(el('h2', {}, 'Members'), el('ul', { className: 'members' }, ...items))
  }
  if (cached !== undefined) {
    parts.push(el('h2', {}, 'Last event'), el('pre', { tabIndex: 0 }, cached))
  }
  about.replaceChildren(...parts)
}

/** A row for a connection, and what keeps it up to date. */
export function makeConnectionRow() {
  const title = name('', 'id')
  const user = name('', 'user')
  const app = name('', 'app')
  const transport = el('span', { className: 'quiet transport' })
  const since = el('span', { className: 'quiet since' })
  const facts = el('span', { className: 'facts' }, user, app, transport, since)
  const count = makeCount('channel')
  count.node.classList.add('total')
  const detail = el('div', { className: 'detail' })
  const row = el('details', {}, el('summary', {}, title, count.node, facts), detail)
  return {
    node: el('li', {}, row),
    update({ socketId, userId, appId, transport: over, sinceMs, channels, channelCount }) {
      setName(title, socketId)
      setName(user, userId ?? '')
      setName(app, `app ${appId}`)
      setText(transport, over)
      setText(since, `since ${clock(sinceMs)}`)
      count.set(channelCount)
      showConnection(detail, channels, channelCount)
    },
  }
}

function showConnection(detail, channels, channelCount) {
  if (channelCount === 0) {
    detail.replaceChildren(el('p', { className: 'quiet' }, 'On no channel.'))
    return
  }
  const items = channels.map((channel) => el('li', {}, el('bdi', {}, channel)))
  const more = channelCount - channels.length
  if (more > 0) items.push(el('li', { className: 'quiet' }, `and ${number(more)} more`))
  detail.replaceChildren(el('h2', {}, 'On these channels'), el('ul', {}, ...items))
}
