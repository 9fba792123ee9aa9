// The outside world of pages and of workers of every kind. Everything is looked up when it is
// used, so that importing does nothing and a service worker, a page and a test all fit.

import { watchLifecycle } from './lifecycle.js'
import type { FetchLike, Platform, StorageLike, WebSocketConstructor } from './platform.js'

interface WebScope {
  readonly WebSocket?: WebSocketConstructor
  readonly fetch: FetchLike
  readonly localStorage?: StorageLike
  readonly location?: { readonly protocol: string }
  readonly reportError?: (error: unknown) => void
}

const scope = () => globalThis as unknown as WebScope

/** The platform of browsers. */
export const webPlatform: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
  fetch: () => scope().fetch.bind(globalThis),
  webSocket: () => scope().WebSocket,
  hasXhr: () => 'XMLHttpRequest' in globalThis,
  storage: () => scope().localStorage,
  needsTLS: () => scope().location?.protocol === 'https:',
  watch: watchLifecycle,
  reportError(error) {
    const { reportError } = scope()
    if (reportError) reportError(error)
    else console.error(error)
  },
}
