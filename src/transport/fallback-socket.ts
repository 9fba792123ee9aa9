// SockJS in the shape of a WebSocket, for networks that let no WebSocket through. Names the app in
// its first message. When a WebSocket can be had again it ends at a quiet moment, and says so by
// UPGRADE_CODE. Must not know when it is made, nor what the messages mean.

import { UPGRADE_CODE } from '../protocol/close-codes.js'
import type {
  Platform,
  SockJsConstructor,
  Timer,
  WebSocketConstructor,
  WebSocketLike,
} from '../platform/platform.js'
import { rememberBlocked } from './blocked.js'
import type { OpenTransport } from './transport.js'
import { probeWebSocket } from './websocket-probe.js'

/** What the fallback of one client needs. */
export interface FallbackContext {
  readonly platform: Platform
  /** What to use in place of the `sockjs-client` that comes along. */
  readonly SockJS: SockJsConstructor | undefined
  /** Which requests may be made, in the words of `pusher-js`. */
  readonly requests: readonly string[]
  /** Path and query that name the app. */
  readonly path: string
  /** Opens a WebSocket to the same server. */
  readonly openWebSocket: OpenTransport
  /** Until when WebSockets count as blocked, in milliseconds since the epoch. */
  readonly memory: { blockedUntil: number }
}

/** How long no message must have come for a moment to be quiet. */
const QUIET_MS = 2000

/** Makes the class of the fallback. Its url is that of the SockJS service. */
export function createFallbackSocket(
  SockJS: SockJsConstructor,
  context: FallbackContext,
): WebSocketConstructor {
  const { platform, memory, path } = context
  const transports = context.requests.map((name) => name.replace('_', '-'))

  return class FallbackSocket implements WebSocketLike {
    onopen: WebSocketLike['onopen'] = null
    onmessage: WebSocketLike['onmessage'] = null
    onerror: WebSocketLike['onerror'] = null
    onclose: WebSocketLike['onclose'] = null
    private readonly url: string
    // The library forgets a timer when it is closed early.
    private readonly sockJs: WebSocketLike & Readonly<Record<`_${string}`, Timer>>
    private stopProbing: (() => void) | undefined
    private quietTimer: Timer
    private lastMessageAt = 0

    constructor(url: string) {
      this.url = url
      this.sockJs = new SockJS(url, null, { transports }) as typeof this.sockJs
      this.sockJs.onopen = (event) => {
        this.sockJs.send(JSON.stringify({ path }))
        this.onopen?.(event)
      }
      this.sockJs.onmessage = (event) => {
        this.lastMessageAt = platform.now()
        if (!this.stopProbing) this.getsThrough()
        this.onmessage?.(event)
      }
      this.sockJs.onclose = (event) => {
        this.release()
        this.onclose?.(event)
      }
    }

    send(text: string): void {
      this.sockJs.send(text)
    }

    close(): void {
      // Before it came to anything: a WebSocket was faster.
      if (!this.stopProbing) this.remember(false)
      this.release()
      this.sockJs.onopen = this.sockJs.onmessage = this.sockJs.onclose = null
      this.sockJs.close()
      platform.clearTimer(this.sockJs['_transportTimeoutId'])
    }

    private getsThrough(): void {
      this.remember(true)
      this.stopProbing = probeWebSocket(platform, context.openWebSocket, () => {
        this.remember(false)
        this.leaveWhenQuiet()
      })
    }

    private leaveWhenQuiet(): void {
      const quietInMs = this.lastMessageAt + QUIET_MS - platform.now()
      if (quietInMs > 0) {
        this.quietTimer = platform.setTimer(() => this.leaveWhenQuiet(), quietInMs)
        return
      }
      const { onclose } = this
      this.close()
      onclose?.({ code: UPGRADE_CODE, reason: '' })
    }

    private remember(isBlocked: boolean): void {
      memory.blockedUntil = rememberBlocked(platform, this.url, isBlocked)
    }

    private release(): void {
      this.stopProbing?.()
      platform.clearTimer(this.quietTimer)
    }
  }
}
