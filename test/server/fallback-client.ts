// A client of the HTTP fallback with no manners: one request at a time, frames as they come.
// Knows nothing of the server but its address.

import { decodeData, decodeFrame } from '../../src/protocol/frames.js'
import type { TestServer } from '../support/server.js'

/** The frame that both entries begin with. */
export const OPEN = 'o'

export class FallbackClient {
  private readonly base: string

  constructor(base: string) {
    this.base = base
  }

  post(rest: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.base}/${rest}`, { method: 'POST', ...init })
  }

  /** Asks for the next frames; resolves to the one frame of the answer. */
  async poll(query = '?protocol=7'): Promise<string> {
    const text = await (await this.post(`xhr${query}`)).text()
    if (!text.endsWith('\n')) throw new Error(`Not a frame: ${text}`)
    return text.slice(0, -1)
  }

  /** Sends a body as it is; resolves to the status of the answer. */
  async sendBody(body: RequestInit['body'] & {}): Promise<number> {
    const headers = { 'content-type': 'text/plain' }
    const response = await this.post('xhr_send', { body, headers, duplex: 'half' } as RequestInit)
    await response.text()
    return response.status
  }

  send(...messages: unknown[]): Promise<number> {
    return this.sendBody(JSON.stringify(messages))
  }

  /** Sends a frame of the Channels protocol. */
  sendFrame(event: string, data: unknown, channel?: string): Promise<number> {
    return this.send(JSON.stringify({ event, data, channel }))
  }

  async stream(query = '?protocol=7'): Promise<FrameStream> {
    const abort = new AbortController()
    const response = await this.post(`xhr_streaming${query}`, { signal: abort.signal })
    return new FrameStream(response, abort)
  }
}

/** A client that names its app in the first message. */
export function atPusher({ url }: TestServer, session = newSession()): FallbackClient {
  return new FallbackClient(`${url}/pusher/7/${session}`)
}

/** A client that names its app in the url, as `pusher-js` does. */
export function atApp(
  { url, app }: TestServer,
  session = newSession(),
  key = app.key,
): FallbackClient {
  return new FallbackClient(`${url}/pusher/app/${key}/7/${session}`)
}

/** The frames of a streaming response. */
export class FrameStream {
  private readonly reader: ReadableStreamDefaultReader<string>
  private readonly abort: AbortController
  private text = ''

  constructor(response: Response, abort: AbortController) {
    if (!response.body) throw new Error('The response has no body.')
    this.reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    this.abort = abort
  }

  /** The next frame; undefined when the response ended. Rejects when it was cut off. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.text.indexOf('\n')
      if (end >= 0) {
        const frame = this.text.slice(0, end)
        this.text = this.text.slice(end + 1)
        return frame
      }
      const { done, value } = await this.reader.read()
      if (done) return undefined
      this.text += value
    }
  }

  /** Vanishes: cuts the connection. */
  vanish(): void {
    this.abort.abort()
    this.reader.closed.catch(() => undefined)
  }
}

/** The messages in an `a[…]` frame, decoded. */
export function messagesOf(frame: string | undefined) {
  if (!frame?.startsWith('a')) throw new Error(`Not an array frame: ${String(frame)}`)
  return (JSON.parse(frame.slice(1)) as string[]).map((text) => {
    const { event, channel, data } = decodeFrame(text)
    return { event, channel, data: decodeData(data) as Record<string, unknown> }
  })
}

/** The code and the reason in a `c[…]` frame. */
export function closeOf(frame: string | undefined): [code: number, reason: string] {
  if (!frame?.startsWith('c')) throw new Error(`Not a close frame: ${String(frame)}`)
  return JSON.parse(frame.slice(1)) as [number, string]
}

let sessions = 0

function newSession(): string {
  sessions += 1
  return `session${String(sessions)}`
}
