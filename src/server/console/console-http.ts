// The requests of the console: its page, and below `api` what the page asks and does. Every answer
// forbids the browser whatever the page does not need. Must not know where the answers come from.

import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Log } from '../../shared/log.js'
import { readBody, readJsonObject } from '../http-body.js'
import { HttpProblem } from '../http-problem.js'
import type { Access } from './access.js'
import { readPageFile } from './console-files.js'

/** A call of the page: its answer becomes JSON. */
export type Call = (input: Readonly<Record<string, unknown>>) => Promise<object>

/** The calls of the page, by method and name, such as `GET state`. */
export type Calls = ReadonlyMap<string, Call>

/** Where the console is. */
export const CONSOLE_PATH = '/console'

// The page loads nothing and calls nothing but this server, nobody may frame it, and the browser
// itself refuses to turn a string into markup.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

// An event whose data is written in escapes of six bytes, and the rest.
const BODY_BYTES = 262_144

/** What a url asks of the console, such as `api/state`, or `` for the page; undefined: nothing. */
export function readConsolePath(url = '/'): string | undefined {
  const [path = ''] = url.split('?')
  if (path === CONSOLE_PATH) return ''
  return path.startsWith(`${CONSOLE_PATH}/`) ? path.slice(CONSOLE_PATH.length + 1) : undefined
}

/** Answers a request whose url `readConsolePath` has read as `path`. */
export async function answerConsole(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  calls: Calls,
  log: Log,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  try {
    access.checkPlace(request.headers)
    if (path.startsWith('api/')) {
      access.checkToken(request.headers)
      const answer = await call(path.slice('api/'.length), request, calls)
      write(response, 200, 'application/json', JSON.stringify(answer), 'no-store')
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpProblem(405, 'The page of the console is only read.')
    }
    const { type, content } = await readPageFile(path === '' ? 'index.html' : path)
    // Asked for again each time: after an update it belongs to another server.
    write(response, 200, type, content, 'no-cache')
  } catch (error) {
    if (request.errored) return
    const isKnown = error instanceof HttpProblem
    if (!isKnown) log.write('error', 'console failed', error)
    const words = isKnown ? error.message : 'The server failed to answer. Its log says why.'
    const status = isKnown ? error.status : 500
    write(response, status, 'text/plain; charset=utf-8', `${words}\n`, 'no-store')
  }
}

/** Answers a request of a console that is there for nobody: `why` is shown to whoever asks. */
export function refuseConsole(response: ServerResponse, why: string): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  write(response, 403, 'text/plain; charset=utf-8', `${why}\n`, 'no-store')
}

async function call(name: string, request: IncomingMessage, calls: Calls): Promise<object> {
  const { method = 'GET', url = '/', headers } = request
  const perform = calls.get(`${method} ${name}`)
  if (!perform) throw new HttpProblem(404, 'The console has no such call.')
  if (method === 'GET') {
    return perform(Object.fromEntries(new URLSearchParams(url.split('?')[1])))
  }
  const body = await readBody(request, BODY_BYTES)
  const [type] = (headers['content-type'] ?? '').split(';')
  // The client of the package sends a form to be authorized.
  if (type === 'application/x-www-form-urlencoded' && name === 'auth') {
    return perform(Object.fromEntries(new URLSearchParams(body.toString())))
  }
  // A form of another site has no such type.
  if (type !== 'application/json') throw new HttpProblem(415, 'The body must be application/json.')
  return perform(readJsonObject(body))
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  content: string | Buffer,
  caching: string,
): void {
  response.setHeader('content-type', type)
  response.setHeader('cache-control', caching)
  // What is left of a body that was not read to its end would stand before the next request.
  if (!response.req.complete) response.setHeader('connection', 'close')
  response.writeHead(status)
  response.end(content)
}
