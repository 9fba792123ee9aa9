// The ways to the server that the options of a client leave open: a WebSocket, and for networks
// that let none through the fallback, whose code is loaded when it is needed.

import { ConnectionError } from './shared/errors.js'
import { appPath } from './protocol/endpoint.js'
import type { Platform, WebSocketConstructor } from './platform/platform.js'
import { recallBlocked } from './transport/blocked.js'
import type { FallbackContext } from './transport/fallback-socket.js'
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

/** Finds the ways that are open. Throws `OptionsError`. */
export function createTransports(
  key: string,
  options: Options,
  { endpoint: { webSocket, fallback }, useTLS }: Config,
  platform: Platform,
  loadFallback: LoadFallback | undefined,
): Transports {
  const { enabledTransports, disabledTransports, SockJS } = options
  const mayUse = (name: PusherTransport, alias = name) =>
    !disabledTransports?.includes(name) &&
    (!enabledTransports || enabledTransports.includes(name) || enabledTransports.includes(alias))
  const requests = REQUESTS.filter((name) => mayUse(name, 'sockjs'))
  const load = platform.hasXhr() && requests.length ? loadFallback : undefined
  const delayMs = numberOption(options, 'fallbackDelayMs', 2000)
  const memory = { blockedUntil: load ? recallBlocked(platform, fallback(useTLS)) : 0 }
  const path = appPath(key, VERSION)
  const findWebSocket = () => {
    if (mayUse('ws') || mayUse('wss')) return options.WebSocket ?? platform.webSocket()
    // Then the attempt is for the fallback.
    return load && Promise.reject(new Error('WebSocket is not enabled.'))
  }

  const transports: Transports = {
    openWebSocket: (withTLS, events) =>
      openWebSocket(findWebSocket, webSocket(withTLS) + path, events),
    openFallback: (withTLS, events) =>
      openWebSocket(() => findFallback(withTLS), fallback(withTLS), events, 'sockjs'),
    fallbackDelayMs: () => load && (platform.now() < memory.blockedUntil ? 0 : delayMs),
  }
  return transports

  async function findFallback(withTLS: boolean) {
    try {
      const loaded = await load?.()
      return loaded?.default({
        platform,
        SockJS,
        requests,
        path,
        openWebSocket: (events) => transports.openWebSocket(withTLS, events),
        memory,
      })
    } catch (cause) {
      throw new ConnectionError(
        'connection/no-fallback',
        'The fallback was not loaded.',
        null,
        '',
        {
          cause,
          hint: 'Serve its file beside the script and allow it in the CSP.',
        },
      )
    }
  }
}
