// Authorization endpoints for development: `/pusher/auth` and `/pusher/user-auth` sign whatever
// they are asked for, for anybody, from any origin. Must not be open where that matters.

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { decodeData } from '../protocol/frames.js'
import type { Log } from '../shared/log.js'
import { createAuthHandler, type AuthHandler } from './auth-handler.js'
import { readBody } from './http-body.js'
import { HttpProblem } from './http-problem.js'
import type { AppConfig } from './options.js'

const MAX_BODY_BYTES = 1_048_576
const PATHS = ['/pusher/auth', '/pusher/user-auth']

/**
 * Makes the handler of the two endpoints; it returns whether the request was for one of them. They
 * sign for the first app, or for that of the query `?key=KEY`. Who the user is, the client says
 * itself with `params`: `user_id`, and `user_info` and `watchlist` as JSON; else it is a guest.
 */
export function createDevelopmentAuth(
  apps: readonly AppConfig[],
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const onError = (error: unknown) => log.write('error', 'development auth failed', error)
  const handlers = new Map(apps.map((app) => [app.key, handlerFor(app, onError)]))
  const [first] = handlers.values()
  return (request, response) => {
    const [path = '', query] = (request.url ?? '').split('?')
    if (!PATHS.includes(path)) return false
    const key = new URLSearchParams(query).get('key')
    const handle = key === null ? first : handlers.get(key)
    allowEveryOrigin(request, response)
    if (request.method === 'OPTIONS') response.writeHead(204).end()
    else if (handle) {
      answer(request, response, handle).catch((error: unknown) => {
        // Who is gone in the middle of a request needs no answer.
        if (!request.errored) onError(error)
      })
    } else response.writeHead(404).end('No app has this key.\n')
    return true
  }
}

/** The master key of encrypted channels that these endpoints use: SHA-256 of the app's secret. */
export function developmentMasterKey(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}

function handlerFor({ key, secret }: AppConfig, onError: (error: unknown) => void): AuthHandler {
  const userIdOf = (form: URLSearchParams, socketId: string) =>
    form.get('user_id') ?? `guest-${socketId}`
  const fieldOf = (form: URLSearchParams, name: string) => decodeData(form.get(name) ?? undefined)
  return createAuthHandler({
    key,
    secret,
    encryptionMasterKey: developmentMasterKey(secret),
    authorizeChannel: ({ form, socketId }) => ({
      user_id: userIdOf(form, socketId),
      user_info: fieldOf(form, 'user_info'),
    }),
    authenticateUser: ({ form, socketId }) => ({
      id: userIdOf(form, socketId),
      user_info: fieldOf(form, 'user_info'),
      watchlist: fieldOf(form, 'watchlist') as string[] | undefined,
    }),
    onError,
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: AuthHandler,
): Promise<void> {
  const { method = 'GET', url = '/' } = request
  let body: string
  try {
    body = String(await readBody(request, MAX_BODY_BYTES))
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    response.writeHead(error.status, { connection: 'close' }).end(`${error.message}\n`)
    return
  }
  // Those that have none may not be given one.
  const init = method === 'POST' ? { method, body } : { method }
  const answered = await handle(new Request(new URL(url, 'http://localhost'), init))
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  response.end(await answered.text())
}

function allowEveryOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('vary', 'origin')
  if (headers.origin === undefined) return
  response.setHeader('access-control-allow-origin', headers.origin)
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-allow-methods', 'POST')
  response.setHeader('access-control-max-age', '600')
  const asked = headers['access-control-request-headers']
  if (asked !== undefined) response.setHeader('access-control-allow-headers', asked)
}
