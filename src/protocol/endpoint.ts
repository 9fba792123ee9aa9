// Where the server is: the urls of its WebSocket and of its HTTP fallback. Pure.

import { PROTOCOL_VERSION } from './frames.js'

/** Where a service is, with and without TLS, so that TLS can be chosen late. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly securePort: number
  /** Begins with a slash, or is empty. */
  readonly path: string
}

/** The addresses of one app on one server. */
export interface Endpoint {
  readonly key: string
  readonly webSocket: Address
  /** The SockJS service. */
  readonly fallback: Address
}

/** Path and query that name the app and the version of this client. */
export function appPath(key: string, version: string): string {
  return `/app/${encodeURIComponent(key)}?protocol=${String(PROTOCOL_VERSION)}&client=bellwire&version=${version}`
}

/** The WebSocket url. */
export function webSocketUrl(endpoint: Endpoint, useTLS: boolean, version: string): string {
  return addressUrl('ws', endpoint.webSocket, useTLS) + appPath(endpoint.key, version)
}

/** The url of the SockJS service. It carries no app key: that goes in the first message. */
export function sockJsUrl(endpoint: Endpoint, useTLS: boolean): string {
  return addressUrl('http', endpoint.fallback, useTLS)
}

function addressUrl(scheme: string, address: Address, useTLS: boolean): string {
  const { host, port, securePort, path } = address
  return useTLS
    ? `${scheme}s://${host}:${String(securePort)}${path}`
    : `${scheme}://${host}:${String(port)}${path}`
}
