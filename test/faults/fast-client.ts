// A client on the fast clock, with real sockets and with chance out of a seed.

import { BellwireClient } from '../../src/bellwire.js'
import type { Options } from '../../src/options.js'
import { nodePlatform } from '../../src/platform/node.js'
import type { Platform } from '../../src/platform/platform.js'
import { clearFastTimer, fastNow, setFastTimer } from './fast-clock.js'
import { SeededRandom } from './random.js'

/** Makes a client. All of its times are those of the fast clock. */
export function fastClient(key: string, seed: number, options: Options): BellwireClient {
  const random = new SeededRandom(seed)
  const platform: Platform = {
    ...nodePlatform,
    now: fastNow,
    random: () => random.next(),
    setTimer: setFastTimer,
    clearTimer: clearFastTimer,
  }
  return new BellwireClient(platform, key, options, () => import('../../src/fallback.js'))
}
