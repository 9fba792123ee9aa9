// Makes WebSockets out of upgrade requests and carries frames over them.
// Must not know apps, paths or what frames mean.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer, type WebSocket } from 'ws'

import type { Limits } from '../protocol/limits.js'
import type { WireListener } from './sessions.js'
import { textFrame } from './text-frame.js'
import { TurnWriters, type SocketWriter } from './turn-writer.js'
import { TOO_SLOW, type Wire } from './wire.js'

/** Takes an upgrade request of an http server. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

// What a close frame has room for.
const REASON_BYTES = 123

/**
 * Makes the handler of upgrade requests. `open` begins a connection to a path and is given the
 * wire to it; it returns undefined when it has closed it. Frames above `frameBytes` close the
 * socket with 1009, more than `bufferedBytes` that wait to be read with 4100.
 */
export function createUpgradeHandler(
  { frameBytes, bufferedBytes }: Pick<Limits, 'frameBytes' | 'bufferedBytes'>,
  open: (wire: Wire, path: string) => WireListener | undefined,
): UpgradeHandler {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: frameBytes,
  })
  sockets.on('wsClientError', ({ message }, socket) => refuse(socket, message))
  const writers = new TurnWriters()
  return (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // `ws` closes the socket by itself after an error; without a listener the process would end.
      webSocket.on('error', () => undefined)
      let listener: WireListener | undefined = undefined
      const end = (code: number): void => {
        listener?.end(code)
        listener = undefined
      }
      const writer = writers.over(socket)
      const wire = wireOver(webSocket, writer, request.headers.origin, bufferedBytes, end)
      listener = open(wire, request.url ?? '/')
      webSocket.on('message', (data, isBinary) => {
        listener?.receive(isBinary ? undefined : textOf(data))
      })
      webSocket.on('close', end)
    })
  }
}

// As `ws` does it by itself, but not as a page.
function refuse(socket: Duplex, message: string): void {
  socket.once('finish', () => socket.destroy())
  socket.end(
    'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\n' +
      `Content-Type: text/plain; charset=utf-8\r\n\r\n${message}.\n`,
  )
}

function wireOver(
  webSocket: WebSocket,
  writer: SocketWriter,
  origin: string | undefined,
  bufferedBytes: number,
  end: (code: number) => void,
): Wire {
  return {
    transport: 'websocket',
    origin,
    send: (frame) => {
      if (webSocket.readyState !== webSocket.OPEN) return
      // Past `ws`, which would write the same header for each recipient, and apart from the text.
      // It has no extension and so no queue of its own that this could overtake.
      writer.write(textFrame(frame))
      if (writer.waitingBytes <= bufferedBytes) return
      webSocket.close(TOO_SLOW.code, TOO_SLOW.reason)
      setTimeout(() => webSocket.terminate(), TOO_SLOW.graceMs).unref()
      // Its goodbye may never be answered.
      end(TOO_SLOW.code)
    },
    close: (code, reason) => webSocket.close(code, fitReason(reason)),
  }
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  // Chosen by `ws`: unless told otherwise, a message is one buffer.
  return (data as Buffer).toString()
}

function fitReason(reason: string): string {
  let fitting = reason
  while (Buffer.byteLength(fitting) > REASON_BYTES) fitting = fitting.slice(0, -1)
  return fitting
}
