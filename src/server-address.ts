// Where the server is, out of the options `url`, `wsHost`, `cluster` and their companions.

import { wrongOption } from './shared/errors.js'
import { numberOption } from './shared/number-option.js'
import { createAddress } from './protocol/endpoint.js'
import type { Endpoint } from './protocol/endpoint.js'

/** The options that say where the server is. One of `url`, `cluster` and `wsHost` is needed. */
export interface AddressOptions {
  /**
   * Address of a server: `http://localhost:6001`, `wss://example.org/prefix`. Replaces `cluster`
   * and all host, port, path and TLS options at once.
   */
  url?: string | undefined
  /** Cluster of hosted Pusher Channels, such as `eu`. */
  cluster?: string | undefined
  /** Whether TLS is used. A page that came over https always uses it. @default true */
  forceTLS?: boolean | undefined
  /** Old name of `forceTLS`. */
  encrypted?: boolean | undefined
  /** Host of the WebSocket server. @default that of the cluster */
  wsHost?: string | undefined
  /** Port without TLS. @default 80 */
  wsPort?: number | string | undefined
  /** Port with TLS. @default 443 */
  wssPort?: number | string | undefined
  /** Path that comes before `/app/KEY`. @default '' */
  wsPath?: string | undefined
  /** Host of the HTTP fallback. @default `wsHost` if that is set, else that of the cluster */
  httpHost?: string | undefined
  /** Port of the fallback without TLS. @default `wsPort` with `wsHost`, else 80 */
  httpPort?: number | string | undefined
  /** Port of the fallback with TLS. @default `wssPort` with `wsHost`, else 443 */
  httpsPort?: number | string | undefined
  /** Path of the fallback. @default '/pusher' */
  httpPath?: string | undefined
}

const HINT = "Give url: 'http://localhost:6001', cluster: 'eu' or wsHost: 'localhost'."

/** The server, and whether to begin with TLS. */
export interface ServerAddress {
  readonly endpoint: Endpoint
  readonly useTLS: boolean
}

/** Finds the server in the options. Throws `OptionsError`. */
export function resolveServerAddress(options: AddressOptions): ServerAddress {
  const { url, cluster, wsHost, httpHost } = options
  if (url) return fromUrl(url)
  if (cluster == null && !wsHost) throw wrongOption('url', url, HINT)
  const vendor = `-${cluster || 'mt1'}.pusher.com`
  const port = numberOption(options, 'wsPort', 80)
  const securePort = numberOption(options, 'wssPort', 443)
  // A self-hosted client never falls back to somebody else's server.
  const isSameHost = wsHost && !httpHost
  return {
    endpoint: {
      webSocket: createAddress(
        'ws',
        wsHost || `ws${vendor}`,
        port,
        securePort,
        options.wsPath ?? '',
      ),
      fallback: createAddress(
        'http',
        httpHost || wsHost || `sockjs${vendor}`,
        numberOption(options, 'httpPort', isSameHost ? port : 80),
        numberOption(options, 'httpsPort', isSameHost ? securePort : 443),
        options.httpPath || '/pusher',
      ),
    },
    useTLS: options.forceTLS ?? options.encrypted ?? true,
  }
}

function fromUrl(url: string): ServerAddress {
  const parts = /^(?:http|ws)(s?):\/\/([^/?#:@\s]+|\[[^\]/]+\])(?::(\d+))?(\/[^?#\s]*)?$/i.exec(url)
  if (!parts) throw wrongOption('url', url, HINT)
  const [, secure, host = '', port, path = ''] = parts
  const address = (scheme: 'ws' | 'http', end: string) =>
    createAddress(scheme, host, Number(port ?? 80), Number(port ?? 443), path + end)
  return {
    endpoint: { webSocket: address('ws', ''), fallback: address('http', '/pusher') },
    useTLS: !!secure,
  }
}
