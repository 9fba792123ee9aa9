// The chat page: ties the Bellwire client and the backend to what you see. What is said to
// Bellwire stands in client.js, conversation.js, direct.js, online.js and connection-view.js.

import { getJson, postJson } from './api.js'
import { ROOMS_CHANNEL } from './channels.js'
import { createClient } from './client.js'
import { Composer } from './composer.js'
import { showConnection } from './connection-view.js'
import { Contacts } from './contacts.js'
import { enterConversation } from './conversation.js'
import { receiveDirectMessages } from './direct.js'
import { byId, paintAvatar, setText } from './dom.js'
import { randomId, recall, remember } from './memory.js'
import { Messages } from './messages.js'
import { clearNotices, refusalWords, showNotice } from './notice.js'
import { watchOnline } from './online.js'
import { showPeople, TypingView } from './people-view.js'
import { channelOf, keyOfPerson, placeAt, placeInAddress } from './places.js'
import { RoomsView } from './rooms-view.js'
import { setUpSidebar } from './sidebar.js'
import { showHeadcount, showPresence, showTitle, showUnreadTotal } from './title-view.js'
import { Unread } from './unread.js'
import { Welcome } from './welcome.js'

// The backend derives the user id of this tab from this secret.
const session = recall('session') ?? randomId()
remember('session', session)

let me = { id: '', name: recall('name', '') }
let bell
let online
/** Where one is, and the channel of it. @type {import('./places.js').Place | undefined} */
let place
let conversation
let headcount = 0
let stopShowingConnection

const welcome = new Welcome({ name: me.name, onName: join })
const typing = new TypingView(byId('typing'))
const sidebar = setUpSidebar()
const unread = new Unread(showUnread)
const rooms = new RoomsView({ unread, onCreate: goTo })
const contacts = new Contacts({ session, unread })
const composer = new Composer({
  session,
  onTyping: () => conversation.tellTyping(),
  onSend(message) {
    messages.queue(message)
    conversation.messageSent()
  },
})
const messages = new Messages({
  session,
  unread,
  onPerson: meet,
  onTalk: (person) => contacts.talkedWith(person),
  onSender: (userId) => typing.remove(userId),
  canTakeBack: (item) => composer.hasRoomFor(item),
  onTakeBack: (item) => composer.putBack(item),
})

// ---- Coming and going ------------------------------------------------------------------------

async function join(name) {
  const [config, { user }] = await Promise.all([
    getJson('/config.json'),
    postJson('/signin', { name, session }),
  ])
  // The form was sent twice.
  if (bell) return
  me = user
  remember('name', me.name)
  messages.start(me)
  setText(byId('my-name'), me.name)
  paintAvatar(byId('my-avatar'), me)

  bell = createClient(config, { name: me.name, session })
  stopShowingConnection = showConnection(bell.connection, {
    chip: byId('connection'),
    word: byId('connection-state'),
    bar: byId('outage'),
    text: byId('outage-text'),
    countdown: byId('outage-countdown'),
    retry: byId('retry-now'),
  })
  bell.connection.bind('state_change', ({ current }) => {
    showWhoIsThere()
    if (current === 'connected') messages.sendWaiting()
    else typing.clear()
  })
  bell
    .subscribe(ROOMS_CHANNEL)
    .bind('changed', ({ room, lastNumber }) => {
      unread.see(room, lastNumber)
      if (!rooms.has(room)) void rooms.refresh()
    })
    .bind('pusher:subscription_succeeded', () => void rooms.refresh())
  online = watchOnline(bell, () => {
    contacts.render()
    showWhoIsThere()
  })
  contacts.start(me.id, online)
  receiveDirectMessages(bell, me.id, {
    onReady() {
      showNotice('sign-in', '')
      void loadContacts()
      if (place.personId) void messages.loadHistory(place)
    },
    onRefused: (error) =>
      showNotice(
        'sign-in',
        `You are not signed in and get no direct messages. ${refusalWords(error)}`,
        () => bell.signin(),
      ),
    onMessage(message) {
      const { id } = message.sender.id === me.id ? message.to : message.sender
      messages.receive(keyOfPerson(id), message)
    },
  })
  byId('chat').hidden = false
  openPlace()
  composer.focus()
}

