// One connection through the proxy: a socket of the client, a socket to the server, a lane for
// each direction. Sees WebSocket upgrades and the frames after them, changes none.

import { connect, type Socket } from 'node:net'
import { Lane, type Ending, type Passing } from './lane.js'
import type { ProxyMode } from './proxy-mode.js'
import { FrameReader, TEXT } from './web-socket-frames.js'

/** What the proxy is told of a connection. */
export interface ConnectionObserver {
  /** A text frame passed. */
  onText(direction: 'to client' | 'to server', text: string): void
  /** Both sockets are closed. */
  onClosed(): void
}

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/** One connection of a client. */
export class ProxiedConnection {
  private readonly mode: () => ProxyMode
  private readonly observer: ConnectionObserver
  private readonly client: Socket
  private readonly server: Socket
  private readonly toServer: Lane
  private readonly toClient: Lane
  private head = Buffer.alloc(0)
  private readers: { readonly client: FrameReader; readonly server: FrameReader } | undefined
  private injections: Buffer[] = []
  private bytesInMode = 0
  /** What the client says is heard no more, and nothing is said to it. */
  private isMute = false
  private closedSockets = 0

  constructor(
    client: Socket,
    targetPort: number,
    mode: () => ProxyMode,
    observer: ConnectionObserver,
  ) {
    this.client = client
    this.server = connect(targetPort, '127.0.0.1')
    this.mode = mode
    this.observer = observer
    this.toServer = new Lane('to server', mode, (passing) => this.deliverToServer(passing))
    this.toClient = new Lane('to client', mode, (passing) => this.deliverToClient(passing))
    this.client.on('data', (chunk: Buffer) => this.receive(chunk))
    this.server.on('data', (chunk: Buffer) => this.toClient.take(chunk))
    this.watch(this.client, this.toServer)
    this.watch(this.server, this.toClient)
  }

  /** How many of its two sockets are open. */
  get openSockets(): number {
    return 2 - this.closedSockets
  }

  /** The mode is another one now. */
  modeChanged(): void {
    this.bytesInMode = 0
    this.toServer.proceed()
    this.toClient.proceed()
    this.inject()
  }

  /** Resets both sides. */
  reset(): void {
    this.client.resetAndDestroy()
    this.server.resetAndDestroy()
  }

  /** Ends the side of the server. The client is told nothing, now and ever. */
  abandon(): void {
    this.isMute = true
    this.server.destroy()
  }

  /** Writes bytes to the client as soon as no frame of the server is under way. */
  inject(bytes?: Buffer): void {
    if (bytes && this.readers) this.injections.push(bytes)
    if (this.isMute || this.toClient.isHeld() || !this.readers?.server.isBetweenFrames) return
    for (const injection of this.injections.splice(0)) this.client.write(injection)
  }

  private watch(socket: Socket, lane: Lane): void {
    let how: Ending = 'ended'
    const onClose = () => {
      this.closedSockets += 1
      lane.take(how)
      if (this.closedSockets === 2) this.observer.onClosed()
    }
    socket.once('close', onClose)
    socket.on('error', ({ syscall }: NodeJS.ErrnoException) => {
      how = 'reset'
      // One that is about to end cannot be reset any more, and Node tells of no `close` then.
      if (syscall === 'reset') onClose()
    })
  }

  // An upgrade is looked at as a whole. Nothing but a head begins with GET.
  private receive(chunk: Buffer): void {
    if (this.isMute) return
    const text = Buffer.concat([this.head, chunk])
    if (this.readers || !text.toString('latin1', 0, 4).startsWith('GET ')) {
      this.toServer.take(chunk)
      return
    }
    this.head = text
    if (!text.includes('\r\n\r\n')) return
    this.head = Buffer.alloc(0)
    if (/^upgrade: *websocket/im.test(text.toString('latin1'))) {
      const { kind } = this.mode()
      if (kind === 'swallow upgrades') {
        this.isMute = true
        return
      }
      if (kind === 'refuse upgrades') {
        this.client.end(FORBIDDEN)
        return
      }
      this.readers = { client: new FrameReader(), server: new FrameReader() }
    }
    this.toServer.take(text)
  }

  private deliverToServer(passing: Passing): void {
    if (typeof passing === 'string') end(this.server, passing)
    else if (!this.server.destroyed) {
      this.server.write(passing)
      this.observe('to server', this.readers?.client, passing)
    }
  }

  private deliverToClient(passing: Passing): void {
    if (this.isMute) return
    if (typeof passing === 'string') {
      end(this.client, passing)
      return
    }
    const mode = this.mode()
    const room = mode.kind === 'cut' ? mode.afterBytes - this.bytesInMode : Infinity
    const bytes = passing.subarray(0, room)
    this.bytesInMode += bytes.length
    if (bytes.length > 0 && !this.client.destroyed) {
      this.client.write(bytes)
      this.observe('to client', this.readers?.server, bytes)
      this.inject()
    }
    if (bytes.length < passing.length) {
      this.client.destroySoon()
      this.server.destroy()
    }
  }

  private observe(
    direction: 'to client' | 'to server',
    reader: FrameReader | undefined,
    bytes: Buffer,
  ): void {
    for (const { opcode, payload } of reader?.read(bytes) ?? []) {
      if (opcode === TEXT) this.observer.onText(direction, payload.toString())
    }
  }
}

function end(socket: Socket, how: Ending): void {
  if (how === 'reset') socket.resetAndDestroy()
  else socket.end()
}
