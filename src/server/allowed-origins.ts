// Which web pages may connect to an app, by the origin that their browsers tell.
// Must not know what happens to the others.

import { wrong } from './option-checks.js'

const EVERY_ORIGIN = '*'

/**
 * Whether a client may connect. One without an origin is no browser, could name any, and is let in.
 */
export function isOriginAllowed(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin === undefined || allowed.includes(EVERY_ORIGIN) || allowed.includes(origin)
}

/** Checks the option `allowedOrigins` of an app. Throws `OptionsError`. */
export function checkOrigins(origins: unknown): readonly string[] {
  const isOrigin = (origin: unknown): boolean =>
    origin === EVERY_ORIGIN ||
    (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin)
  if (Array.isArray(origins) && origins.length > 0 && origins.every(isOrigin)) {
    return Object.freeze([...(origins as string[])])
  }
  const must = 'The allowedOrigins of an app must be a list of origins without a path'
  throw wrong('app', must, origins, "Write allowedOrigins: ['https://example.com'], or ['*'].")
}
