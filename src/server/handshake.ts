// Who may connect: reads the path and query of a connection (protocol 1.1) and finds its app.
// Must not know how the connection is made.

import { closeMeaning } from '../protocol/close-codes.js'
import { PROTOCOL_VERSION } from '../protocol/frames.js'
import { describe } from '../shared/errors.js'
import { isOriginAllowed } from './allowed-origins.js'
import type { AppConfig } from './options.js'

/** Why a connection is turned away: a close code and a sentence. */
export interface RefusedAdmission {
  readonly app: undefined
  readonly code: number
  readonly message: string
}

/** An app to connect to, or why not. */
export type Admission = { readonly app: AppConfig } | RefusedAdmission

/** The oldest version of the protocol that works here: the one with pings in JSON. */
export const OLDEST_PROTOCOL_VERSION = 5

/**
 * Decides on a connection to `path`, such as `/app/KEY?protocol=7`, from a page of `origin` or
 * from no page.
 */
export function admit(
  path: string,
  apps: readonly AppConfig[],
  origin: string | undefined,
): Admission {
  const [pathname = '', ...query] = path.split('?')
  const key = /^\/app\/([^/]+)\/?$/.exec(pathname)?.[1]
  if (key === undefined) {
    return refusal(4005, `${describe(pathname)} is not the path of an app: connect to /app/KEY`)
  }
  // Options allow only keys that need no encoding in a url.
  const app = apps.find((other) => other.key === key)
  if (!app) return refusal(4001, `no app has the key ${describe(key)}`)
  if (!app.enabled) return refusal(4003, `its id is ${describe(app.id)}`)
  if (!isOriginAllowed(origin, app.allowedOrigins)) {
    return refusal(4009, `the app does not allow pages of the origin ${describe(origin)}`)
  }

  const version = new URLSearchParams(query.join('?')).get('protocol')
  const range = `${String(OLDEST_PROTOCOL_VERSION)} to ${String(PROTOCOL_VERSION)}`
  if (version === null) return refusal(4008, `add ?protocol=${String(PROTOCOL_VERSION)} to the url`)
  if (!/^\d+$/.test(version) || +version < OLDEST_PROTOCOL_VERSION || +version > PROTOCOL_VERSION) {
    return refusal(4007, `${describe(version)} is not one of ${range}`)
  }
  return { app }
}

/** Turns a connection away; `detail` says more than the meaning of the code. */
export function refusal(code: number, detail: string): RefusedAdmission {
  const meaning = closeMeaning(code)
  const message = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}: ${detail}.`
  return { app: undefined, code, message }
}
