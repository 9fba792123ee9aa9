// The backend of a Laravel app as its clients see it: it signs channels and users for whoever
// comes with a token. Knows nothing of the clients.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Pusher from 'pusher'
import type { TestServer } from './server.js'

/** A backend that is listening. */
export interface Laravel {
  /** Such as `http://127.0.0.1:51234`. */
  readonly url: string
  /** Publishes for the app. */
  readonly sdk: Pusher
  /** What was posted to `/publish`, and with which `authorization`. */
  readonly published: { authorization: string | undefined; body: unknown }[]
  stop(): void
}

/** Starts a backend whose users are `ann` and `bob`; the token of a user is the name. */
export async function startLaravel({ app, port }: TestServer): Promise<Laravel> {
  const sdk = new Pusher({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: '127.0.0.1',
    port: String(port),
    useTLS: false,
    encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64'),
  })
  const published: Laravel['published'] = []

  const answer = (path: string | undefined, token: string, body: string): object | undefined => {
    if (!['ann', 'bob'].includes(token)) return undefined
    const form = new URLSearchParams(body)
    const socketId = form.get('socket_id') ?? ''
    const channel = form.get('channel_name') ?? ''
    const user_info = { name: token.toUpperCase() }
    if (path === '/broadcasting/user-auth') {
      return sdk.authenticateUser(socketId, { id: token, user_info })
    }
    const member = channel.startsWith('presence-') ? { user_id: token, user_info } : undefined
    return sdk.authorizeChannel(socketId, channel, member)
  }

  const http = createServer((request, response) => {
    const { authorization } = request.headers
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => (body += part))
    request.on('end', () => {
      if (request.url === '/publish') {
        published.push({ authorization, body: JSON.parse(body) as unknown })
        response.end()
        return
      }
      const signed = answer(request.url, authorization?.replace('Bearer ', '') ?? '', body)
      response.statusCode = signed ? 200 : 403
      response.end(JSON.stringify(signed ?? { message: 'Access denied' }))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port: own } = http.address() as AddressInfo
  const stop = () => {
    http.close()
    http.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${own}`, sdk, published, stop }
}
