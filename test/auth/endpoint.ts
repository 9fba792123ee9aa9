// An app's authorization endpoint for tests: a real HTTP server that remembers what it was asked
// and answers as the test says. Knows nothing of the client.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request, with its whole body. */
export interface Asked {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Fields of the form. */
  readonly form: Record<string, string>
}

export interface Endpoint {
  /** Such as `http://127.0.0.1:51234/pusher/auth`. */
  readonly url: string
  /** What it was asked, in order. */
  readonly asked: Asked[]
  /** Resolves when the next request has come. */
  nextRequest(): Promise<Asked>
  /** Resolves when a client has gone away without waiting for its answer. */
  nextDeparture(): Promise<void>
  stop(): Promise<void>
}

/** Starts an endpoint on a free port. */
export async function startEndpoint(
  answer: (request: Asked, response: ServerResponse) => void,
): Promise<Endpoint> {
  const asked: Asked[] = []
  let waiting: (request: Asked) => void = () => undefined
  let left: () => void = () => undefined
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { method, url: path, headers } = request
      const form = Object.fromEntries(new URLSearchParams(body))
      const complete = { method, path, headers, body, form }
      asked.push(complete)
      answer(complete, response)
      waiting(complete)
    })
    response.on('close', () => {
      if (!response.writableEnded) left()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/pusher/auth`,
    asked,
    nextRequest: () => new Promise((resolve) => (waiting = resolve)),
    nextDeparture: () => new Promise((resolve) => (left = resolve)),
    async stop() {
      server.closeAllConnections()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
