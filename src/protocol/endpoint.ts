// Where the server is: the urls of its WebSocket and of its HTTP fallback. Pure.

import { PROTOCOL_VERSION } from './frames.js'

/** The addresses of one server. Ports and paths of both schemes, so that TLS can be chosen late. */
export interface Endpoint {
  readonly key: string
  readonly wsHost: string
  readonly wsPort: number
  readonly wssPort: number
  /** Comes before `/app/KEY`. */
  readonly wsPath: string
  readonly httpHost: string
  readonly httpPort: number
  readonly httpsPort: number
  /** Path of the SockJS service. */
  readonly httpPath: string
}

/** Path and query that name the app and the version of this client. */
export function appPath(key: string, version: string): string {
  return `/app/${encodeURIComponent(key)}?protocol=${String(PROTOCOL_VERSION)}&client=bellwire&version=${version}`
}

/** The WebSocket url. */
export function webSocketUrl(endpoint: Endpoint, useTLS: boolean, version: string): string {
  const origin = useTLS
    ? `wss://${endpoint.wsHost}:${String(endpoint.wssPort)}`
    : `ws://${endpoint.wsHost}:${String(endpoint.wsPort)}`
  return `${origin}${endpoint.wsPath}${appPath(endpoint.key, version)}`
}

/** The url of the SockJS service. It carries no app key: that goes in the first message. */
export function sockJsUrl(endpoint: Endpoint, useTLS: boolean): string {
  const origin = useTLS
    ? `https://${endpoint.httpHost}:${String(endpoint.httpsPort)}`
    : `http://${endpoint.httpHost}:${String(endpoint.httpPort)}`
  return `${origin}${endpoint.httpPath}`
}
