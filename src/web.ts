// Entry for browsers and workers.

import { BellwireClient } from './bellwire.js'
import { webPlatform } from './platform/web.js'
import type { Options } from './options.js'
import type { DefaultSchema } from './types.js'

/**
 * A client of one app on one server of the Pusher Channels protocol. Connects when it is made,
 * unless the option `autoConnect` is false. Throws `OptionsError` for a wrong option.
 */
export class Bellwire<Schema = DefaultSchema> extends BellwireClient<Schema> {
  constructor(key: string, options: Options) {
    super(webPlatform, key, options, () => import('./fallback.js'))
  }
}

export { Bellwire as default }
export * from './index.js'
