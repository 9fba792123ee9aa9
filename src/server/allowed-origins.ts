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

/** Checks the option `allowedOrigins` of an app, at `path`. Throws `ServerOptionsError`. */
export function checkOrigins(path: string, origins: unknown): readonly string[] {
  const hint = 'Write ["https://example.com"], or ["*"] for every origin.'
  if (!Array.isArray(origins) || origins.length === 0) {
    throw wrong(path, 'must be a list of origins', origins, hint)
  }
  const list: readonly unknown[] = origins
  const index = list.findIndex((origin) => !isOrigin(origin))
  if (index < 0) return Object.freeze([...(origins as string[])])
  const must = 'must be an origin without a path'
  throw wrong(`${path}[${String(index)}]`, must, list[index], 'Write "https://example.com".')
}

function isOrigin(origin: unknown): boolean {
  if (origin === EVERY_ORIGIN) return true
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin
}
