// The network in memory: sockets of clients on one end, wires of the server on the other, and how
// they fail. Must not know what frames mean.

import type { LifecycleEvent, WebSocketConstructor } from '../platform/platform.js'
import type { WireListener } from '../server/sessions.js'
import type { Wire } from '../server/wire.js'
import type { Activity } from './clock.js'
import { LOST, MemorySocket } from './socket.js'

/** Who answers on the other end. Undefined when the connection was turned away. */
export type OpenWire = (wire: Wire, path: string, socket: MemorySocket) => WireListener | undefined

/** All connections between the clients of a test and its server. */
export class MemoryNetwork {
  /** For the option `WebSocket`. */
  readonly WebSocket: WebSocketConstructor
  private readonly open: OpenWire
  private readonly sockets = new Set<MemorySocket>()
  private readonly followers = new Set<(event: LifecycleEvent) => void>()
  private online = true

  constructor(activity: Activity, open: OpenWire) {
    this.open = open
    const connect = (socket: MemorySocket) => this.connect(socket)
    this.WebSocket = class extends MemorySocket {
      constructor(url: string) {
        super(url, activity, connect)
      }
    }
  }

  /** Whether anything gets through. */
  get isOnline(): boolean {
    return this.online
  }

  /** The connections that reach the server, those included that went silent. */
  get connections(): readonly MemorySocket[] {
    return [...this.sockets]
  }

  /** Takes the network away or brings it back, as a browser would notice it. */
  turn(isOnline: boolean): void {
    if (this.online === isOnline) return
    this.online = isOnline
    if (!isOnline) for (const socket of this.connections) socket.drop(LOST)
    for (const follower of [...this.followers]) follower(isOnline ? 'online' : 'offline')
  }

  /** Tells of network events until the returned function is called. */
  follow(listener: (event: LifecycleEvent) => void): () => void {
    this.followers.add(listener)
    return () => this.followers.delete(listener)
  }

  private connect(socket: MemorySocket): void {
    if (!this.online) {
      socket.fail()
      return
    }
    this.sockets.add(socket)
    const { pathname, search } = new URL(socket.url)
    const onGone = () => this.sockets.delete(socket)
    socket.accept((wire) => this.open(wire, pathname + search, socket), onGone)
  }
}
