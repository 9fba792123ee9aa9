// Where the log of a client goes: its own logger, or what all clients share.

import { consoleSink, createLog, formatLogEvent } from './shared/log.js'
import type { Log, Logger } from './shared/log.js'

/** The statics `Bellwire.logToConsole` and `Bellwire.log`. */
export const logging: {
  toConsole: boolean
  toFunction: ((line: string) => void) | undefined
} = { toConsole: false, toFunction: undefined }

const functionSink: Logger = (event) => logging.toFunction?.(formatLogEvent(event))

/** Makes the log of one client. */
export function createClientLog(logger: Logger | undefined): Log {
  return createLog(
    () =>
      logger ?? (logging.toFunction ? functionSink : logging.toConsole ? consoleSink : undefined),
  )
}
