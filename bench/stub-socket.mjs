// A WebSocket without a network: greets, confirms each subscription, and lets the bench hand in
// frames as a server would. Both clients talk to this one class.

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
      this.receive(frame('pusher:connection_established', undefined, GREETING))
    })
  }

  send(text) {
    const { event, data } = JSON.parse(text)
    if (event !== 'pusher:subscribe') return
    setImmediate(() =>
      this.receive(frame('pusher_internal:subscription_succeeded', data.channel, {})),
    )
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

const GREETING = { socket_id: '1.1', activity_timeout: 120 }

/** A frame as servers send it: the data is JSON within JSON. */
export function frame(event, channel, data) {
  return JSON.stringify({ event, channel, data: JSON.stringify(data) })
}
