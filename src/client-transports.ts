// The ways to the server that the options of a client leave open: a WebSocket, and for networks
// that let none through the fallback, whose code is loaded when it is needed.

import { ConnectionError } from './shared/errors.js'
import { appPath, type Endpoint } from './protocol/endpoint.js'
import type { Platform, WebSocketConstructor } from './platform/platform.js'
import { recallBlocked } from './transport/blocked.js'
import type { FallbackContext } from './transport/fallback-socket.js'
import type { Transport, TransportEvents } from './transport/transport.js'
import { openWebSocket } from './transport/websocket.js'
import type { Transports } from './connection/contract.js'
import { numberOption } from './shared/number-option.js'
import type { Config, Options, PusherTransport } from './options.js'
import { VERSION } from './version.js'

const REQUESTS = ['xhr_streaming', 'xhr_polling'] as const

/** Loads what makes the class of the fallback. Given by the entries of runtimes that have one. */
export type LoadFallback = () => Promise<{
  default(context: FallbackContext): WebSocketConstructor
}>

/** The ways of one client, to one app on one server. */
export class ClientTransports implements Transports {
  private readonly options: Options
  private readonly platform: Platform
  private readonly endpoint: Endpoint
  private readonly path: string
  private readonly delayMs: number
  private readonly requests: readonly ('xhr_streaming' | 'xhr_polling')[]
  private readonly load: LoadFallback | undefined
  private readonly memory: { blockedUntil: number }

  /** Throws `OptionsError`. */
  constructor(
    key: string,
    options: Options,
    { endpoint, useTLS }: Config,
    platform: Platform,
    loadFallback: LoadFallback | undefined,
  ) {
    this.options = options
    this.platform = platform
    this.endpoint = endpoint
    this.path = appPath(key, VERSION)
    this.delayMs = numberOption(options, 'fallbackDelayMs', 2000)
    this.requests = REQUESTS.filter((name) => this.mayUse(name, 'sockjs'))
    this.load = platform.hasXhr() && this.requests.length ? loadFallback : undefined
    const url = endpoint.fallback(useTLS)
    this.memory = { blockedUntil: this.load ? recallBlocked(platform, url) : 0 }
  }

  openWebSocket(useTLS: boolean, events: TransportEvents): Transport {
    const url = this.endpoint.webSocket(useTLS) + this.path
    return openWebSocket(() => this.findWebSocket(), url, events)
  }

  openFallback(useTLS: boolean, events: TransportEvents): Transport {
    const url = this.endpoint.fallback(useTLS)
    return openWebSocket(() => this.findFallback(useTLS), url, events, 'sockjs')
  }

  fallbackDelayMs(): number | undefined {
    return this.load && (this.platform.now() < this.memory.blockedUntil ? 0 : this.delayMs)
  }

  private mayUse(name: PusherTransport, alias = name): boolean {
    const { enabledTransports, disabledTransports } = this.options
    return (
      !disabledTransports?.includes(name) &&
      (!enabledTransports || enabledTransports.includes(name) || enabledTransports.includes(alias))
    )
  }

  private findWebSocket() {
    if (this.mayUse('ws') || this.mayUse('wss')) {
      return this.options.WebSocket ?? this.platform.webSocket()
    }
    // Then the attempt is for the fallback.
    return this.load && Promise.reject(new Error('WebSocket is not enabled.'))
  }

  private async findFallback(useTLS: boolean) {
    const { platform, options, requests, path, memory } = this
    try {
      const loaded = await this.load?.()
      return loaded?.default({
        platform,
        SockJS: options.SockJS,
        requests,
        path,
        openWebSocket: (events) => this.openWebSocket(useTLS, events),
        memory,
      })
    } catch (cause) {
      throw new ConnectionError('connection/no-fallback', 'The fallback was not loaded.', {
        cause,
        hint: 'Serve its file beside the script and allow it in the CSP.',
      })
    }
  }
}
