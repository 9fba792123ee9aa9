// The console page: ties the server, asked once and then heard through Bellwire, to what you see.

import { ApiError, authorization, forgetToken, get, keepToken } from './api.js'
import { fillIn, offerApps, setUpCreator } from './creator.js'
import { byId, el, name, setText } from './dom.js'
import { Entries, PROBLEMS, WEBHOOKS } from './entries.js'
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
  unavailable: 'Offline, trying again',
  failed: 'Offline, trying again',
  disconnected: 'Offline, trying again',
}

let bell
/** Updates that came while the state was asked for; undefined when it is there. */
let waiting = []

const entries = new Entries()
const plots = new Plots(byId('plots'))
const events = new EventsView(entries)
const problems = new EntryList(byId('problem-list'), 'No problems so far.')
const webhooks = new EntryList(
  byId('webhook-list'),
  'No requests so far. They go to the addresses that an app has as webhooks.',
)
let apps = []
const lists = {
  channels: new FoundView('channel', {
    call: 'channels',
    keyOf: ({ appId, name }) => JSON.stringify([appId, name]),
    makeRow: () =>
      makeChannelRow({
        sendTo(channel) {
          open('events')
          fillIn(channel)
        },
        showEventsOf({ name }) {
          open('events')
          events.showOnly(name)
        },
      }),
    whenNone: () => ['No channels. There is one as soon as a client subscribes to it.'],
  }),
  connections: new FoundView('connection', {
    call: 'connections',
    keyOf: ({ socketId }) => socketId,
    makeRow: makeConnectionRow,
    whenNone: () => ['No connections. Connect with ', el('code', {}, clientFor(apps[0])), '.'],
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

function load({ entries: all, points, bounds, apps: served }) {
  apps = served
  entries.load(all, bounds.KEPT_OF_A_KIND)
  plots.load(points, bounds.KEPT_SECONDS)
  events.setBounds(bounds)
  offerApps(apps)
  showApps()
  for (const list of Object.values(lists)) list.tick(true)
  showPart()
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
  if (part === 'webhooks') webhooks.show(entries.of(WEBHOOKS))
}

/** How a client of an app is made. */
const clientFor = ({ key }) => `new Bellwire('${key}', { url: '${location.origin}' })`

function showApps() {
  // Which app something is of goes without saying when there is one.
  document.body.classList.toggle('one-app', apps.length < 2)
  const items = apps.map((app) =>
    el(
      'li',
      {},
      name(`App ${app.id}`, 'channel'),
      el('code', {}, clientFor(app)),
      el('span', { className: 'quiet' }, app.enabled ? '' : 'disabled'),
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

function open(part) {
  location.hash = `/${part}`
  showPart()
}

function showPart() {
  const part = openPart()
  for (const section of sections) section.hidden = section.dataset.part !== part
  for (const link of document.querySelectorAll('.tabs a')) {
    const isOpen = link.hash === `#/${part}`
    if (isOpen) {
      document.title = `${link.firstChild.textContent} · Bellwire console`
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
void start()