function leave() {
  conversation.leave()
  stopShowingConnection()
  bell.destroy()
  place = conversation = bell = online = undefined
  clearNotices()
  welcome.show()
}

// ---- Places ----------------------------------------------------------------------------------

function goTo(key) {
  location.hash = key
  sidebar.close()
}

/** Opens the room or the direct messages that the address names, and leaves the one before. */
function openPlace() {
  const next = placeInAddress()
  if (place?.key === next.key) return
  if (next.personId === me.id) return goTo(placeAt('').key)
  conversation?.leave()
  place = next
  headcount = 0
  typing.clear()
  showNotice('entry', '')
  showNotice('history', '')
  byId('people').replaceChildren()
  byId('people-section').hidden = !place.room
  messages.open(place)
  rooms.select(place.room)
  contacts.select(place.key)
  composer.open(place.key)
  showTitle(place, nameThere())

  conversation = enterConversation(bell, channelOf(place, me.id), {
    onEntered() {
      showNotice('entry', '')
      void rooms.refresh()
      void messages.loadHistory(next)
    },
    // What was said in between is with the backend. Direct messages do not come this way.
    onGap: () => next.room && void messages.loadHistory(next),
    onRefused: (error) =>
      showNotice('entry', `You could not enter ${whereIsIt()}. ${refusalWords(error)}`, enterAgain),
    onPeople(people) {
      people.forEach(({ id, info }) => contacts.meet({ id, name: info.name }))
      typing.keepOnly(new Set(people.map(({ id }) => id)))
      headcount = people.length
      showWhoIsThere()
      if (next.room) rooms.setPeople(next.room, headcount)
      if (next.room) showPeople(byId('people'), people, me.id)
    },
    onMessage: (message) => messages.receive(next.key, message),
    onTyping: (userId, who) => userId !== me.id && typing.add(userId, who),
  })
  // Until there is a connection, what was said before is at least something to read.
  if (bell.connection.state !== 'connected') void messages.loadHistory(next)
  showWhoIsThere()
  showUnread()
}

function enterAgain() {
  conversation.leave()
  place = conversation = undefined
  openPlace()
}

/** Notes what the person is called whose address this is. */
function meet(person) {
  if (contacts.nameOf(person.id)) return
  contacts.meet(person)
  if (place?.personId === person.id) showTitle(place, person.name)
}

const nameThere = () => contacts.nameOf(place.personId)
const whereIsIt = () => (place.room ? `#${place.room}` : (nameThere() ?? 'this conversation'))

function showWhoIsThere() {
  if (!place) return
  const isConnected = bell.connection.state === 'connected'
  byId('chat').dataset.connected = String(isConnected)
  if (place.room) showHeadcount(headcount, conversation?.isIn ?? false)
  else showPresence(isConnected ? online.isOnline(place.personId) : undefined)
}

function showUnread() {
  if (!place) return
  if (!document.hidden && unread.count(place.key) > 0) return unread.markRead(place.key)
  const here = unread.count(place.key)
  showUnreadTotal(whereIsIt(), here, unread.total - here)
  rooms.render()
  contacts.render()
}

async function loadContacts() {
  try {
    await contacts.refresh()
    showNotice('contacts', '')
  } catch (error) {
    showNotice(
      'contacts',
      `Your direct messages could not be loaded. ${error.message}`,
      loadContacts,
    )
  }
}

// ---- The page --------------------------------------------------------------------------------

byId('rename').addEventListener('click', leave)
addEventListener('hashchange', () => {
  if (!bell) return
  openPlace()
  sidebar.close()
})
document.addEventListener('visibilitychange', showUnread)
addEventListener('beforeunload', (event) => {
  if (messages.areWaiting || composer.isBusy) event.preventDefault()
})

if (me.name) void welcome.enter()
else welcome.show()
