// The signed HTTP API (protocol part 2): finds the app and the call of a request, writes the
// answer. Must not know what the calls do.

import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Limits } from '../protocol/limits.js'
import { describe } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import { readApiPath } from './http-endpoint.js'
import { readBody, readJsonObject } from './http-body.js'
import { getChannel, getChannels, getUsers } from './http-channels.js'
import { postBatchEvents, postEvents } from './http-events.js'
import { HttpProblem } from './http-problem.js'
import { checkSignature } from './http-signature.js'
import { terminateConnections } from './http-users.js'
import type { LiveApp } from './live-app.js'
import type { ServerConfig } from './options.js'
import type { ServerStream } from './server-events.js'

/** Takes a request of an http server and answers it. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

interface ApiRequest {
  readonly method: string
  /** As it stands in the request, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
}

const GREETING =
  'This is Bellwire, a server of the Pusher Channels protocol. ' +
  'Clients connect to /app/KEY, backends publish to /apps/ID/events.\n'

/** Makes the handler of API requests. */
export function createHttpApi(
  config: ServerConfig,
  appOf: (appId: string) => LiveApp,
  log: Log,
  stream: ServerStream,
): RequestHandler {
  return (request, response) => {
    let problem: string | undefined
    tellWhenAnswered(request, response, config, stream, () => problem)
    answer(request, config, appOf)
      .then((body) => write(response, 200, body))
      .catch((error: unknown) => {
        if (error instanceof HttpProblem) {
          const { status, message } = error
          problem = message
          log.write('info', 'request refused', { path: pathOf(request), status, message })
          write(response, status, `${message}\n`)
        } else if (!request.errored) {
          log.write('error', 'request failed', error)
          problem = 'The server failed to answer. Its log says why.'
          write(response, 500, `${problem}\n`)
        }
      })
  }
}

function tellWhenAnswered(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { apps }: ServerConfig,
  stream: ServerStream,
  problem: () => string | undefined,
): void {
  const call = readApiPath(url)
  if (!call) return
  const { endpoint } = call
  const startedAtMs = performance.now()
  const appId = apps.find(({ id }) => id === call.appId)?.id
  response.once('finish', () => {
    const durationMs = performance.now() - startedAtMs
    const { statusCode: status } = response
    stream.tell('api_request', { appId, endpoint, status, durationMs, problem: problem() })
  })
}

async function answer(
  request: IncomingMessage,
  { apps, limits }: ServerConfig,
  appOf: (appId: string) => LiveApp,
): Promise<object | string> {
  const { method = 'GET', url = '/' } = request
  const path = pathOf(request)
  const query = url.slice(path.length + 1)
  if (path === '/' && method === 'GET') return GREETING
  const [, appId, call] = /^\/apps\/([^/]+)\/(.+)$/.exec(path) ?? []
  if (appId === undefined || call === undefined) {
    throw new HttpProblem(404, `There is nothing at ${describe(path)}.`)
  }
  const app = apps.find(({ id }) => id === appId)
  if (!app) throw new HttpProblem(404, `No app has the id ${describe(appId)}.`)

  const body = await readBody(request, maxBodyBytes(limits))
  const apiRequest = { method, path, query: new URLSearchParams(query), body }
  checkSignature(apiRequest, app, limits.signatureAgeSeconds, Date.now() / 1000)
  if (!app.enabled) throw new HttpProblem(403, `The app with the id ${app.id} is disabled.`)
  return perform(call, apiRequest, appOf(app.id), limits)
}

function perform(
  call: string,
  { method, path, query, body }: ApiRequest,
  app: LiveApp,
  limits: Limits,
): Promise<object> {
  if (method === 'POST' && call === 'events') {
    return postEvents(readJsonObject(body), app, limits)
  }
  if (method === 'POST' && call === 'batch_events') {
    return postBatchEvents(readJsonObject(body), app, limits)
  }
  if (method === 'GET' && call === 'channels') return getChannels(query, app)

  const [, encodedUserId] = /^users\/([^/]+)\/terminate_connections$/.exec(call) ?? []
  if (method === 'POST' && encodedUserId !== undefined) {
    if (body.length > 0) readJsonObject(body)
    return terminateConnections(decodeName(encodedUserId), app, limits)
  }
  const [, encodedName, users] = /^channels\/([^/]+)(\/users)?$/.exec(call) ?? []
  if (method === 'GET' && encodedName !== undefined) {
    const name = decodeName(encodedName)
    return users ? getUsers(name, app, limits) : getChannel(name, query, app, limits)
  }
  throw new HttpProblem(
    404,
    `There is no ${method} ${describe(path)} for the app ${app.config.id}.`,
  )
}

function decodeName(encodedName: string): string {
  try {
    return decodeURIComponent(encodedName)
  } catch {
    throw new HttpProblem(400, `${describe(encodedName)} is not percent-encoded text.`)
  }
}

// Without the query: its signature is not for logs.
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/'
}

// A full batch, each byte of it written as a six-byte escape, plus names and punctuation.
function maxBodyBytes({ batchSize, eventDataBytes }: Limits): number {
  return 65_536 + batchSize * eventDataBytes * 6
}

function write(response: ServerResponse, status: number, body: object | string): void {
  const isText = typeof body === 'string'
  response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json')
  // What is left of a body that was not read to its end would stand before the next request.
  if (!response.req.complete) response.setHeader('connection', 'close')
  response.writeHead(status)
  response.end(isText ? body : JSON.stringify(body))
}
