// A WebSocket server that knows no protocol: what it does with a new connection is up to the test.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** A server that is listening. */
export interface OddServer {
  readonly port: number
  stop(): void
}

/** Starts a server that greets each connection with `greet`. */
export async function startOddServer(greet: (socket: WebSocket) => void): Promise<OddServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', greet)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
