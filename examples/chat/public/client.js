// Makes the Bellwire client of the page: the one place that knows its options.

import { inspectByKey } from './inspector.js'

const { Bellwire } = globalThis

/**
 * @param {{key: string, url: string}} config The app and the push server.
 * @param {{name: string, session: string}} credentials What the backend wants to see before it
 *   signs anything for this page.
 */
export function createClient({ key, url }, credentials) {
  const client = new Bellwire(key, {
    url,
    channelAuthorization: { endpoint: '/pusher/auth', params: credentials },
    userAuthentication: { endpoint: '/pusher/user-auth', params: credentials },
  })
  inspectByKey(client)
  return client
}
