// The ways to the server that the options of a client leave open: a WebSocket, and for networks
// that let none through the fallback, whose code is loaded when it is needed.

import { ConnectionError } from './shared/errors.js'
import { appPath } from './protocol/endpoint.js'
import type { Platform, WebSocketConstructor } from './platform/platform.js'
import { recallBlocked } from './transport/blocked.js'
import type { FallbackContext } from './transport/fallback-socket.js'
import type { Transport, TransportEvents } from './transport/transport.js'
import { openWebSocket } from './transport/websocket.js'
import type { Transports } from './connection/contract.js'
import type { Config, Options, PusherTransport } from './options.js'
import { VERSION } from './version.js'

const REQUESTS = ['xhr_streaming', 'xhr_polling'] as const

/** Loads what makes the class of the fallback. Given by the entries of runtimes that have one. */
export type LoadFallback = () => Promise<{
  default(context: FallbackContext): WebSocketConstructor
}>

/** What the ways need from their client. */
export interface TransportsOwner {
  readonly key: string
  readonly options: Options
  readonly config: Config
  readonly platform: Platform
  readonly loadFallback: LoadFallback | undefined
}

/** The ways of one client to one server. */
export class ClientTransports implements Transports {
  private readonly owner: TransportsOwner
  private readonly memory: { blockedUntil: number }

  constructor(owner: TransportsOwner) {
    const { endpoint, useTLS } = owner.config
    this.owner = owner
    this.memory = {
      blockedUntil: this.load() ? recallBlocked(owner.platform, endpoint.fallback(useTLS)) : 0,
    }
  }

  openWebSocket(useTLS: boolean, events: TransportEvents): Transport {
    const url = this.owner.config.endpoint.webSocket(useTLS) + this.path()
    return openWebSocket(() => this.findWebSocket(), url, events)
  }

  openFallback(useTLS: boolean, events: TransportEvents): Transport {
    const url = this.owner.config.endpoint.fallback(useTLS)
    return openWebSocket(() => this.findFallback(useTLS), url, events, 'sockjs')
  }

  fallbackDelayMs(): number | undefined {
    const { platform, config } = this.owner
    return this.load() && (platform.now() < this.memory.blockedUntil ? 0 : config.fallbackDelayMs)
  }

  private path(): string {
    return appPath(this.owner.key, VERSION)
  }

  private mayUse(name: PusherTransport, alias = name): boolean {
    const { enabledTransports, disabledTransports } = this.owner.options
    return (
      !disabledTransports?.includes(name) &&
      (!enabledTransports || enabledTransports.includes(name) || enabledTransports.includes(alias))
    )
  }

  private requests() {
    return REQUESTS.filter((name) => this.mayUse(name, 'sockjs'))
  }

  private load(): LoadFallback | undefined {
    const { platform, loadFallback } = this.owner
    return platform.hasXhr() && this.requests().length ? loadFallback : undefined
  }

  private findWebSocket() {
    if (this.mayUse('ws') || this.mayUse('wss')) {
      return this.owner.options.WebSocket ?? this.owner.platform.webSocket()
    }
    // Then the attempt is for the fallback.
    return this.load() && Promise.reject(new Error('WebSocket is not enabled.'))
  }

  private async findFallback(useTLS: boolean) {
    const { platform, options } = this.owner
    try {
      const loaded = await this.load()?.()
      return loaded?.default({
        platform,
        SockJS: options.SockJS,
        requests: this.requests(),
        path: this.path(),
        openWebSocket: (events) => this.openWebSocket(useTLS, events),
        memory: this.memory,
      })
    } catch (cause) {
      throw new ConnectionError('connection/no-fallback', 'The fallback was not loaded.', {
        cause,
        hint: 'Serve its file beside the script and allow it in the CSP.',
      })
    }
  }
}
