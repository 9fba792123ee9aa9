// What `import … from 'bellwire/testing'` gives: a table of contents. Importing it does nothing.

import type { TestServerOptions } from './options.js'
import { TestServer } from './server.js'

export type { AuthRequest, RejectAuth, TestUser } from './auth-endpoint.js'
export { createTestClient, type TestClientOptions } from './client.js'
export type { TestClock } from './clock.js'
export type { ReceivedFrame } from './core.js'
export {
  connected,
  nextEvent,
  subscribed,
  type Listenable,
  type TestedChannel,
  type WaitOptions,
} from './expectations.js'
export type { TestServerOptions } from './options.js'
export type { TestedClient } from './times.js'
export type { PublishOptions, TestConnection, TestMember, TestServer } from './server.js'

/**
 * Makes a server of the protocol in memory: no port, no network, no waiting. Throws `OptionsError`
 * when an option is wrong.
 *
 * @example
 * const server = createTestServer()
 * const client = createTestClient(server)
 * await connected(client)
 */
export function createTestServer(options: TestServerOptions = {}): TestServer {
  return new TestServer(options)
}
