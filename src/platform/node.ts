// The outside world of Node, Bun and Deno: like that of a browser, but without a page, and with
// the package `ws` where the runtime has no WebSocket of its own.

import type { Platform, WebSocketConstructor } from './platform.js'
import { watchSleep } from './sleep.js'
import { webPlatform } from './web.js'

// How long `ws` waits for the other side to say goodbye, too; its default is 30 seconds. One that
// is dead never does, and until then the socket stays and Node does not exit.
const CLOSE_TIMEOUT_MS = 2000

/** The platform of server runtimes. */
export const nodePlatform: Platform = {
  ...webPlatform,
  // Newer Node warns of a time that is over.
  setTimer: (callback, delayMs) => webPlatform.setTimer(callback, Math.max(delayMs, 0)),
  webSocket: () => webPlatform.webSocket() ?? loadWs(),
  hasXhr: () => true,
  // Newer ones have a `localStorage` that warns, or that all programs share.
  storage: () => undefined,
  needsTLS: () => false,
  watch: (listener) => watchSleep(() => listener('awake')),
  // `reportError` would end a Deno process, and Node has none.
  reportError: (error) => console.error(error),
}

async function loadWs(): Promise<WebSocketConstructor | undefined> {
  try {
    const { WebSocket } = await import('ws')
    return class extends WebSocket {
      constructor(url: string) {
        // The types of `ws` do not know this option yet.
        super(url, { closeTimeout: CLOSE_TIMEOUT_MS } as object)
      }
    }
  } catch {
    // Not installed: the caller says what to do.
    return undefined
  }
}
