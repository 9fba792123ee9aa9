// What the inspector does to a client: drops its connection, blocks its WebSocket, delivers frames
// again. Takes back what it changed. Must not know how it is asked for.

import { decodeFrame } from '../protocol/frames.js'
import { webPlatform } from '../platform/web.js'
import type { WebSocketConstructor, WebSocketLike } from '../platform/platform.js'
import { rememberBlocked } from '../transport/blocked.js'
import type { Bellwire } from '../web.js'
import type { FrameEntry } from './frame-entry.js'

/** A WebSocket on a network that lets none through. */
class BlockedWebSocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null

  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006, reason: 'blocked by the inspector' }))
  }

  send(): void {
    throw new Error('This WebSocket never opens.')
  }

  close(): void {
    this.onclose = null
  }
}

/** What can be done to one client. */
export class Actions {
  /** Whether WebSockets are blocked. */
  isBlocking = false
  private readonly client: Bellwire
  private ownWebSocket: WebSocketConstructor | undefined = undefined

  constructor(client: Bellwire) {
    this.client = client
  }

  /** Ends the socket as a network would. False when there is none. */
  drop(): boolean {
    const { connection } = this.client
    if (connection.state !== 'connected') return false
    connection.attempts?.transport?.close()
    return true
  }

  /** Lets no WebSocket through, or lets them through again, on a new connection. */
  setBlocking(isBlocking: boolean): void {
    if (isBlocking === this.isBlocking) return
    const { client } = this
    this.isBlocking = isBlocking
    if (isBlocking) this.ownWebSocket = client.options.WebSocket
    const WebSocket = isBlocking ? BlockedWebSocket : this.ownWebSocket
    client.options = { ...client.options, WebSocket }
    this.forgetBlocked()
    client.switchCluster({ appKey: client.key, cluster: client.options.cluster ?? '' })
  }

  /** The next page is not to believe that WebSockets do not get through. */
  forgetBlocked(): void {
    const { client } = this
    const url = client.config.endpoint.fallback(client.shouldUseTLS())
    rememberBlocked(webPlatform, url, false)
  }

  /** Whether a frame can be delivered, or sent, again. The protocol's own would only confuse. */
  canReplay({ direction, isOfTheApp, frame }: FrameEntry): boolean {
    return isOfTheApp && (direction !== 'sent' || frame.channel !== undefined)
  }

  /**
   * Delivers a frame to those who listen as if it had come just now, or sends it again. False when
   * there is no connection to send it on.
   */
  replay({ direction, text }: FrameEntry): boolean {
    const { client } = this
    if (direction === 'sent') return client.connection.send(text)
    client.receive(decodeFrame(text))
    return true
  }

  /** Takes back what was changed. */
  stop(): void {
    this.setBlocking(false)
  }
}
