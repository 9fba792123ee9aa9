// Where the log of a client goes: its own logger, or what all clients share.

import { consoleSink, createLog, formatLogEvent } from './shared/log.js'
import type { Log, Logger } from './shared/log.js'

/** The statics of the client class. */
export interface SharedLogging {
  readonly logToConsole: boolean
  readonly log: ((line: string) => void) | undefined
}

/** Makes the log of a client. Its logger and the statics may change at any time. */
export function createClientLog(
  client: { readonly options: { readonly logger?: Logger | undefined } },
  statics: SharedLogging,
): Log {
  return createLog(() => {
    if (client.options.logger) return client.options.logger
    if (statics.log) return (event) => statics.log?.(formatLogEvent(event))
    return statics.logToConsole ? consoleSink : undefined
  })
}
