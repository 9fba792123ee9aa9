// Clients of a test server. Must not know what they do.

import { Bellwire, type DefaultSchema, type Options } from '../web.js'
import type { TestUser } from './auth-endpoint.js'
import type { TestServer } from './server.js'

/** Options of `createTestClient`: those of a client, and who uses it. */
export interface TestClientOptions extends Options {
  /** Whom private and presence channels and sign-in get. @default a guest */
  user?: TestUser | undefined
}

/**
 * Makes a client that is connected to a test server a moment later. Destroyed by `server.close()`.
 *
 * @example
 * const ann = createTestClient(server, { user: { id: 'ann', info: { name: 'Ann' } } })
 * await subscribed(ann.subscribe('presence-room'))
 */
export function createTestClient<Schema = DefaultSchema>(
  server: TestServer,
  { user, ...options }: TestClientOptions = {},
): Bellwire<Schema> {
  return new Bellwire<Schema>(server.key, { ...server.clientOptionsFor(user), ...options })
}
