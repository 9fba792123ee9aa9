// Where the server is, out of the options `url`, `wsHost`, `cluster` and their companions.

import { OptionsError, describe } from './shared/errors.js'
import type { Endpoint } from './protocol/endpoint.js'
import type { Options } from './options.js'

/** The addresses of the server, and whether to begin with TLS. Throws `OptionsError`. */
export function resolveEndpoint(
  key: string,
  options: Options,
): { endpoint: Endpoint; useTLS: boolean } {
  if (options.url) return fromUrl(key, options.url)
  const { cluster, wsHost, httpHost } = options
  if (cluster === undefined && !wsHost) {
    throw new OptionsError('options/no-server', 'No server is given.', {
      hint: "Give one of url: 'http://localhost:6001', cluster: 'eu' or wsHost: 'example.org'.",
    })
  }
  const wsPort = port(options, 'wsPort', 80)
  const wssPort = port(options, 'wssPort', 443)
  const endpoint = {
    key,
    wsHost: wsHost || (cluster ? `ws-${cluster}.pusher.com` : 'ws.pusherapp.com'),
    wsPort,
    wssPort,
    wsPath: options.wsPath ?? '',
    // A self-hosted client never falls back to somebody else's server.
    httpHost:
      httpHost || wsHost || (cluster ? `sockjs-${cluster}.pusher.com` : 'sockjs.pusher.com'),
    httpPort: port(options, 'httpPort', wsHost && !httpHost ? wsPort : 80),
    httpsPort: port(options, 'httpsPort', wsHost && !httpHost ? wssPort : 443),
    httpPath: options.httpPath || '/pusher',
  }
  return { endpoint, useTLS: options.forceTLS ?? options.encrypted ?? true }
}

function fromUrl(key: string, url: string): { endpoint: Endpoint; useTLS: boolean } {
  const parts = /^(http|ws)(s?):\/\/([^/?#:@\s]+|\[[^\]/]+\])(?::(\d+))?(\/[^?#\s]*)?$/i.exec(url)
  if (!parts) {
    throw new OptionsError('options/bad-url', `The option url is ${describe(url)}.`, {
      hint: "Give an address such as 'http://localhost:6001' or 'https://example.org/prefix'.",
    })
  }
  const [, , secure, host = '', portText, pathText = ''] = parts
  const useTLS = secure !== ''
  const path = pathText.replace(/\/+$/, '')
  const plainPort = Number(portText ?? 80)
  const securePort = Number(portText ?? 443)
  const endpoint = {
    key,
    wsHost: host,
    wsPort: plainPort,
    wssPort: securePort,
    wsPath: path,
    httpHost: host,
    httpPort: plainPort,
    httpsPort: securePort,
    httpPath: `${path}/pusher`,
  }
  return { endpoint, useTLS }
}

type PortName = 'wsPort' | 'wssPort' | 'httpPort' | 'httpsPort'

// Ports out of environment variables come as text.
function port(options: Options, name: PortName, byDefault: number): number {
  const value = Number(options[name] || byDefault)
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value
  throw new OptionsError('options/bad-port', `The option ${name} is ${describe(options[name])}.`, {
    hint: 'Give a whole number from 1 to 65535.',
  })
}
