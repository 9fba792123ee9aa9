// The backend of the chat: signs people in, lets them into rooms, takes their messages and files,
// and tells the push server what is to be told.

import { Directs, Rooms } from './conversations.mjs'
import { Files } from './files.mjs'
import {
  Problem,
  readBytes,
  readForm,
  readJson,
  securityHeaders,
  sendFile,
  sendJson,
  sendUpload,
  serve,
} from './http.mjs'
import { findPages } from './pages.mjs'
import { idOf, isRandomId, People, personOf } from './people.mjs'
import { directChannel, ONLINE_CHANNEL, roomChannel } from './public/channels.js'
import {
  cleanText,
  FILE_BYTES,
  fileProblem,
  roomProblem,
  roomSlug,
  textProblem,
} from './public/rules.js'
import { Publisher } from './publisher.mjs'

const DIST = new URL('../../dist/', import.meta.url)
const FORM_BYTES = 4 * 1024
const MESSAGE_BYTES = 32 * 1024
/** A sign-in may name this many people to be watched. */
const WATCHLIST_LENGTH = 100

/**
 * Starts the chat.
 *
 * @param {object} options
 * @param {number} [options.port] 0 takes any free port.
 * @param {string} [options.host]
 * @param {string} options.serverUrl The push server, such as `http://127.0.0.1:6001`.
 * @param {{id: string, key: string, secret: string}} options.app The app on that server.
 * @param {URL} [options.dist] The folder with `bellwire.min.js`.
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function startChat({ port = 3000, host = '127.0.0.1', serverUrl, app, dist = DIST }) {
  const publisher = new Publisher(serverUrl, app)
  const people = new People()
  const rooms = new Rooms()
  const directs = new Directs()
  const files = new Files()
  const pages = await findPages(dist)

  /** `POST /signin`: may this person use this name? */
  async function signIn(request, response) {
    const person = personOf(await readJson(request, FORM_BYTES))
    await people.signIn(person, (id) => publisher.isOnline(id))
    sendJson(response, 200, { user: person })
  }

  /** `POST /pusher/user-auth`: who is this connection, and whom does that person watch? */
  async function authenticate(request, response) {
    const form = await readForm(request, FORM_BYTES)
    const person = personOf(Object.fromEntries(form))
    people.add(person)
    const contacts = directs.of(person.id).map(({ otherId }) => otherId)
    const watchlist = contacts.slice(0, WATCHLIST_LENGTH)
    sendJson(response, 200, publisher.signUser(form.get('socket_id') ?? '', person, watchlist))
  }

  /** `POST /pusher/auth`: may this person come into this channel? */
  async function authorize(request, response) {
    const form = await readForm(request, FORM_BYTES)
    const person = personOf(Object.fromEntries(form))
    const channel = form.get('channel_name') ?? ''
    const room = roomOf(channel)
    if (room === undefined && channel !== ONLINE_CHANNEL && !isDirectOf(person.id, channel)) {
      throw new Problem(
        403,
        'This chat only has presence-online, presence-room-<room> and presence-direct-<two ids>.',
      )
    }
    const answer = publisher.signChannel(form.get('socket_id') ?? '', channel, person)
    people.add(person)
    if (room !== undefined && !rooms.has(room)) {
      publisher.announceRoom(room, rooms.get(room).lastNumber)
    }
    sendJson(response, 200, answer)
  }

  /** `POST /messages`: sends a message to everyone in a `room`, or `to` one person. */
  async function postMessage(request, response) {
    const body = await readJson(request, MESSAGE_BYTES)
    const sender = personOf(body)
    if (!isRandomId(body.id)) throw new Problem(400, 'The message needs an id.')
    people.add(sender)
    const draft = { id: body.id, sender, text: cleanText(body.text), file: fileOf(body) }
    if (!draft.file || draft.text) refuse(textProblem(body.text))

    const message = await (body.to === undefined
      ? sendToRoom(body.room, draft)
      : sendToPerson(body.to, draft))
    if (message.sender.id !== sender.id) {
      throw new Problem(409, 'Somebody else has used this message id.')
    }
    sendJson(response, 200, { message })
  }

  async function sendToRoom(name, draft) {
    refuse(roomProblem(name))
    const room = roomSlug(name)
    const conversation = rooms.get(room)
    const message = await conversation.send(draft, (it) => publisher.sendToRoom(room, it))
    publisher.announceRoom(room, conversation.lastNumber)
    return message
  }

  async function sendToPerson(id, draft) {
    const { sender } = draft
    const to = personAt(id)
    if (to.id === sender.id) throw new Problem(400, 'You cannot write to yourself.')
    // The sender gets it as well, for the other windows.
    return directs
      .use(sender.id, to.id)
      .send({ ...draft, to }, (it) => publisher.sendToUsers([to.id, sender.id], it))
  }

  function fileOf({ file }) {
    if (file === undefined) return undefined
    const kept = files.about(file)
    if (!kept) throw new Problem(410, 'The file is not there any more. Please choose it again.')
    return kept
  }

  function personAt(id) {
    const person = people.get(id)
    if (!person) throw new Problem(404, 'There is nobody at this address.')
    return person
  }

  /** `GET /rooms`: the rooms, the number of people in each, and of the last message. */
  async function listRooms(response) {
    const counts = await publisher.peopleInRooms()
    const names = new Set([...rooms.names(), ...(counts?.keys() ?? [])])
    const list = [...names].map((room) => ({
      room,
      // null: the push server cannot say.
      people: counts ? (counts.get(room) ?? 0) : null,
      lastNumber: rooms.lastNumber(room),
    }))
    sendJson(response, 200, { rooms: list })
  }

  /** `GET /direct`: with whom the sender has talked. */
  function listDirects(request, response) {
    const list = directs
      .of(idOf(sessionOf(request)))
      .map(({ otherId, lastNumber }) => ({ person: people.get(otherId), lastNumber }))
      .filter(({ person }) => person)
    sendJson(response, 200, { directs: list })
  }

  /** `GET /direct/ID/messages`: what the sender and somebody else have said, and who that is. */
  function readDirect(request, response, id) {
    const me = idOf(sessionOf(request))
    sendJson(response, 200, { person: personAt(id), messages: directs.messages(me, id) })
  }

  /** `POST /files?name=…`: keeps a file, so that a message can name it. */
  async function upload(request, response, query) {
    idOf(sessionOf(request))
    const tooMuch = fileProblem({ size: Number(request.headers['content-length']) })
    const bytes = await readBytes(request, FILE_BYTES, tooMuch)
    sendJson(response, 200, { file: await files.add(bytes, query.get('name')) })
  }

  async function answer(request, response) {
    const [pathname, query] = request.url.split('?')
    const route = `${request.method} ${pathname}`
    const [, history] = /^GET \/rooms\/([^/]+)\/messages$/.exec(route) ?? []
    const [, direct] = /^GET \/direct\/([^/]+)\/messages$/.exec(route) ?? []
    const [, file] = /^GET \/files\/([^/]+)$/.exec(route) ?? []
    if (route === 'POST /signin') return signIn(request, response)
    if (route === 'POST /pusher/user-auth') return authenticate(request, response)
    if (route === 'POST /pusher/auth') return authorize(request, response)
    if (route === 'POST /messages') return postMessage(request, response)
    if (route === 'POST /files') return upload(request, response, new URLSearchParams(query))
    if (route === 'GET /rooms') return listRooms(response)
    if (route === 'GET /direct') return listDirects(request, response)
    if (history) return sendJson(response, 200, { messages: rooms.messages(history) })
    if (direct) return readDirect(request, response, direct)
    if (file && files.get(file)) return sendUpload(response, files.get(file))
    if (route === 'GET /config.json') {
      return sendJson(response, 200, { key: app.key, url: serverUrl })
    }
    if (request.method === 'GET' && pages.has(pathname)) {
      return sendFile(response, pages.get(pathname))
    }
    throw new Problem(404, 'There is nothing at this address.')
  }

  return serve(answer, { host, port, headers: securityHeaders(serverUrl) })
}

/** The room of a channel, if it is that of a room that can be. */
function roomOf(channel) {
  const room = channel.slice(roomChannel('').length)
  return channel === roomChannel(room) && roomSlug(room) === room && !roomProblem(room)
    ? room
    : undefined
}

/** Whether a channel is that of a conversation which this person has with somebody. */
function isDirectOf(id, channel) {
  const ids = /^presence-direct-([0-9a-f]{16})-([0-9a-f]{16})$/.exec(channel)?.slice(1) ?? []
  return ids.includes(id) && ids[0] !== ids[1] && directChannel(...ids) === channel
}

/** The session of a request that has no form: `Authorization: Bearer …`. */
const sessionOf = ({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]

function refuse(problem) {
  if (problem) throw new Problem(400, problem)
}
