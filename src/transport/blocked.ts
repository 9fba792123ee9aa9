// Remembers that WebSockets do not get through to a server, so that the next page does not wait
// for one. Must not know how that was found out.

import type { Platform } from '../platform/platform.js'

const REMEMBERED_MS = 30 * 60_000

const keyOf = (url: string) => `bellwire-blocked ${url}`

/** Until when, in milliseconds since the epoch, WebSockets to a server count as blocked. */
export function recallBlocked(platform: Platform, url: string): number {
  try {
    return Number(platform.storage()?.getItem(keyOf(url)))
  } catch {
    // A page may be forbidden to store anything: then each begins anew.
    return 0
  }
}

/** Keeps, or with `isBlocked` false forgets, that WebSockets are blocked; returns until when. */
export function rememberBlocked(platform: Platform, url: string, isBlocked: boolean): number {
  const until = isBlocked ? platform.now() + REMEMBERED_MS : 0
  try {
    if (isBlocked) platform.storage()?.setItem(keyOf(url), String(until))
    else platform.storage()?.removeItem(keyOf(url))
  } catch {
    // See above; this client itself remembers.
  }
  return until
}
