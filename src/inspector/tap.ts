// Listens to the log of a client that is there already, without taking it from whoever gets it now.
// Must not know what the events are about.

import { createClientLog } from '../client-log.js'
import type { SharedLogging } from '../client-log.js'
import type { Logger } from '../shared/log.js'
import type { Options } from '../options.js'

/** The part of a client that its log depends on. */
export interface LoggingClient {
  options: Options
}

/**
 * Calls `listener` with each log event of `client`, then passes it on as if nobody listened.
 * Returns what ends it.
 */
export function tapLog(client: LoggingClient, listener: Logger): () => void {
  const before = client.options
  const { logger } = before
  const passOn = createClientLog(
    { options: { logger } },
    client.constructor as unknown as SharedLogging,
  )
  let isOver = false
  const tap: Logger = (event) => {
    if (!isOver) listener(event)
    passOn.write(event.level, event.name, event.detail)
  }
  // A copy: other clients may have been made with the same options.
  const tapped = { ...before, logger: tap }
  client.options = tapped
  return () => {
    // Where another one listens by now, this one stays in the chain and only passes on.
    isOver = true
    if (client.options === tapped) client.options = before
    else if (client.options.logger === tap) client.options = { ...client.options, logger }
  }
}
