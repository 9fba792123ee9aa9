// The server of Node, plain or with TLS: what it refuses by itself, and what it tells browsers with
// every answer. Must not know what is asked.

import {
  createServer as createPlainServer,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'

import type { ServerConfig } from './options.js'

// How often slow clients are looked for, at least.
const LONGEST_CHECK_MS = 1000

// How long the body of a request may take after its headers.
const BODY_MS = 60_000

// No answer is a page or a part of one, whatever a browser takes it for. Those that are say so.
const HEADERS = new Map([
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
])

/**
 * Makes the server of Node. It refuses with 431 headers that are too long, with 408 headers and
 * bodies that come too slowly, and cuts a client whose TLS handshake takes as long as headers may.
 */
export function createHttpServer(
  { limits, handshakeTimeoutSeconds, tls }: ServerConfig,
  answer: RequestListener,
): HttpServer {
  const headersTimeout = handshakeTimeoutSeconds * 1000
  const requestLimits = {
    maxHeaderSize: limits.requestHeaderBytes,
    headersTimeout,
    requestTimeout: headersTimeout + BODY_MS,
    connectionsCheckingInterval: Math.min(headersTimeout, LONGEST_CHECK_MS),
  }
  const listener: RequestListener = (request, response) => {
    response.setHeaders(HEADERS)
    answer(request, response)
  }
  if (!tls) return createPlainServer(requestLimits, listener)
  return createTlsServer({ ...requestLimits, ...tls, handshakeTimeout: headersTimeout }, listener)
}
