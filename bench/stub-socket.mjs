// A WebSocket without a network: opens by itself, and lets the bench hand in frames as a server
// would. All clients talk to classes of this one; that for the Pusher protocol confirms channels.

export class StubSocket {
  static CONNECTING = 0
  static OPEN = 1
  static CLOSING = 2
  static CLOSED = 3

  /** The socket that was opened last. */
  static latest

  readyState = StubSocket.CONNECTING
  bufferedAmount = 0
  onopen = null
  onmessage = null
  onerror = null
  onclose = null

  constructor(url) {
    this.url = url
    StubSocket.latest = this
    setImmediate(() => {
      this.readyState = StubSocket.OPEN
      this.onopen?.({ type: 'open' })
      this.greet()
    })
  }

  /** What the server says first. */
  greet() {}

  /** What the server does about a frame of the client, given as text. */
  answer() {}

  send(text) {
    this.answer(text)
  }

  close(code = 1000, reason = '') {
    if (this.readyState === StubSocket.CLOSED) return
    this.readyState = StubSocket.CLOSED
    setImmediate(() => this.onclose?.({ type: 'close', code, reason, wasClean: true }))
  }

  receive(text) {
    this.onmessage({ type: 'message', data: text })
  }
}

export class PusherSocket extends StubSocket {
  greet() {
    this.receive(frame('pusher:connection_established', undefined, GREETING))
  }

  answer(text) {
    const { event, data } = JSON.parse(text)
    if (event !== 'pusher:subscribe') return
    setImmediate(() => this.receive(confirmation(data.channel)))
  }
}

const GREETING = { socket_id: '1.1', activity_timeout: 120 }
const MEMBERS = { presence: { count: 1, ids: ['me'], hash: { me: {} } } }

/** The frame that confirms a channel; on a presence channel this user is alone. */
export function confirmation(channel) {
  const data = channel.startsWith('presence-') ? MEMBERS : {}
  return frame('pusher_internal:subscription_succeeded', channel, data)
}

/** A frame as servers send it: the data is JSON within JSON. */
export function frame(event, channel, data) {
  return JSON.stringify({ event, channel, data: JSON.stringify(data) })
}
