// A backend that takes webhooks over real HTTP and checks each with the library `pusher`.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import RestPusher from 'pusher'

/** What came with one request. */
export interface ReceivedWebhook {
  readonly path: string
  /** What the library says about key and signature. */
  readonly isValid: boolean
  readonly timeMs: number
  readonly events: Record<string, unknown>[]
}

/** Answers each request with a status, or not at all: `undefined`. */
export type Answer = (path: string) => number | undefined

/** Starts a backend for webhooks of the app with this key and secret. */
export async function startReceiver(app: { key: string; secret: string }, answer: Answer) {
  const pusher = new RestPusher({ appId: '1', ...app, host: '127.0.0.1' })
  const received: ReceivedWebhook[] = []
  let wake: () => void = () => undefined
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const rawBody = Buffer.concat(chunks).toString()
      const webhook = pusher.webhook({ headers: request.headers, rawBody })
      const isValid = request.method === 'POST' && webhook.isValid()
      const timeMs = webhook.getTime().getTime()
      const events = webhook.getEvents() as unknown as Record<string, unknown>[]
      received.push({ path, isValid, timeMs, events })
      wake()
      const status = answer(path)
      if (status !== undefined) response.writeHead(status, { location: '/elsewhere' }).end('thanks')
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    received,
    /** Resolves when this many requests have come. */
    async count(requests: number): Promise<void> {
      while (received.length < requests) await new Promise<void>((resolve) => (wake = resolve))
    },
    stop(): Promise<unknown> {
      http.closeAllConnections()
      return new Promise((resolve) => http.close(resolve))
    },
  }
}
