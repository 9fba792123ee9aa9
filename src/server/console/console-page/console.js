// The console page: ties the server, asked once and then heard through Bellwire, to what you see.

import { ApiError, authorization, forgetToken, get, keepToken } from './api.js'
import { offerApps, setUpCreator } from './creator.js'
import { byId, count, el, name, setText } from './dom.js'
import { Entries, PROBLEMS } from './entries.js'
import { EntryList } from './entry-list.js'
import { EventsView } from './events-view.js'
import { FoundView } from './found-view.js'
import { Plots } from './plots.js'
import { makeChannelRow, makeConnectionRow } from './rows.js'

const { Bellwire } = globalThis

const AGAIN_MS = 2000
const LIST_CHANGES = new Set(['connection', 'disconnection', 'subscribed', 'unsubscribed'])

const STATE_WORDS = {
  initialized: 'Connecting',
  connecting: 'Connecting',
  connected: 'Live',
  unavailable: 'Offline',
  failed: 'Offline',
  disconnected: 'Offline',
}

let bell
/** Updates that came while the state was asked for; undefined when it is there. */
let waiting = []

const entries = new Entries()
const plots = new Plots(byId('plots'))
const events = new EventsView(entries)
const problems = new EntryList(byId('problem-list'), 'No problems.')
const webhooks = new EntryList(byId('webhook-list'), 'No requests so far.')
const lists = {
  channels: new FoundView('channel', {
    call: 'channels',
    keyOf: ({ appId, name }) => JSON.stringify([appId, name]),
    makeRow: makeChannelRow,
  }),
  connections: new FoundView('connection', {
    call: 'connections',
    keyOf: ({ socketId }) => socketId,
    makeRow: makeConnectionRow,
  }),
}

// ---- Coming and going ------------------------------------------------------------------------

async function start() {
  let state
  try {
    state = await get('state')
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return lock(error.message)
    byId('console').hidden = false
    showState('unavailable', error.message)
    return setTimeout(start, AGAIN_MS)
  }
  // The form was sent twice.
  if (bell) return
  byId('locked').hidden = true
  byId('console').hidden = false
  load(state)

  bell = new Bellwire(state.key, {
    url: `${location.origin}/console`,
    enabledTransports: ['ws', 'wss'],
    channelAuthorization: { endpoint: '/console/api/auth', headersProvider: authorization },
  })
  const channel = bell.subscribe(state.channel)
  channel.bind('pusher:subscription_succeeded', () => void catchUp())
  channel.bind('pusher:subscription_error', ({ status }) => status === 401 && restart())
  channel.bind('update', (update) => (waiting ? waiting.push(update) : apply(update)))
  bell.connection.bind('state_change', ({ current }) => {
    showState(current)
    waiting ??= []
    // The server does not know this client any more: it is another one.
    if (current === 'disconnected' || current === 'failed') restart()
  })
}

function restart() {
  if (!bell) return
  bell.destroy()
  bell = undefined
  setTimeout(start, AGAIN_MS)
}

/** Fills in what happened while nobody listened. */
async function catchUp() {
  try {
    load(await get('state'))
    const missed = waiting ?? []
    waiting = undefined
    for (const update of missed) apply(update)
  } catch {
    restart()
  }
}

function lock(problem) {
  forgetToken()
  byId('console').hidden = true
  byId('locked').hidden = false
  setText(byId('token-problem'), byId('token').value ? problem : '')
  byId('token').focus()
}

function showState(state, why = '') {
  byId('connection').dataset.state = state
  setText(byId('connection-state'), why || STATE_WORDS[state])
}

// ---- What is shown ---------------------------------------------------------------------------

function load({ entries: all, points, bounds, apps }) {
  entries.load(all, bounds.KEPT_OF_A_KIND)
  plots.load(points, bounds.KEPT_SECONDS)
  events.setBounds(bounds)
  offerApps(apps)
  showApps(apps)
  for (const list of Object.values(lists)) list.tick(true)
  show()
}

function apply({ entries: fresh, points, leftOut }) {
  entries.add(fresh)
  plots.add(points)
  events.setLeftOut(leftOut)
  const hasChanged = fresh.some(({ kind }) => LIST_CHANGES.has(kind))
  for (const list of Object.values(lists)) list.tick(hasChanged)
  show()
}

/** Shows what is new in the part that is open. */
function show() {
  const part = openPart()
  const troubles = entries.of(PROBLEMS)
  setText(byId('problem-count'), troubles.length > 0 ? String(troubles.length) : '')
  if (part === 'figures') plots.show()
  if (part === 'events') events.show()
  if (part === 'problems') problems.show(troubles)
  if (part === 'webhooks') webhooks.show(entries.of(['webhook']))
}

function showApps(apps) {
  setText(byId('figures-hint'), `${count(apps.length, 'app')} at ${location.host}`)
  const items = apps.map(({ id, key, enabled }) =>
    el(
      'li',
      {},
      name(id, 'channel'),
      el('span', { className: 'quiet' }, 'key ', name(key), enabled ? '' : ', disabled'),
    ),
  )
  byId('apps').replaceChildren(...items)
}

// ---- The parts of the page -------------------------------------------------------------------

const sections = [...document.querySelectorAll('[data-part]')]

function openPart() {
  const wanted = location.hash.slice(2)
  return sections.find(({ dataset }) => dataset.part === wanted)?.dataset.part ?? 'figures'
}

function showPart() {
  const part = openPart()
  for (const section of sections) section.hidden = section.dataset.part !== part
  for (const link of document.querySelectorAll('.tabs a')) {
    const isOpen = link.hash === `#/${part}`
    if (isOpen) {
      link.ariaCurrent = 'page'
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    } else link.ariaCurrent = null
  }
  for (const [key, list] of Object.entries(lists)) list.setShown(key === part)
  show()
}

addEventListener('hashchange', showPart)
byId('unlock').addEventListener('submit', (event) => {
  event.preventDefault()
  keepToken(byId('token').value)
  void start()
})
setUpCreator()
showPart()
void start()
