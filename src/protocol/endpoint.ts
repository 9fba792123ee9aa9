// Where the server is: the urls of its WebSocket and of its HTTP fallback. Pure.

import { PROTOCOL_VERSION } from './frames.js'

/** The address of a service, with or without TLS, so that TLS can be chosen late. */
export type Address = (useTLS: boolean) => string

/** The addresses of one server. */
export interface Endpoint {
  /** Where `/app/KEY` is appended for a WebSocket. */
  readonly webSocket: Address
  /** The SockJS service. It is given no app key: that goes in the first message. */
  readonly fallback: Address
}

/** Makes the address of a service. */
export function createAddress(
  scheme: 'ws' | 'http',
  host: string,
  port: number,
  securePort: number,
  path: string,
): Address {
  // One slash before each part and none at the end, however the path was written.
  const tidyPath = `/${path}`.replace(/\/+(?=\/|$)/g, '')
  return (useTLS) =>
    `${scheme}${useTLS ? 's' : ''}://${host}:${useTLS ? securePort : port}${tidyPath}`
}

/** Path and query that name the app and the version of this client. */
export function appPath(key: string, version: string): string {
  return `/app/${encodeURIComponent(key)}?protocol=${PROTOCOL_VERSION}&client=bellwire&version=${version}`
}
