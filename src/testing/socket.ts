// One connection in memory. On the side of the client it is a WebSocket, on that of the server a
// wire; what one end sends, the other has a moment later, in order. Must not know what frames mean.

import { closeMeaning } from '../protocol/close-codes.js'
import type { WebSocketLike } from '../platform/platform.js'
import type { WireListener } from '../server/sessions.js'
import type { Wire } from '../server/wire.js'
import { OptionsError } from '../web.js'
import type { Activity } from './clock.js'

/** The close code of a connection that ended without a goodbye. */
export const LOST = 1006
// What a server is told when a client closes without a code.
const NO_CODE = 1005

/** A connection from a client to the test server. */
export class MemorySocket implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  readonly url: string
  /** The id that the server gave it. Empty until then. */
  socketId = ''
  /** The channels that it is on. */
  readonly channels = new Set<string>()
  private readonly activity: Activity
  private server: WireListener | undefined
  private onGone: (() => void) | undefined
  /** Nothing gets through any more, and nobody is told. */
  private isSilent = false
  private hasClientEnded = false

  constructor(url: string, activity: Activity, connect: (socket: MemorySocket) => void) {
    this.url = url
    this.activity = activity
    activity.soon(() => {
      if (!this.hasClientEnded) connect(this)
    })
  }

  /** The client sends a frame. */
  send(text: string): void {
    this.activity.soon(() => {
      if (!this.isSilent) this.server?.receive(text)
    })
  }

  /** The client closes it. */
  close(): void {
    this.hasClientEnded = true
    this.activity.soon(() => {
      if (!this.isSilent) this.endServer(NO_CODE)
    })
  }

  /** There is no way to the server. */
  fail(): void {
    call(this.onerror, {})
    this.endClient(LOST, '')
  }

  /** There is a server: `open` takes its end, `onGone` is called when that is over. */
  accept(open: (wire: Wire) => WireListener | undefined, onGone: () => void): void {
    this.onGone = onGone
    call(this.onopen, {})
    const wire: Wire = {
      transport: 'websocket',
      origin: undefined,
      send: (frame) => this.deliver(frame.toString()),
      close: (code, reason) => this.hangUp(code, reason),
    }
    this.server = open(wire)
  }

  /** Ends it on both sides, without a goodbye or with a close code of the server. */
  drop(code: number, reason = ''): void {
    this.hangUp(code, reason)
  }

  /** Lets nothing through any more, in either direction. Neither side is told. */
  silence(): void {
    this.isSilent = true
  }

  private deliver(text: string): void {
    this.activity.soon(() => {
      if (!this.isSilent) this.onmessage?.({ data: text })
    })
  }

  private hangUp(code: number, reason: string): void {
    this.activity.soon(() => {
      if (!this.isSilent) this.endClient(code, reason)
      this.endServer(code)
    })
  }

  private endClient(code: number, reason: string): void {
    if (this.hasClientEnded) return
    this.hasClientEnded = true
    this.onclose?.({ code, reason })
  }

  private endServer(code: number): void {
    const { server, onGone } = this
    this.server = this.onGone = undefined
    server?.end(code)
    onGone?.()
  }
}

function call(listener: WebSocketLike['onopen'], event: object): void {
  const known = listener as ((event: object) => void) | null
  known?.(event)
}

/** A close code and what it means; that of a lost connection by default. Throws `OptionsError`. */
export function closeOf(code = LOST): [code: number, reason: string] {
  if (Number.isInteger(code) && code >= 1000 && code < 5000) return [code, closeMeaning(code)]
  throw new OptionsError('options/code', `The close code is ${String(code)}.`, {
    hint: 'Give one of the protocol, such as 4200, or none for a lost connection.',
  })
}
