// The rows of channels and connections. Each opens to what there is to know about it.

import { get } from './api.js'
import { clock, count, el, name, setText } from './dom.js'

/** A row for a channel, and what keeps it up to date. */
export function makeChannelRow() {
  let channel
  const title = name('', 'channel')
  const app = el('span', { className: 'quiet' })
  const counts = el('span', { className: 'counts' })
  const detail = el('div', { className: 'detail' })
  const row = el('details', {}, el('summary', {}, title, app, counts), detail)
  const load = async () => {
    try {
      const { appId, name } = channel
      showChannel(detail, await get('channel', { appId, name }))
    } catch (error) {
      detail.replaceChildren(el('p', { className: 'problem' }, error.message))
    }
  }
  row.addEventListener('toggle', () => row.open && void load())
  return {
    node: el('li', {}, row),
    update(item) {
      channel = item
      setText(title, item.name)
      setText(app, `app ${item.appId}`)
      const users = item.userCount > 0 ? `, ${count(item.userCount, 'member')}` : ''
      setText(counts, `${count(item.subscriptionCount, 'connection')}${users}`)
      if (row.open) void load()
    },
  }
}

function showChannel(detail, { subscriptionCount, members, cached }) {
  const parts = [el('p', {}, `${count(subscriptionCount, 'connection')}.`)]
  if (members.length > 0) {
    const items = members.map(({ userId, userInfo }) =>
      el('li', {}, name(userId, 'user'), ' ', name(userInfo ?? '', 'quiet')),
    )
    parts.push(el('h2', {}, 'Members'), el('ul', { className: 'members' }, ...items))
  }
  if (cached !== undefined) {
    parts.push(el('h2', {}, 'Last event'), el('pre', { tabIndex: 0 }, cached))
  }
  detail.replaceChildren(...parts)
}

/** A row for a connection, and what keeps it up to date. */
export function makeConnectionRow() {
  const title = name('', 'channel')
  const user = name('', 'user')
  const facts = el('span', { className: 'quiet' })
  const counts = el('span', { className: 'counts' })
  const detail = el('div', { className: 'detail' })
  const row = el('details', {}, el('summary', {}, title, user, facts, counts), detail)
  return {
    node: el('li', {}, row),
    update({ socketId, userId, appId, transport, sinceMs, channels }) {
      setText(title, socketId)
      setText(user, userId ?? '')
      setText(facts, `app ${appId}, ${transport}, since ${clock(sinceMs)}`)
      setText(counts, count(channels.length, 'channel'))
      const items = channels.map((channel) => el('li', {}, name(channel)))
      detail.replaceChildren(
        channels.length > 0 ? el('ul', {}, ...items) : el('p', {}, 'On no channel.'),
      )
    },
  }
}
