// A proxy as companies and mobile networks have them: HTTP passes, WebSocket does not. Clients
// take its port for that of the server.

import { once } from 'node:events'
import { createServer, request } from 'node:http'

const HOST = '127.0.0.1'

/** Leaves the request for a WebSocket without an answer. */
export const swallow = () => undefined

/** Answers the request for a WebSocket with 403. */
export const refuse = (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')

/** Starts a proxy before the server at `serverPort`, which does `block` with each upgrade. */
export async function startBlockingProxy(serverPort, block) {
  const sockets = new Set()
  const proxy = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming
    const outgoing = request({ host: HOST, port: serverPort, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    // Whichever side ends, ends the other.
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  proxy.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  proxy.on('upgrade', (_request, socket) => block(socket))
  proxy.listen(0, HOST)
  await once(proxy, 'listening')
  const close = () => {
    proxy.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: proxy.address().port, close }
}
