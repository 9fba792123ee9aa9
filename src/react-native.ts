// Entry for React Native, with Metro's export condition of that name. SockJS is not in it: it is
// used where the app gives the option `SockJS`.

import { AppState } from 'react-native'
import { BellwireClient } from './bellwire.js'
import type { LoadFallback } from './client-transports.js'
import { reactNativePlatform, type NetInfoLike } from './platform/react-native.js'
import { createFallbackSocket, type FallbackContext } from './transport/fallback-socket.js'
import type { Options } from './options.js'
import type { DefaultSchema } from './types.js'

// Metro leaves a package out that is required like this and not installed.
function findNetInfo(): NetInfoLike | undefined {
  try {
    return require('@react-native-community/netinfo') as NetInfoLike
  } catch {
    return undefined
  }
}

function fallbackOf(options: Options | undefined): LoadFallback | undefined {
  const SockJS = options?.SockJS
  if (!SockJS) return undefined
  const createFallback = (context: FallbackContext) => createFallbackSocket(SockJS, context)
  return () => Promise.resolve({ default: createFallback })
}

/**
 * A client of one app on one server of the Pusher Channels protocol. Connects when it is made,
 * unless the option `autoConnect` is false. Throws `OptionsError` for a wrong option.
 */
export class Bellwire<Schema = DefaultSchema> extends BellwireClient<Schema> {
  constructor(key: string, options: Options) {
    super(reactNativePlatform(AppState, findNetInfo()), key, options, fallbackOf(options))
  }
}

export { Bellwire as default }
export * from './index.js'
