// What operations ask a server: `/up`, whether it takes clients, and `/metrics`, its figures.
// Must not know what is counted.

import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Log } from '../shared/log.js'
import type { Metrics } from './metrics.js'

/** Answers a request if it is one of operations; false when it is not. */
export type StatusHandler = (request: IncomingMessage, response: ServerResponse) => boolean

/** Makes the handler. Without `metrics` there is no `/metrics`. */
export function createStatusHandler(
  metrics: Metrics | undefined,
  isStopping: () => boolean,
  log: Log,
): StatusHandler {
  return ({ method, url = '/' }, response) => {
    const [path] = url.split('?')
    if (method !== 'GET' && method !== 'HEAD') return false
    if (path === '/up') {
      // Whoever balances load sends nobody here who would be asked to leave.
      response.writeHead(isStopping() ? 503 : 200, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(isStopping() ? 'stopping\n' : 'up\n')
      return true
    }
    if (path !== '/metrics' || !metrics) return false
    metrics.read().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => {
        log.write('error', 'metrics failed', error)
        response.writeHead(500).end()
      },
    )
    return true
  }
}
