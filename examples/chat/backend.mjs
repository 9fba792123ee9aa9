// The backend of the chat: lets people into rooms, takes their messages, and hands both to the
// push server through the `pusher` SDK. Only `host` and `port` say which server that is.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import Pusher from 'pusher'
import { Problem, readBody, readJson, securityHeaders, sendFile, sendJson } from './http.mjs'
import {
  cleanName,
  cleanText,
  nameProblem,
  roomProblem,
  roomSlug,
  textProblem,
} from './public/rules.js'
import { Rooms } from './rooms.mjs'

const PUBLIC = new URL('./public/', import.meta.url)
const DIST = new URL('../../dist/', import.meta.url)
const PREFIX = 'presence-room-'
const AUTH_BYTES = 4 * 1024
const MESSAGE_BYTES = 32 * 1024
const PUSH_TIMEOUT_MS = 5000

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
  const { hostname, port: serverPort, protocol } = new URL(serverUrl)
  const pusher = new Pusher({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: hostname,
    port: serverPort,
    useTLS: protocol === 'https:',
    timeout: PUSH_TIMEOUT_MS,
  })
  const rooms = new Rooms()
  const files = await findFiles(dist)
  const headers = Object.entries(securityHeaders(serverUrl))
  /** Messages on their way to the push server, by room and id. */
  const sending = new Map()

  /** `POST /pusher/auth`: may this person come into this room? */
  async function authorize(request, response) {
    const form = new URLSearchParams(await readBody(request, AUTH_BYTES))
    const sender = senderOf(Object.fromEntries(form))
    const channel = form.get('channel_name') ?? ''
    const room = channel.slice(PREFIX.length)
    if (!channel.startsWith(PREFIX) || roomSlug(room) !== room || roomProblem(room)) {
      throw new Problem(403, 'This chat only has channels named presence-room-<room>.')
    }
    let answer
    try {
      answer = pusher.authorizeChannel(form.get('socket_id') ?? '', channel, {
        user_id: sender.id,
        user_info: { name: sender.name },
      })
    } catch (error) {
      throw new Problem(400, 'The socket id is missing or malformed.', error)
    }
    if (rooms.add(room)) announce(room)
    sendJson(response, 200, answer)
  }

  /** `POST /messages`: sends a message to everyone in a room. */
  async function postMessage(request, response) {
    const body = await readJson(request, MESSAGE_BYTES)
    const sender = senderOf(body)
    refuse(roomProblem(body.room) ?? textProblem(body.text))
    if (!/^[0-9a-f]{32}$/.test(body.id)) throw new Problem(400, 'The message needs an id.')
    const room = roomSlug(body.room)

    // A page that got no answer sends the message again under the same id. It goes out once.
    const key = `${room} ${body.id}`
    let message = rooms.find(room, body.id) ?? (await sending.get(key))
    if (!message) {
      message = { id: body.id, sender, text: cleanText(body.text), time: rooms.nextTime() }
      const push = deliver(room, message).finally(() => sending.delete(key))
      sending.set(key, push)
      await push
    } else if (message.sender.id !== sender.id) {
      throw new Problem(409, 'Somebody else has used this message id.')
    }
    sendJson(response, 200, { message })
  }

  async function deliver(room, message) {
    await push(() => pusher.trigger(PREFIX + room, 'message', message))
    rooms.keep(room, message)
    return message
  }

  /** `GET /rooms`: known and occupied rooms, with the number of people in each. */
  async function listRooms(response) {
    const people = await occupied().catch(() => undefined)
    const names = new Set([...rooms.names(), ...(people?.keys() ?? [])])
    const list = [...names].map((room) => ({
      room,
      // null: the push server cannot say.
      people: people ? (people.get(room) ?? 0) : null,
    }))
    sendJson(response, 200, { rooms: list })
  }

  async function occupied() {
    const params = { filter_by_prefix: PREFIX, info: 'user_count' }
    const answer = await pusher.get({ path: '/channels', params })
    const { channels } = await answer.json()
    return new Map(
      Object.entries(channels).map(([name, { user_count }]) => [
        name.slice(PREFIX.length),
        user_count,
      ]),
    )
  }

  /** Tells every page that there is a new room. Nobody waits for it: pages also ask now and then. */
  function announce(room) {
    pusher.trigger('rooms', 'added', { room }).catch(() => {})
  }

  async function answer(request, response) {
    const [pathname] = request.url.split('?')
    const route = `${request.method} ${pathname}`
    const history = /^GET \/rooms\/([^/]+)\/messages$/.exec(route)
    if (route === 'POST /pusher/auth') return authorize(request, response)
    if (route === 'POST /messages') return postMessage(request, response)
    if (route === 'GET /rooms') return listRooms(response)
    if (history) return sendJson(response, 200, { messages: rooms.messages(history[1]) })
    if (route === 'GET /config.json') {
      return sendJson(response, 200, { key: app.key, url: serverUrl })
    }
    if (request.method === 'GET' && files.has(pathname)) {
      return sendFile(response, files.get(pathname))
    }
    throw new Problem(404, 'There is nothing at this address.')
  }

  const server = createServer((request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    answer(request, response).catch((error) => {
      const known = error instanceof Problem
      if (!known) console.error(error)
      // A body that was not read to its end would be taken for the next request.
      if (!request.complete) response.setHeader('Connection', 'close')
      request.resume()
      const sentence = known ? error.message : 'Something went wrong in the chat backend.'
      sendJson(response, known ? error.status : 500, { error: sentence })
    })
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw error.code === 'EADDRINUSE' ? new Error(`Port ${port} is already in use.`) : error
  })

  return {
    url: `http://${host}:${server.address().port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/**
 * Who sends this. A tab makes up a secret `session`; what others see is the user id derived
 * from it, so nobody can speak as somebody else. An app with accounts would look at its login.
 */
function senderOf({ name, session }) {
  refuse(nameProblem(name))
  if (!/^[0-9a-f]{32}$/.test(session)) throw new Problem(400, 'The session is missing.')
  const id = createHash('sha256').update(session).digest('hex').slice(0, 16)
  return { id, name: cleanName(name) }
}

function refuse(problem) {
  if (problem) throw new Problem(400, problem)
}

/** Runs a call to the push server and puts its failure into a sentence. */
async function push(call) {
  try {
    await call()
  } catch (error) {
    const sentence = error.status
      ? `The push server refused the message (status ${error.status}).`
      : 'The push server does not answer.'
    throw new Problem(502, sentence, error)
  }
}

/** Every file that may be asked for, by its path. Nothing else on the disk can be reached. */
async function findFiles(dist) {
  const script = new URL('bellwire.min.js', dist)
  await access(script).catch(() => {
    throw new Error(`${fileURLToPath(script)} is missing. Run "npm run build" first.`)
  })
  const files = new Map([['/', new URL('index.html', PUBLIC)]])
  for (const name of await readdir(PUBLIC)) files.set(`/${name}`, new URL(name, PUBLIC))
  // The script loads its SockJS part from beside itself, when it needs it.
  for (const name of await readdir(dist)) {
    if (/\.(js|mjs)$/.test(name)) files.set(`/${name}`, new URL(name, dist))
  }
  return new Map([...files].map(([path, url]) => [path, fileURLToPath(url)]))
}
