// Where the server is, out of the options `url`, `wsHost`, `cluster` and their companions.

import { wrongOption } from './shared/errors.js'
import type { Address, Endpoint } from './protocol/endpoint.js'
import type { Options } from './options.js'

/** The server, and whether to begin with TLS. */
export interface ServerAddress {
  readonly endpoint: Endpoint
  readonly useTLS: boolean
}

/** Finds the server in the options. Throws `OptionsError`. */
export function resolveServerAddress(key: string, options: Options): ServerAddress {
  const { url, cluster, wsHost, httpHost } = options
  if (url) return fromUrl(key, url)
  if (cluster == null && !wsHost) {
    throw wrongOption('url', url, "Give url: 'http://localhost:6001', cluster: 'eu' or wsHost.")
  }
  const vendor = cluster ? `-${cluster}.pusher.com` : '.pusherapp.com'
  const port = portReader(options)
  const webSocket: Address = {
    host: wsHost || `ws${vendor}`,
    port: port('wsPort', 80),
    securePort: port('wssPort', 443),
    path: options.wsPath ?? '',
  }
  // A self-hosted client never falls back to somebody else's server.
  const isSameHost = wsHost && !httpHost
  const fallback: Address = {
    host: httpHost || wsHost || `sockjs${vendor}`,
    port: port('httpPort', isSameHost ? webSocket.port : 80),
    securePort: port('httpsPort', isSameHost ? webSocket.securePort : 443),
    path: options.httpPath || '/pusher',
  }
  const useTLS = options.forceTLS ?? options.encrypted ?? true
  return { endpoint: { key, webSocket, fallback }, useTLS }
}

function fromUrl(key: string, url: string): ServerAddress {
  const parts = /^(?:http|ws)(s?):\/\/([^/?#:@\s]+|\[[^\]/]+\])(?::(\d+))?(\/[^?#\s]*)?$/i.exec(url)
  if (!parts) throw wrongOption('url', url, "Give one such as 'http://localhost:6001'.")
  const [, secure, host = '', portText, pathText = ''] = parts
  const path = pathText.replace(/\/+$/, '')
  const port = Number(portText ?? 80)
  const securePort = Number(portText ?? 443)
  const webSocket: Address = { host, port, securePort, path }
  const fallback: Address = { host, port, securePort, path: `${path}/pusher` }
  return { endpoint: { key, webSocket, fallback }, useTLS: !!secure }
}

type PortName = 'wsPort' | 'wssPort' | 'httpPort' | 'httpsPort'

// Ports out of environment variables come as text.
function portReader(options: Options) {
  return (name: PortName, byDefault: number): number => {
    const value = Number(options[name] || byDefault)
    if (value > 0 && value < 65_536 && value % 1 === 0) return value
    throw wrongOption(name, options[name], 'Give a whole number from 1 to 65535.')
  }
}
