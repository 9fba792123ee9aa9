// The chat's way to the push server, through the `pusher` SDK: signs who may enter what, sends
// messages, asks who is there. Only `host` and `port` say which server that is.

import Pusher from 'pusher'
import { Problem } from './http.mjs'
import { ONLINE_CHANNEL, ROOMS_CHANNEL, roomChannel } from './public/channels.js'

const TIMEOUT_MS = 5000
const ROOM_PREFIX = roomChannel('')

export class Publisher {
  #pusher

  /**
   * @param {string} serverUrl
   * @param {{id: string, key: string, secret: string}} app
   */
  constructor(serverUrl, app) {
    const { hostname, port, protocol } = new URL(serverUrl)
    this.#pusher = new Pusher({
      appId: app.id,
      key: app.key,
      secret: app.secret,
      host: hostname,
      port,
      useTLS: protocol === 'https:',
      timeout: TIMEOUT_MS,
    })
  }

  /** The answer for `channelAuthorization`: lets somebody into a presence channel. */
  signChannel(socketId, channel, { id, name }) {
    return sign(() =>
      this.#pusher.authorizeChannel(socketId, channel, { user_id: id, user_info: { name } }),
    )
  }

  /** The answer for `userAuthentication`: this connection is this person, who watches those. */
  signUser(socketId, { id, name }, watchlist) {
    return sign(() =>
      this.#pusher.authenticateUser(socketId, { id, user_info: { name }, watchlist }),
    )
  }

  /** Sends a message to everyone in a room. */
  sendToRoom(room, message) {
    return explained(() => this.#pusher.trigger(roomChannel(room), 'message', message))
  }

  /** Sends a message to these people, in whichever windows they are signed in. */
  sendToUsers(ids, message) {
    return explained(() =>
      Promise.all(ids.map((id) => this.#pusher.sendToUser(id, 'direct-message', message))),
    )
  }

  /** Tells every page about a room. Nobody waits for it: pages also ask now and then. */
  announceRoom(room, lastNumber) {
    this.#pusher.trigger(ROOMS_CHANNEL, 'changed', { room, lastNumber }).catch(() => {})
  }

  /** The number of people by room; undefined when the push server cannot say. */
  async peopleInRooms() {
    try {
      const params = { filter_by_prefix: ROOM_PREFIX, info: 'user_count' }
      const answer = await this.#pusher.get({ path: '/channels', params })
      const { channels } = await answer.json()
      return new Map(
        Object.entries(channels).map(([name, { user_count }]) => [
          name.slice(ROOM_PREFIX.length),
          user_count,
        ]),
      )
    } catch {
      return undefined
    }
  }

  /** Whether somebody is signed in. Without the push server nobody can say: then, perhaps. */
  async isOnline(id) {
    try {
      const answer = await this.#pusher.get({ path: `/channels/${ONLINE_CHANNEL}/users` })
      const { users } = await answer.json()
      return users.some((user) => user.id === id)
    } catch {
      return true
    }
  }
}

function sign(make) {
  try {
    return make()
  } catch (error) {
    throw new Problem(400, 'The socket id is missing or malformed.', error)
  }
}

/** Runs a call to the push server and puts its failure into a sentence. */
async function explained(call) {
  try {
    await call()
  } catch (error) {
    const sentence = error.status
      ? `The push server refused the message (status ${error.status}).`
      : 'The push server does not answer.'
    throw new Problem(502, sentence, error)
  }
}
