// A client with no manners: sends any frame over a real WebSocket and hands out what comes back,
// in order. Knows nothing of the server but its address.

import { once } from 'node:events'

import { WebSocket } from 'ws'

import { decodeData, decodeFrame, encodeFrame } from '../../src/protocol/frames.js'
import { fieldsOf } from '../../src/protocol/messages.js'
import { channelSigningText, hmacSha256Hex, userSigningText } from '../../src/server/signing.js'
import type { ServerAddress } from '../support/server.js'

/** What a client has to know of a server. */
export type Destination = Pick<ServerAddress, 'port' | 'app'>

/** A frame from the server, with its data decoded. */
export interface Received {
  event: string
  channel: string | undefined
  data: unknown
  userId: string | undefined
}

export class RawClient {
  readonly webSocket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>
  socketId = ''
  private readonly unread: string[] = []
  private wake: () => void = () => undefined

  constructor(address: string) {
    this.webSocket = new WebSocket(address)
    this.webSocket.on('error', () => undefined)
    this.webSocket.on('message', (data: Buffer) => {
      this.unread.push(data.toString())
      this.wake()
    })
    this.closed = new Promise((resolve) => {
      this.webSocket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
        this.wake()
      })
    })
  }

  /** The next frame as text, waited for if need be. */
  async nextText(): Promise<string> {
    for (;;) {
      const text = this.unread.shift()
      if (text !== undefined) return text
      if (this.webSocket.readyState === WebSocket.CLOSED) throw new Error('The socket is closed.')
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** The next frame, waited for if need be. */
  async next(): Promise<Received> {
    const { event, channel, data, user_id } = decodeFrame(await this.nextText())
    return { event, channel, data: decodeData(data), userId: user_id }
  }

  /** Proves that nothing is under way: the answer to a ping is the next frame that comes. */
  async expectNothing(): Promise<void> {
    this.send('pusher:ping', {})
    const { event, data } = await this.next()
    if (event !== 'pusher:pong') throw new Error(`Got ${event} ${JSON.stringify(data)}`)
  }

  send(event: string, data: unknown, channel?: string): void {
    this.webSocket.send(encodeFrame(event, data, channel))
  }

  /** Subscribes and resolves to the answer. */
  subscribe(channel: string, auth = '', channelData?: string): Promise<Received> {
    this.send('pusher:subscribe', { auth, channel_data: channelData, channel })
    return this.next()
  }

  /** The right signature of a subscription of this connection. */
  sign({ app }: Destination, channel: string, channelData?: string): string {
    const text = channelSigningText(this.socketId, channel, channelData)
    return `${app.key}:${hmacSha256Hex(app.secret, text)}`
  }

  /** Subscribes with the right signature and resolves to the answer. */
  subscribeSigned(
    server: Destination,
    channel: string,
    member?: { user_id: unknown; user_info?: unknown },
  ): Promise<Received> {
    const channelData = member && JSON.stringify(member)
    return this.subscribe(channel, this.sign(server, channel, channelData), channelData)
  }

  /** Signs in with the right signature of `userData`, a value or JSON text; resolves to the answer. */
  signIn({ app }: Destination, userData: unknown): Promise<Received> {
    const text = typeof userData === 'string' ? userData : JSON.stringify(userData)
    const signature = hmacSha256Hex(app.secret, userSigningText(this.socketId, text))
    this.send('pusher:signin', { auth: `${app.key}:${signature}`, user_data: text })
    return this.next()
  }

  /** Closes the socket and resolves when it is closed. */
  async close(): Promise<void> {
    this.webSocket.close()
    await this.closed
  }
}

/** The address of an app's WebSocket. */
export function webSocketAddress({ port, app }: Destination, path?: string): string {
  return `ws://127.0.0.1:${String(port)}${path ?? `/app/${app.key}?protocol=7`}`
}

/** Connects and waits for the handshake. */
export async function connect(server: Destination): Promise<RawClient> {
  const client = new RawClient(webSocketAddress(server))
  await once(client.webSocket, 'open')
  const handshake = await client.next()
  client.socketId = String(fieldsOf(handshake.data)['socket_id'])
  return client
}
