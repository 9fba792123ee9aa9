// A TCP proxy between clients and a server, for tests of what networks do: refuse, reset, lose,
// delay, cut, and block WebSockets. Its mode can be changed while connections go through it.

import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { keptPort } from './kept-port.js'
import { ProxiedConnection } from './proxied-connection.js'
import type { ProxyMode } from './proxy-mode.js'

/** A text frame that passed the proxy. */
export interface SeenFrame {
  /** Which connection it belongs to: the first has the number 1. */
  readonly connection: number
  readonly direction: 'to client' | 'to server'
  readonly text: string
}

/**
 * A proxy.
 *
 * @example
 * const proxy = await TcpProxy.start(server.port)
 * const client = new Bellwire('app-key', { url: proxy.url })
 * await proxy.behave({ kind: 'refuse upgrades' })
 * proxy.reset()
 */
export class TcpProxy {
  /** The port that it passes connections on to. May be changed: it holds for new connections. */
  targetPort: number
  /** The port that it listens on. It has no other while it lives. */
  readonly port: number
  /** Connections that clients have made so far, those that were reset at once included. */
  connectionCount = 0
  /** Text frames that have passed, in order. */
  readonly frames: SeenFrame[] = []
  /** Called after each connection that was made or has ended. */
  onChange: () => void = () => undefined
  private mode: ProxyMode = { kind: 'pass' }
  private readonly open = new Set<ProxiedConnection>()
  private listener: Server | undefined
  private listening = Promise.resolve()

  private constructor(targetPort: number, port: number) {
    this.targetPort = targetPort
    this.port = port
  }

  /** Makes a proxy to a port of this machine. Everything passes until it is told otherwise. */
  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, await keptPort())
    await proxy.behave({ kind: 'pass' })
    return proxy
  }

  /** For the client option `url`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Sockets that are open, on both sides. */
  get openSockets(): number {
    return [...this.open].reduce((sum, connection) => sum + connection.openSockets, 0)
  }

  /** Changes the mode, at once for what is open. Resolves when it holds for new connections. */
  behave(mode: ProxyMode): Promise<void> {
    this.mode = mode
    for (const connection of this.open) connection.modeChanged()
    // One after the other: a listener that is closed before it listens goes on all the same.
    this.listening = this.listening.then(() => this.listenAsNeeded())
    return this.listening
  }

  /** Resets every open connection, on both sides. */
  reset(): void {
    for (const connection of this.open) connection.reset()
  }

  /** Ends the server's side of every open connection; clients are told nothing, now and ever. */
  abandon(): void {
    for (const connection of this.open) connection.abandon()
  }

  /** Writes bytes to the client of every open WebSocket, between two frames of the server. */
  inject(bytes: Buffer): void {
    for (const connection of this.open) connection.inject(bytes)
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.behave({ kind: 'refuse' })
    this.reset()
  }

  private async listenAsNeeded(): Promise<void> {
    const { listener } = this
    if (this.mode.kind === 'refuse') {
      this.listener = undefined
      listener?.close()
    } else if (!listener) {
      this.listener = createServer((socket) => this.accept(socket))
      this.listener.listen(this.port, '127.0.0.1')
      await once(this.listener, 'listening')
    }
  }

  private accept(client: Socket): void {
    this.connectionCount += 1
    const number = this.connectionCount
    if (this.mode.kind === 'reset') {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const connection = new ProxiedConnection(client, this.targetPort, () => this.mode, {
      onText: (direction, text) => this.frames.push({ connection: number, direction, text }),
      onClosed: () => {
        this.open.delete(connection)
        this.onChange()
      },
    })
    this.open.add(connection)
    this.onChange()
  }
}
