// The chat page: ties the Bellwire client and the backend to what you see. Everything about
// Bellwire is here and in room.js and connection-view.js; the rest is the page.

import { getJson, postJson } from './api.js'
import { Composer } from './composer.js'
import { showConnection } from './connection-view.js'
import { byId, paintAvatar, setText } from './dom.js'
import { LogView } from './log-view.js'
import { randomId, recall, remember } from './memory.js'
import { refusalWords, showNotice } from './notice.js'
import { Outbox } from './outbox.js'
import { showPeople, TypingView } from './people-view.js'
import { enterRoom } from './room.js'
import { roomInAddress, RoomsView } from './rooms-view.js'
import { cleanName, nameProblem } from './rules.js'
import { setUpSidebar } from './sidebar.js'
import { Timeline } from './timeline.js'

const { Bellwire } = globalThis

// The backend derives the user id of this tab from this secret.
const session = recall('session') ?? randomId()
remember('session', session)

let name = recall('name', '')
let myId = ''
let bell
let room
let stopShowingConnection
let headcount = 0

const timeline = new Timeline()
const typing = new TypingView(byId('typing'))
const sidebar = setUpSidebar()
const rooms = new RoomsView({ onCreate: (slug) => goTo(slug) })
const composer = new Composer({ onSend: queue, onTyping: () => room.tellTyping() })
const log = new LogView(
  {
    log: byId('log'),
    list: byId('messages'),
    empty: byId('empty'),
    pill: byId('new-messages'),
  },
  { onRetry: () => outbox.retry(), onTakeBack: takeBack },
)
const outbox = new Outbox({
  items: recall('outbox', []),
  send: sendNow,
  onChange(items) {
    remember('outbox', items)
    showLog()
  },
})

// ---- Coming and going ------------------------------------------------------------------------

async function join() {
  let config
  try {
    config = await getJson('/config.json')
  } catch (error) {
    return showNameProblem(error.message)
  }
  // The form was sent twice.
  if (bell) return
  remember('name', name)
  byId('welcome').hidden = true
  byId('chat').hidden = false
  setText(byId('my-name'), name)
  paintAvatar(byId('my-avatar'), { id: myId, name })

  bell = new Bellwire(config.key, {
    url: config.url,
    channelAuthorization: { endpoint: '/pusher/auth', params: { name, session } },
  })
  stopShowingConnection = showConnection(bell.connection, {
    chip: byId('connection'),
    word: byId('connection-state'),
    bar: byId('outage'),
    text: byId('outage-text'),
    countdown: byId('outage-countdown'),
    retry: byId('retry-now'),
  })
  bell.connection.bind('state_change', ({ current }) => {
    showHeadcount()
    if (current !== 'connected') return typing.clear()
    outbox.retry()
    void rooms.refresh()
  })
  bell.subscribe('rooms').bind('added', () => void rooms.refresh())
  openRoom()
  composer.focus()
}

function leave() {
  room.leave()
  stopShowingConnection()
  bell.destroy()
  room = bell = undefined
  byId('chat').hidden = true
  byId('welcome').hidden = false
  byId('name').focus()
}

// ---- Rooms -----------------------------------------------------------------------------------

function goTo(slug) {
  location.hash = slug
  sidebar.close()
}

/** Opens the room that the address names, and leaves the one before. */
function openRoom() {
  const slug = roomInAddress()
  if (room?.slug === slug) return
  room?.leave()
  typing.clear()
  log.clear()
  showNotice('')
  byId('people').replaceChildren()
  setText(byId('room-title'), slug)
  headcount = 0
  showHeadcount()
  composer.open(slug)
  document.title = `#${slug} · Bellwire chat`
  rooms.select(slug)

  const entered = enterRoom(bell, slug, {
    onJoined(me) {
      myId = me.id
      paintAvatar(byId('my-avatar'), { id: myId, name })
      showNotice('')
      void rooms.refresh()
      void loadHistory(slug)
    },
    onRefused: (error) => showRefusal(slug, error),
    onPeople(people, me) {
      showPeople(byId('people'), people, me)
      typing.keepOnly(new Set(people.map(({ id }) => id)))
      headcount = people.length
      showHeadcount()
      rooms.setPeople(slug, headcount)
    },
    onMessage: (message) => addMessages(slug, [message]),
    onTyping(userId) {
      const who = entered.nameOf(userId)
      if (who && userId !== myId) typing.add(userId, who)
    },
  })
  room = entered
  showLog()
}

/** Out of the room nobody knows who is there: what is shown is how it was. */
function showHeadcount() {
  const isIn = room?.isIn ?? false
  byId('chat').dataset.inRoom = String(isIn)
  const people = headcount === 1 ? '1 person' : `${headcount} people`
  setText(byId('room-count'), headcount === 0 ? '' : isIn ? people : `${people} last seen`)
}

function showRefusal(slug, error) {
  showNotice(`You could not enter #${slug}. ${refusalWords(error)}`, () => {
    room.leave()
    room = undefined
    openRoom()
  })
}

// ---- Messages --------------------------------------------------------------------------------

/** Fills in what was said before we came, or while we were away. */
async function loadHistory(slug) {
  try {
    const { messages } = await getJson(`/rooms/${slug}/messages`)
    addMessages(slug, messages)
  } catch (error) {
    if (room?.slug !== slug) return
    showNotice(`Earlier messages could not be loaded. ${error.message}`, () => {
      showNotice('')
      void loadHistory(slug)
    })
  } finally {
    timeline.setLoaded(slug)
    showLog()
  }
}

function addMessages(slug, messages) {
  timeline.add(slug, messages)
  for (const { id, sender } of messages) {
    outbox.remove(id)
    if (slug === room?.slug) typing.remove(sender.id)
  }
  if (slug === room?.slug) showLog()
}

function showLog() {
  if (!room) return
  const me = { id: myId, name }
  log.show(timeline.messagesIn(room.slug), outbox.messagesIn(room.slug), me, {
    isLoading: !timeline.isLoaded(room.slug),
  })
}

function queue(text) {
  log.scrollToBottom()
  outbox.add({ id: randomId(), room: room.slug, text })
  room.messageSent()
}

async function sendNow({ id, room: slug, text }) {
  const { message } = await postJson('/messages', { id, room: slug, text, name, session })
  addMessages(slug, [message])
}

/** Lets a message that is not sent yet be changed. */
function takeBack({ id, text }) {
  if (outbox.takeBack(id)) composer.putBack(text)
}

// ---- The page --------------------------------------------------------------------------------

function showNameProblem(problem) {
  setText(byId('name-problem'), problem)
  byId('name').ariaInvalid = String(problem !== '')
  byId('name').focus()
}

byId('join').addEventListener('submit', (event) => {
  event.preventDefault()
  const problem = nameProblem(byId('name').value)
  showNameProblem(problem ?? '')
  if (problem) return
  name = cleanName(byId('name').value)
  void join()
})
byId('rename').addEventListener('click', leave)
addEventListener('hashchange', () => {
  if (!bell) return
  openRoom()
  sidebar.close()
})
addEventListener('beforeunload', (event) => {
  if (outbox.size > 0) event.preventDefault()
})

byId('name').value = name
if (name) void join()
else byId('name').focus()
